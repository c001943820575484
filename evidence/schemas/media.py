"""How an item looks and sounds, as it is shown; marks and releases as they come in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

_PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]*$"
Note = Annotated[str, Meta(min_length=1, max_length=500, pattern=_PRINTABLE)]
Grounds = Annotated[str, Meta(min_length=1, max_length=1000, pattern=_PRINTABLE)]
Moment = Annotated[int, Meta(ge=0, le=10**9)]


class MarkIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A note at a moment of a recording, in milliseconds; everybody at the table reads it."""

    at_ms: Moment
    note: Note


class ReleaseIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Why the office lets a quarantined item go."""

    reason: Grounds


class MarkOut(Struct, frozen=True):
    """A mark with the role of whoever made it."""

    id: UUID
    at_ms: int
    note: str
    role: str
    made_at: datetime


class CopyOut(Struct, frozen=True):
    """Something that a browser may show: `picture`, `page`, `sound` or `film`; its bytes are behind `/copies/{id}`."""

    id: UUID
    sort: str
    number: int
    media_type: str
    size_bytes: int


class ScanOut(Struct, frozen=True):
    """What the scanner said; an infected item is shut until it is released."""

    verdict: str
    found: str
    scanned_at: datetime
    released_at: datetime | None
    reason: str

    @property
    def is_shut(self) -> bool:
        """Whether content and copies are refused."""
        return self.verdict == "infected" and self.released_at is None


class LookOut(Struct, frozen=True):
    """What is known of how an item looks and sounds.

    `result` is `waiting` until somebody has looked, then `shown`, `plain` (text) or `unshowable` with its reason.
    `loudness_tenths` are tenths of a LUFS (EBU R128); `silences_ms` pairs from and to.
    """

    result: str
    reason: str = ""
    codec: str = ""
    duration_ms: int | None = None
    width_px: int | None = None
    height_px: int | None = None
    pages: int | None = None
    has_sound: bool = False
    loudness_tenths: int | None = None
    silences_ms: list[list[int]] = []
    copies: list[CopyOut] = []
    scan: ScanOut | None = None
    marks: list[MarkOut] = []


class CueOut(Struct, frozen=True):
    """One line of a transcript, and whose it is; without times where the file could not be understood there."""

    transcript_id: UUID
    line: int
    text: str
    speaker: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    side: str = ""
    exhibit: str | None = None
