"""Recordings and films, heard by ffmpeg: called as a program, behind the fence, with nothing but the file itself.

The kind of file is given, never guessed, so that no list of other addresses is ever read as a film; and no protocol but
files and pipes is allowed. Without ffmpeg on the machine only what the headers say is known (`tags`).
"""

import asyncio
import re
import shutil
from array import array
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Struct

from evidence.media.guarded import MB, Limits, UnshowableError, drain, nameless, path_of, run, running

BUCKETS = 800
"""Parts that a waveform has at most."""
_HERTZ = 8000
_PART = _HERTZ // 20
"""Samples of which the loudest is kept while listening: a twentieth of a second."""
SILENT_DB, SILENT_S = -40, 2
LONGEST_S = 6 * 3600
_MOST_PIXELS = 64_000_000
_MOST_SILENCES = 500
_PROBE = Limits(cpu_s=20, wall_s=40)
_LISTEN = Limits(cpu_s=600, wall_s=900)
_WRITE = Limits(memory=2048 * MB, cpu_s=1200, file_bytes=1024 * MB, wall_s=1800)
_FORMATS = {
    "audio/mpeg": "mp3",
    "audio/mp4": "mov",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "video/mp4": "mov",
}
_LOUDNESS = re.compile(rb"I:\s{1,9}(-?\d{1,3}\.\d) LUFS")
_SILENCE = re.compile(rb"silence_(start|end): (-?\d{1,9}(?:\.\d{1,9})?)")
_PAD = "scale=w='min(1280,iw)':h='min(1280,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2"
_FILM = ("-map", "0:v:0", "-c:v", "libx264", "-preset", "veryfast", "-crf", "28", "-pix_fmt", "yuv420p", "-vf", _PAD)
_SOUND = ("-map", "0:a:0?", "-c:a", "aac", "-b:a", "64k", "-ac", "1", "-ar", "44100")
_BARE = ("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-movflags", "+faststart", "-f", "mp4")


class Probed(Struct, frozen=True):
    """What ffprobe says before anything is decoded."""

    duration_ms: int | None
    sound: str
    film: str
    width_px: int | None
    height_px: int | None


class Heard(Struct, frozen=True):
    """What was heard from beginning to end."""

    duration_ms: int
    loudness_tenths: int | None
    silences_ms: list[list[int]]
    peaks: bytes


def can_listen() -> bool:
    """Whether ffmpeg is installed."""
    return bool(shutil.which("ffmpeg") and shutil.which("ffprobe"))


async def probe(file: IO[bytes], media_type: str) -> Probed:
    """Which streams there are.

    Raises:
        UnshowableError: there is nothing to hear or to see, or the film is larger than can be drawn.
    """
    shown = "format=duration:stream=codec_type,codec_name,width,height:stream_disposition=attached_pic"
    words = ("ffprobe", "-v", "error", *_reading(file, media_type), "-show_entries", shown, "-of", "json")
    said = _decoded(await run(words, [file], _PROBE))
    streams = [s for s in said.get("streams", []) if not s.get("disposition", {}).get("attached_pic")]
    sound = next((s for s in streams if s.get("codec_type") == "audio"), {})
    film = next((s for s in streams if s.get("codec_type") == "video"), {}) if media_type == "video/mp4" else {}
    if not sound and not film:
        raise UnshowableError("no_sound")
    width, height = film.get("width") or None, film.get("height") or None
    if width and height and width * height > _MOST_PIXELS:
        raise UnshowableError("too_large")
    seconds = said.get("format", {}).get("duration", "")
    duration = int(float(seconds) * 1000) if re.fullmatch(r"\d{1,9}(\.\d+)?", seconds) else None
    return Probed(duration, sound.get("codec_name", ""), film.get("codec_name", ""), width, height)


