"""The seal of an item: what it is, and the frames that it is stored in. Pure: bytes in, bytes out."""

from evidence.sealing.frames import (
    FRAME,
    TAG,
    FrameDamagedError,
    Part,
    Seal,
    Sealer,
    copy_key,
    open_part,
    part_key,
    parts,
    stored_size,
)
from evidence.sealing.types import TAKEN, TWO_IN_ONE, identify, media_type

__all__ = [
    "FRAME",
    "TAG",
    "TAKEN",
    "TWO_IN_ONE",
    "FrameDamagedError",
    "Part",
    "Seal",
    "Sealer",
    "copy_key",
    "identify",
    "media_type",
    "open_part",
    "part_key",
    "parts",
    "stored_size",
]
