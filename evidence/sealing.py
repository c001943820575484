"""The seal of an item, and the frames that it is stored in. Pure: bytes in, bytes out.

The seal digests the plaintext: SHA-256, size, type by content. The frames are the STREAM construction (Hoang,
Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: 1 MB of plaintext each, nonce = 7 zero bytes ‖ number of the frame
(4 bytes) ‖ 1 for the last frame, else 0. A frame that was moved, dropped, repeated or cut off does not open; the key is
the item's own and used for one stream only, so no nonce ever comes twice. A part of a file costs only the frames that
it touches.
"""

import codecs
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress

import puremagic
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

FRAME = 1 << 20
TAG = 16
_MAGIC = 4096
_BOUND = b"redress/evidence/v1"


class FrameDamagedError(Exception):
    """A frame is not the one that was sealed at this place of this item."""


class Seal(Struct, frozen=True):
    """What is said about the plaintext, before any key."""

    sha256: bytes
    size_bytes: int
    media_type: str | None
    """The type by content; None when it is none that is taken."""


class Sealer:
    """Digests and encrypts one stream, frame by frame. Blocking: about a millisecond a frame."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._digest = hashlib.sha256()
        self._head = b""
        self._size = 0
        self._count = 0

    def seal(self, frame: bytes, *, last: bool) -> bytes:
        """The next frame, encrypted. All but the last hold exactly `FRAME` bytes."""
        if self._count == 0:
            self._head = frame
        self._digest.update(frame)
        self._size += len(frame)
        self._count += 1
        return self._cipher.encrypt(_nonce(self._count - 1, last=last), frame, _BOUND)

    def finish(self) -> Seal:
        """The seal over all that went through."""
        return Seal(sha256=self._digest.digest(), size_bytes=self._size, media_type=media_type(self._head))


class Part(Struct, frozen=True):
    """Which stored bytes hold one frame, and which plaintext bytes of it are wanted."""

    frame: int
    last: bool
    offset: int
    length: int
    first_byte: int
    end_byte: int


def stored_size(size: int) -> int:
    """The bytes that a plaintext of this size takes once sealed."""
    return size + TAG * _frames(size)


def parts(size: int, start: int, stop: int) -> Iterator[Part]:
    """The frames to read for the plaintext bytes from `start` up to, not including, `stop`."""
    for frame in range(start // FRAME, -(-stop // FRAME)):
        begin = frame * FRAME
        yield Part(
            frame=frame,
            last=frame == _frames(size) - 1,
            offset=frame * (FRAME + TAG),
            length=min(FRAME, size - begin) + TAG,
            first_byte=max(0, start - begin),
            end_byte=min(FRAME, stop - begin),
        )


def open_part(key: bytes, part: Part, stored: bytes) -> bytes:
    """The wanted bytes of one frame.

    Raises:
        FrameDamagedError: when the frame was changed, moved, or is not the last though it should be.
    """
    if len(stored) != part.length:
        raise FrameDamagedError(part.frame)
    try:
        frame = AESGCM(key).decrypt(_nonce(part.frame, last=part.last), stored, _BOUND)
    except InvalidTag:
        raise FrameDamagedError(part.frame) from None
    return frame[part.first_byte : part.end_byte]


def _frames(size: int) -> int:
    return max(1, -(-size // FRAME))


def _nonce(frame: int, *, last: bool) -> bytes:
    return bytes(7) + frame.to_bytes(4, "big") + bytes([last])


# The types that are taken, by the ending that puremagic gives to their first bytes.
_BY_ENDING = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".mp3": "audio/mpeg",
    ".mpga": "audio/mpeg",
    ".aac": "audio/aac",
    ".amr": "audio/amr",
    ".wav": "audio/wav",
    ".ogg": "audio/ogg",
}
# ISO media files (ISO/IEC 14496-12) say in their first box what they are; telephones write all of these.
_BY_BRAND = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "), "video/mp4"),
}
_MARKUP = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)
_CUE = re.compile(r"\s*\d+\s*\n\d\d:\d\d:\d\d,\d{3} --> ")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
TAKEN = "JPEG, PNG, WebP, HEIC, PDF, MP3, M4A, AAC, AMR, WAV, Ogg, MP4, text, JSON, CSV, VTT, SRT"
"""As a person reads it."""


def media_type(head: bytes) -> str | None:
    """The type by the first frame, never by the name; None when it is none that is taken."""
    if head[4:8] == b"ftyp":
        return _BY_BRAND.get(head[8:12])
    with suppress(puremagic.PureError, ValueError):
        for match in puremagic.magic_string(head[:_MAGIC]):  # the surest first
            if match.extension in _BY_ENDING:
                return _BY_ENDING[match.extension]
    return _text_type(head)


def _text_type(head: bytes) -> str | None:
    """Text is what decodes whole, without control characters; pages and drawings that could carry scripts are not."""
    text = _decoded(head)
    if text is None or _CONTROL.search(text) or _MARKUP.match(text):
        return None
    if text.startswith("WEBVTT"):
        return "text/vtt"
    if text.lstrip().startswith(("{", "[")) and _looks_like_json(text):
        return "application/json"
    if _CUE.match(text):
        return "application/x-subrip"
    return "text/csv" if _looks_like_csv(text) else "text/plain"


def _decoded(head: bytes) -> str | None:
    """In the encodings that chat exports come in; a character cut at the end of the head does not count."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return codecs.getincrementaldecoder(encoding)().decode(head)
    return None


def _looks_like_json(text: str) -> bool:
    return re.match(r"\s*(\{\s*[\"}]|\[\s*[\[{\"\]\d-])", text) is not None


def _looks_like_csv(text: str) -> bool:
    """At least two lines, and the first five hold the same number of commas, at least one."""
    commas = {line.count(",") for line in text.splitlines()[:5]}
    return len(commas) == 1 and commas.pop() > 0 and "\n" in text.strip()
