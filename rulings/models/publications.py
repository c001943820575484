"""What everybody reads of a ruling (migration 0037): ordered by chief or deputy, replaced whole by a correction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from app.kit import clock

_TIME = DateTime(timezone=True)


class Publication(SQLModel, table=True):
    """The anonymised text of a ruling, in its newest edition; its digest was committed to by the entry `entry_id`.

    `body` and `grams` are what is searched; `reason` says why an earlier edition was corrected.
    """

    __tablename__ = "publications"
    __table_args__ = (
        Index("publications_grams", "grams", postgresql_using="gin"),
        Index("publications_newest", "issued_at", "ruling_id"),
    )

    ruling_id: UUID = Field(foreign_key="rulings.id", primary_key=True)
    number: str = Field(foreign_key="rulings.number", unique=True, sa_type=Text)
    edition: int = 1
    text: dict[str, Any] = Field(sa_type=JSONB)
    text_sha256: bytes = Field(sa_type=LargeBinary)
    subjects: list[str] = Field(sa_type=ARRAY(Text))
    rules: list[str] = Field(sa_type=ARRAY(Text))
    outcomes: list[str] = Field(sa_type=ARRAY(Text))
    body: str = Field(sa_type=Text)
    grams: list[str] = Field(sa_type=ARRAY(Text))
    issued_at: datetime = Field(sa_type=_TIME)
    reason: str = Field(default="", sa_type=Text)
    ordered_by: UUID = Field(foreign_key="accounts.id")
    ordered_at: datetime = Field(default_factory=clock.now, sa_type=_TIME)
    entry_id: UUID = Field(foreign_key="journal_entries.id")


class PublicationClaim(SQLModel, table=True):
    """One claim of it, to be found by its like: `said` names roles only, businesses too."""

    __tablename__ = "publication_claims"
    __table_args__ = (Index("publication_claims_subject", "subject"),)

    ruling_id: UUID = Field(foreign_key="publications.ruling_id", primary_key=True)
    no: int = Field(primary_key=True)
    subject: str | None = Field(default=None, sa_type=Text)
    outcome: str = Field(sa_type=Text)
    remedy: str = Field(sa_type=Text)
    award_minor: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    award_currency: str | None = Field(default=None, sa_type=Text)
    rules: list[str] = Field(sa_type=ARRAY(Text))
    tags: list[str] = Field(sa_type=ARRAY(Text))
    said: str = Field(sa_type=Text)
    grams: list[str] = Field(sa_type=ARRAY(Text))
