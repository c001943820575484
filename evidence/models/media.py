"""What was found in a file, and the copies that a browser may show; derived, and forgotten with the item."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.kit.ids import new_id

_TIME = DateTime(timezone=True)


class EvidenceLook(SQLModel, table=True):
    """How one item looks and sounds, found out once, in the background.

    `result` is `shown` (there are copies), `plain` (text, which needs none) or `unshowable`, with its reason.
    `loudness_tenths` is a tenth of a LUFS (EBU R128); `silences_ms` are pairs from and to; `peaks` one byte for each of
    at most 800 equal parts.
    """

    __tablename__ = "evidence_looks"

    item_id: UUID = Field(primary_key=True, foreign_key="evidence_items.id", ondelete="CASCADE")
    looked_at: datetime = Field(sa_type=_TIME)
    result: str = Field(sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    codec: str = Field(default="", sa_type=Text)
    duration_ms: int | None = Field(default=None, sa_type=BigInteger)
    width_px: int | None = None
    height_px: int | None = None
    pages: int | None = None
    has_sound: bool = False
    loudness_tenths: int | None = None
    silences_ms: list[Any] = Field(default_factory=list, sa_type=JSONB)
    peaks: bytes = Field(default=b"", sa_type=LargeBinary)


class EvidenceCopy(SQLModel, table=True):
    """Something made from an item to be shown in a browser; sealed under a key derived from the item's."""

    __tablename__ = "evidence_copies"
    __table_args__ = (Index("evidence_copies_item", "item_id", "sort", "number", unique=True),)

    id: UUID = Field(primary_key=True)
    item_id: UUID = Field(foreign_key="evidence_items.id", ondelete="CASCADE")
    sort: str = Field(sa_type=Text)
    number: int
    media_type: str = Field(sa_type=Text)
    size_bytes: int = Field(sa_type=BigInteger)
    sha256: bytes = Field(sa_type=LargeBinary)
    object_name: str = Field(sa_type=Text, unique=True)
    made_at: datetime = Field(sa_type=_TIME)


class EvidenceScan(SQLModel, table=True):
    """What the scanner said of an item; an infected one is shut until somebody of the office lets it go."""

    __tablename__ = "evidence_scans"

    item_id: UUID = Field(primary_key=True, foreign_key="evidence_items.id", ondelete="CASCADE")
    scanned_at: datetime = Field(sa_type=_TIME)
    verdict: str = Field(sa_type=Text)
    found: str = Field(default="", sa_type=Text)
    released_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
    released_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    reason: str = Field(default="", sa_type=Text)


class EvidenceMark(SQLModel, table=True):
    """A note at a moment of a recording, for all at the table; never changed."""

    __tablename__ = "evidence_marks"
    __table_args__ = (Index("evidence_marks_item", "item_id", "at_ms"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    item_id: UUID = Field(foreign_key="evidence_items.id", ondelete="CASCADE")
    at_ms: int = Field(sa_type=BigInteger)
    note: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    role: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=_TIME)
