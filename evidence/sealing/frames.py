"""The seal of an item, and the frames that it is stored in. Pure: bytes in, bytes out.

The seal digests the plaintext: SHA-256, size, type by content. The frames are the STREAM construction (Hoang,
Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: 1 MB of plaintext each, nonce = 7 zero bytes ‖ number of the frame
(4 bytes) ‖ 1 for the last frame, else 0. A frame that was moved, dropped, repeated or cut off does not open; the key is
the item's own and used for one stream only, so no nonce ever comes twice. A part of a file costs only the frames that
it touches.
"""

import hashlib
import hmac
from collections.abc import Iterator
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from evidence.sealing.types import TAIL, identify

FRAME = 1 << 20
TAG = 16
_BOUND = b"redress/evidence/v1"
_PART = b"redress/part/v1\0"
_COPY = b"redress/evidence/copy/v1\0"


class FrameDamagedError(Exception):
    """A frame is not the one that was sealed at this place of this item."""


class Seal(Struct, frozen=True):
    """What is said about the plaintext, before any key."""

    sha256: bytes
    size_bytes: int
    media_type: str | None
    """The type by content; None when it is none that is taken."""
    looks_like: str = ""
    """What it looks like instead, as a marked phrase; empty where nobody can tell."""


class Sealer:
    """Digests and encrypts one stream, frame by frame. Blocking: about a millisecond a frame."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._digest = hashlib.sha256()
        self._head = self._tail = b""
        self._size = 0
        self._count = 0

    def seal(self, frame: bytes, *, last: bool) -> bytes:
        """The next frame, encrypted. All but the last hold exactly `FRAME` bytes."""
        if self._count == 0:
            self._head = frame
        self._tail = (self._tail[-TAIL:] + frame[-TAIL:])[-TAIL:]
        self._digest.update(frame)
        self._size += len(frame)
        self._count += 1
        return self._cipher.encrypt(_nonce(self._count - 1, last=last), frame, _BOUND)

    def finish(self) -> Seal:
        """The seal over all that went through."""
        found = identify(self._head, self._tail)
        return Seal(
            sha256=self._digest.digest(),
            size_bytes=self._size,
            media_type=found.media_type,
            looks_like=found.looks_like,
        )


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


def part_key(upload_key: bytes, part: UUID) -> bytes:
    """The key of one part of an upload: a part sent twice, by two requests at once, never shares a nonce."""
    return hmac.digest(upload_key, _PART + part.bytes, "sha256")


def copy_key(key: bytes, copy: UUID) -> bytes:
    """The key of something made from an item: it follows from the item's, so that both are forgotten at once."""
    return hmac.digest(key, _COPY + copy.bytes, "sha256")


def _frames(size: int) -> int:
    return max(1, -(-size // FRAME))


def _nonce(frame: int, *, last: bool) -> bytes:
    return bytes(7) + frame.to_bytes(4, "big") + bytes([last])