async def listen(file: IO[bytes], media_type: str) -> Heard:
    """Hear it once from beginning to end: how long it really is, how loud, where nobody speaks."""
    heard = (
        f"ebur128=framelog=verbose,silencedetect=noise={SILENT_DB}dB:d={SILENT_S},"
        f"aresample={_HERTZ},aformat=sample_fmts=s16:channel_layouts=mono"
    )
    words = ("ffmpeg", *_quietly("info"), *_reading(file, media_type), "-t", str(LONGEST_S), "-map", "0:a:0")
    async with running((*words, "-af", heard, "-f", "s16le", "pipe:1"), [file], _LISTEN) as process:
        (samples, parts), said = await asyncio.gather(_loudest(process.stdout), _last(process.stderr))
    if not samples:
        raise UnshowableError("damaged")
    duration = samples * 1000 // _HERTZ
    found = _LOUDNESS.findall(said)
    return Heard(duration, round(float(found[-1]) * 10) if found else None, _silences(said, duration), _peaks(parts))


async def write_copy(file: IO[bytes], media_type: str, folder: Path, *, film: bool) -> IO[bytes]:
    """A copy that browsers play: AAC, and H.264 for a film; one channel, no metadata, begun before it is whole."""
    copy = nameless(folder)
    try:
        words = ("ffmpeg", *_quietly("error"), *_reading(file, media_type), "-t", str(LONGEST_S), "-threads", "2")
        streams = (*_FILM, *_SOUND) if film else (*_SOUND, "-vn")
        writing = (*words, *streams, *_BARE, "-y", f"file:{path_of(copy)}")
        async with running(writing, [file, copy], _WRITE) as process:
            await asyncio.gather(drain(process.stdout), drain(process.stderr))
    except BaseException:
        copy.close()
        raise
    return copy


def _quietly(level: str) -> tuple[str, ...]:
    return ("-nostdin", "-hide_banner", "-nostats", "-v", level)


def _reading(file: IO[bytes], media_type: str) -> tuple[str, ...]:
    """The file alone, as the kind that it was taken for."""
    return ("-protocol_whitelist", "file,pipe", "-f", _FORMATS[media_type], "-i", f"file:{path_of(file)}")


def _decoded(printed: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(printed, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise UnshowableError("damaged") from None


async def _loudest(stream: asyncio.StreamReader | None) -> tuple[int, array]:
    """How many samples came, and the loudest of each part; the samples themselves are not kept."""
    count, parts, held = 0, array("H"), b""
    while stream and (chunk := await stream.read(1 << 16)):
        held += chunk
        whole = len(held) - len(held) % (2 * _PART)
        samples, held = array("h", held[:whole]), held[whole:]
        count += len(samples)
        parts.extend(_loud(samples[at : at + _PART]) for at in range(0, len(samples), _PART))
    rest = array("h", held[: len(held) // 2 * 2])
    if rest:
        parts.append(_loud(rest))
    return count + len(rest), parts


def _loud(samples: array) -> int:
    loudest, deepest = max(samples), min(samples)
    return max(loudest, -deepest)


async def _last(stream: asyncio.StreamReader | None) -> bytes:
    """Silences come first and the loudness last: the newest megabyte of what was said."""
    said = b""
    while stream and (chunk := await stream.read(1 << 16)):
        said = (said + chunk)[-MB:]
    return said


def _silences(said: bytes, duration: int) -> list[list[int]]:
    pairs: list[list[int]] = []
    for which, at in _SILENCE.findall(said):
        ms = min(max(0, round(float(at) * 1000)), duration)
        if which == b"start":
            pairs.append([ms, duration])
        elif pairs:
            pairs[-1][1] = ms
    return pairs[:_MOST_SILENCES]


def _peaks(parts: array) -> bytes:
    """One byte for each of at most `BUCKETS` equal parts."""
    buckets = min(BUCKETS, len(parts))
    cuts = [len(parts) * n // buckets for n in range(buckets + 1)]
    return bytes(min(255, max(parts[a:b]) >> 7) for a, b in pairwise(cuts))
