"""Recordings and films that lie, and whatever is cut off, changed, or of a kind that is not taken."""

import os
import random
import struct

from tests.evidence.hostile.drawn import zipped
from tests.evidence.hostile.hostile import Hostile, each
from tests.evidence.media.files import paper, picture, recording, wav


def _box(kind: bytes, content: bytes, size: int | None = None) -> bytes:
    return struct.pack(">I", len(content) + 8 if size is None else size) + kind + content


def _deep(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = _box(b"moov", content)
    return content


def true_files() -> dict[str, bytes]:
    """One good file of each kind, to be cut and changed."""
    return {
        "jpeg": picture("JPEG"),
        "png": picture("PNG"),
        "webp": picture("WEBP"),
        "heic": picture("HEIF"),
        "pdf": paper(),
        "mp3": recording("mp3", seconds=1),
        "m4a": recording("mp4", "-c:a", "aac", "-brand", "M4A ", seconds=1),
        "aac": recording("adts", "-c:a", "aac", seconds=1),
        "wav": wav(1),
        "ogg": recording("ogg", "-c:a", "libopus", seconds=1),
        "mp4": recording("mp4", "-c:v", "libx264", source="color=size=64x48", seconds=1),
    }


LONG = bool(os.environ.get("REDRESS_LONG"))


def cut() -> list[Hostile]:
    """Each kind, cut off at many places."""
    places = (1, 3, 11, 0.1, 0.5, 0.9, -1) if LONG else (1, 11, 0.5, -1)
    return [
        Hostile(f"cut: {kind} at {place}", content[: int(place * len(content)) if isinstance(place, float) else place])
        for kind, content in true_files().items()
        for place in places
    ]


def changed() -> list[Hostile]:
    """Each kind, with a few bytes changed anywhere: the same ones every time."""
    found = []
    for number, (kind, content) in enumerate(true_files().items()):
        for turn in range(20 if LONG else 1):
            dice = random.Random(100 * number + turn)  # noqa: S311 - noise that can be repeated
            noisy = bytearray(content)
            for _ in range(1 + len(noisy) // 200):
                noisy[dice.randrange(4, len(noisy))] = dice.randrange(256)
            found.append(Hostile(f"changed: {kind} {turn}", bytes(noisy)))
    return found


def recordings(trap: str) -> list[Hostile]:
    """Boxes, tags and headers that make no sense."""
    head = _box(b"ftyp", b"mp42\0\0\0\0mp42isom")
    film, tone, song = true_files()["mp4"], wav(1), true_files()["mp3"]
    fmt = tone.index(b"fmt ")

    def lying(at: int, lie: bytes) -> bytes:
        return tone[:at] + lie + tone[at + len(lie) :]

    data = tone.index(b"data") + 4
    absurd = {
        "box of four gigabytes": head + _box(b"moov", b"", 0xFFFFFFFF),
        "box of exabytes": head + _box(b"moov", b"\xff" * 8, 1) + bytes(99),
        "box of no length": head + _box(b"moov", b"", 0) + bytes(99),
        "box shorter than its head": head + _box(b"moov", b"", 4) * 5000,
        "boxes in boxes": head + _deep(2000),
        "many boxes": head + _box(b"free", b"") * 100_000,
        "only a head": head,
        "table of four thousand million": film.replace(b"stsz\0\0\0\0", b"stsz\xff\xff\xff\xff"),
        "lasts for ever": film.replace(b"mvhd", b"mvhd\x01", 1),
        "points outside": head
        + _box(b"moov", _box(b"trak", _box(b"dref", b"\0" * 7 + b"\x01" + _box(b"url ", b"\0\0\0\0" + trap.encode())))),
        "points to a file": head + _box(b"moov", _box(b"udta", _box(b"url ", b"\0\0\0\0file:///etc/passwd\0"))),
        "no brand": _box(b"ftyp", b"\0\0\0\0" * 4),
        "brands without end": _box(b"ftyp", b"mp42\0\0\0\0" + b"isom" * 2000),
        "first box of four gigabytes": _box(b"ftyp", b"mp42\0\0\0\0", 0xFFFFFFFF) + bytes(99),
        "two heads": head + film,
        "playlist behind the head": head + f"#EXTM3U\n{trap}\n".encode(),
        "wav of four gigabytes": lying(data, b"\xff\xff\xff\xff"),
        "wav longer than it is": lying(data, b"\xff\xff\xff\x7f"),
        "wav of no length": lying(data, b"\0\0\0\0"),
        "wav of 65535 channels": lying(fmt + 10, b"\xff\xff"),
        "wav of no channel": lying(fmt + 10, b"\0\0"),
        "wav of no rate": lying(fmt + 12, b"\0\0\0\0"),
        "wav of every rate": lying(fmt + 12, b"\xff\xff\xff\xff"),
        "wav of no bits": lying(fmt + 22, b"\0\0"),
        "wav of an unknown code": lying(fmt + 8, b"\x34\x12"),
        "wav with a long format": lying(fmt + 4, b"\xff\xff\xff\xff"),
        "tag of 256 megabytes": b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + song,
        "tag that is no number": b"ID3\x04\0\0\xff\xff\xff\xff" + song,
        "tag in a tag": (b"ID3\x04\0\0\0\0\0\x0a" + b"ID3\x04\0\0\0\0\0\0") * 5000 + song,
        "cover that is a bomb": b"ID3\x03\0\0\0\0\x01\x00APIC\0\0\0\x70\0\0\0image/png\0\x03\0"
        + picture("PNG")[:90]
        + song,
        "cover that points outside": b"ID3\x03\0\0\0\0\x00\x40WXXX\0\0\0\x30\0\0\0"
        + trap.encode().ljust(48, b"\0")
        + song,
        "frames of noise": song[:4] + random.Random(1).randbytes(20_000),  # noqa: S311 - the same noise each time
        "aac of noise": true_files()["aac"][:7] + random.Random(2).randbytes(20_000),  # noqa: S311 - as above
        "amr of noise": b"#!AMR\n" + random.Random(3).randbytes(20_000),  # noqa: S311 - as above
        "amr of nothing": b"#!AMR\n",
        "wide amr of ends": b"#!AMR-WB\n" + b"\x7c" * 20_000,
        "ogg of ends": b"OggS\0\x04" + b"\xff" * 200,
        "ogg of pages": (b"OggS\0\x02" + bytes(20) + b"\x00") * 20_000,
        "ogg of 255 channels": true_files()["ogg"].replace(b"OpusHead\x01\x01", b"OpusHead\x01\xff"),
        "ogg that lasts for ever": true_files()["ogg"].replace(
            b"OggS\0\x00", b"OggS\0\x00\xff\xff\xff\xff\xff\xff\xff\x7f"
        )[:5000],
        "film of one pixel": recording("mp4", "-c:v", "libx264", source="color=size=2x2", seconds=1),
        "film of no time": recording("mp4", "-c:v", "libx264", "-frames:v", "1", source="color=size=64x48"),
    }
    return each("recording", absurd)


def other_kinds() -> list[Hostile]:
    """What is not taken, under whatever name."""
    heads = {
        "windows program": b"MZ\x90\0\x03\0\0\0" + bytes(100),
        "linux program": b"\x7fELF\x02\x01\x01" + bytes(100),
        "apple program": b"\xcf\xfa\xed\xfe" + bytes(100),
        "java class": b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(100),
        "web assembly": b"\0asm\x01\0\0\0",
        "android code": b"dex\n035\0" + bytes(100),
        "word, old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "zip": zipped(),
        "empty zip": b"PK\x05\x06" + bytes(18),
        "packed": b"\x1f\x8b\x08\0" + bytes(20),
        "packed harder": b"BZh91AY&SY" + bytes(20),
        "packed hardest": b"\xfd7zXZ\0" + bytes(20),
        "packed newly": b"\x28\xb5\x2f\xfd" + bytes(20),
        "seven": b"7z\xbc\xaf\x27\x1c" + bytes(20),
        "rar": b"Rar!\x1a\x07\x01\0" + bytes(20),
        "cabinet": b"MSCF\0\0\0\0" + bytes(20),
        "tape": bytes(257) + b"ustar\x0000" + bytes(300),
        "gif": b"GIF89a\x01\0\x01\0\0\0\0;",
        "bitmap": b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0" + bytes(44),
        "tiff": b"II*\0\x08\0\0\0" + bytes(20),
        "tiff, other end": b"MM\0*\0\0\0\x08" + bytes(20),
        "icon": b"\0\0\x01\0\x01\0\x10\x10" + bytes(20),
        "photoshop": b"8BPS\0\x01" + bytes(20),
        "avif": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
        "jpeg xl": b"\xff\x0a" + bytes(20),
        "quicktime": b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
        "3gp": b"\0\0\0\x14ftyp3gp4\0\0\0\x003gp4",
        "matroska": b"\x1aE\xdf\xa3" + bytes(20),
        "avi": b"RIFF\xff\0\0\0AVI LIST" + bytes(20),
        "flash film": b"FLV\x01\x05" + bytes(20),
        "flash": b"CWS\x0a" + bytes(20),
        "windows film": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(20),
        "mpeg": b"\0\0\x01\xba" + bytes(20),
        "flac": b"fLaC\0\0\0\x22" + bytes(40),
        "midi": b"MThd\0\0\0\x06" + bytes(8),
        "data base": b"SQLite format 3\0" + bytes(100),
        "link": b"L\0\0\0\x01\x14\x02\0" + bytes(60),
        "disc": bytes(32_769) + b"CD001" + bytes(100),
        "noise": bytes(range(256)) * 20,
    }
    return [Hostile(f"kind: {name}", content, refused=True, file_name="photo.jpg") for name, content in heads.items()]
