"""How a chat is read, and what it shows: never what was said in it. Migrations 0009 and 0010 hold the rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, DateTime, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.kit.ids import new_id
from evidence.transcripts.model import Columns, DayOrder, Format, Manner, Parties, Voice

_TIME = DateTime(timezone=True)


class EvidenceReading(SQLModel, table=True):
    """How a person confirmed that a chat is read. Never changed; of one item the newest counts.

    With the sealed bytes it gives the transcript. The counts are added once, when the chat was looked through;
    `last_line`, where its last part stands, only if that went to the end. `speakers` are the names and voices met when
    it was confirmed, in their order: names that nothing else knows.
    """

    __tablename__ = "evidence_readings"
    __table_args__ = (UniqueConstraint("item_id", "no"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    item_id: UUID = Field(foreign_key="evidence_items.id", ondelete="CASCADE")
    no: int
    format: str = Field(sa_type=Text)
    zone: str = Field(sa_type=Text)
    zone_assumed: bool
    parties: dict[str, str] = Field(sa_type=JSONB)
    voices: dict[str, str] = Field(sa_type=JSONB)
    day_order: str | None = Field(default=None, sa_type=Text)
    columns: dict[str, str] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    speakers: list[list[str]] = Field(default_factory=list, sa_type=JSONB)
    confirmed_by: UUID = Field(foreign_key="accounts.id")
    confirmed_as: str = Field(sa_type=Text)
    confirmed_at: datetime = Field(sa_type=_TIME)
    messages: int | None = None
    not_understood: int | None = None
    first_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
    last_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
    last_line: int | None = None

    @property
    def parts(self) -> int:
        """How many parts were counted, understood or not."""
        return (self.messages or 0) + (self.not_understood or 0)

    def manner(self) -> Manner:
        """The same as the readers of chats take it."""
        return Manner(
            zone=self.zone,
            parties=msgspec.convert(self.parties, Parties),
            voices={speaker: Voice(voice) for speaker, voice in self.voices.items()},
            columns=msgspec.convert(self.columns, Columns) if self.columns else None,
            day_order=DayOrder(self.day_order) if self.day_order else None,
        )

    @property
    def form(self) -> Format:
        """The format, as the readers of chats call it."""
        return Format(self.format)


class EvidenceReport(SQLModel, table=True):
    """Where explanations and promises stand in a chat (`line`, `topic`, `promise`), and how long was waited."""

    __tablename__ = "evidence_reports"

    reading_id: UUID = Field(foreign_key="evidence_readings.id", primary_key=True, ondelete="CASCADE")
    explanations: list[dict[str, Any]] = Field(sa_type=JSONB)
    waits: dict[str, Any] = Field(sa_type=JSONB)
    found_at: datetime = Field(sa_type=_TIME)


class EvidenceFinding(SQLModel, table=True):
    """One handling failure that a chat may show, and what the mediator made of it.

    `said` is how the ruling puts it, once it is confirmed or amended; `note` is why. A rejected one may still be
    confirmed, a confirmed one is never taken back: the ruling says whether it is found.
    """

    __tablename__ = "evidence_findings"
    __table_args__ = (UniqueConstraint("reading_id", "failure", "lines"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", ondelete="CASCADE", index=True)
    item_id: UUID = Field(foreign_key="evidence_items.id", ondelete="CASCADE", index=True)
    reading_id: UUID = Field(foreign_key="evidence_readings.id", ondelete="CASCADE")
    failure: str = Field(sa_type=Text)
    against: str = Field(sa_type=Text)
    lines: list[int] = Field(sa_type=ARRAY(Integer))
    rules: list[str] = Field(sa_type=ARRAY(Text))
    facts: dict[str, Any] = Field(sa_type=JSONB)
    found_at: datetime = Field(sa_type=_TIME)
    state: str = Field(default="proposed", sa_type=Text)
    said: str = Field(default="", sa_type=Text)
    note: str = Field(default="", sa_type=Text)
    decided_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    decided_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
