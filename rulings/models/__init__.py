"""Rows of the rulings domain. Who may see one is decided by row-level security (migration 0007).

A draft is the bench's own; whoever sits at the case reads a ruling once it is published. Signatures, reviews, votes,
comments and rules are appended only.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.kit import calendar, clock
from app.kit.ids import new_id
from app.kit.money import Money
from rulings.models.archives import ArchiveCopy, PaperArchive, RulingArchive
from rulings.models.papers import AGREEMENT, CLEARANCE, Paper, PaperCounter
from rulings.models.publications import Publication, PublicationClaim

__all__ = [
    "AGREEMENT",
    "CLEARANCE",
    "ArchiveCopy",
    "Paper",
    "PaperArchive",
    "PaperCounter",
    "Publication",
    "PublicationClaim",
    "Rule",
    "Ruling",
    "RulingArchive",
    "RulingComment",
    "RulingCounter",
    "RulingReview",
    "RulingSignature",
    "RulingSlip",
    "RulingVote",
]

ANSWER_DAYS = 10
"""Working days in which a request for a correction is answered."""
_TIME = DateTime(timezone=True)


def _id() -> Any:  # noqa: ANN401 - SQLModel's own field type
    return Field(default_factory=new_id, primary_key=True)


def _at(*, now: bool = False) -> Any:  # noqa: ANN401 - SQLModel's own field type
    if now:
        return Field(default_factory=clock.now, sa_type=_TIME)
    return Field(default=None, sa_type=_TIME, nullable=True)


def _words() -> Any:  # noqa: ANN401 - SQLModel's own field type
    return Field(default=None, sa_type=Text, nullable=True)


def _bytes(*, unique: bool = False) -> Any:  # noqa: ANN401 - SQLModel's own field type
    return Field(default=None, sa_type=LargeBinary, nullable=True, unique=unique)


class Rule(SQLModel, table=True):
    """One version of a law, platform rule or promise: data, never changed once written. `valid_to` is its last day."""

    __tablename__ = "rules"
    __table_args__ = (UniqueConstraint("id", "valid_from"),)

    id: str = Field(primary_key=True, sa_type=Text)
    version: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    text: dict[str, str] = Field(sa_type=JSONB)
    source: str = Field(sa_type=Text)
    valid_from: date = Field(sa_type=Date)
    valid_to: date | None = Field(default=None, sa_type=Date)


class RulingCounter(SQLModel, table=True):
    """The last number given in a year. Its row is held until the number is written down, so none is ever missing."""

    __tablename__ = "ruling_counters"

    year: int = Field(primary_key=True)
    last: int


class Ruling(SQLModel, table=True):
    """One attempt at deciding a case, from draft to issued.

    `content` is the mediator's draft. When it is frozen it gets its number and its `text`: the canonical `RulingText`
    that is signed, printed and attached. `published_at` is set once the journal's entry lies under a checkpoint.
    A corrected edition is a row too, with a number of its own; it names the one that it `corrects`.
    """

    __tablename__ = "rulings"
    __table_args__ = (
        UniqueConstraint("id", "text_sha256"),
        Index("one_ruling_in_force", "case_id", unique=True, postgresql_where="state = 'issued'"),
        Index("one_ruling_in_hand", "case_id", unique=True, postgresql_where="state IN ('draft', 'frozen')"),
        Index("rulings_unpublished", "issued_at", postgresql_where="state = 'issued' AND published_at IS NULL"),
    )

    id: UUID = _id()
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    version: int = 1
    state: str = Field(default="draft", sa_type=Text)
    content: dict[str, Any] = Field(sa_type=JSONB)
    road: str | None = _words()
    sampled: bool | None = None
    number: str | None = Field(default=None, unique=True, sa_type=Text)
    text: bytes | None = _bytes()
    text_sha256: bytes | None = _bytes()
    granted: str | None = _words()
    outcome: str | None = _words()
    effect: str | None = _words()
    by_default: bool = False
    recommendation: bool = False
    total_minor: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    total_currency: str | None = _words()
    file_sha256: bytes | None = _bytes(unique=True)
    size_bytes: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    key_id: UUID | None = None
    object_name: str | None = _words()
    created_at: datetime = _at(now=True)
    frozen_at: datetime | None = _at()
    issued_at: datetime | None = _at()
    published_at: datetime | None = _at()
    ended_at: datetime | None = _at()
    superseded_by: str | None = Field(default=None, foreign_key="rulings.number", sa_type=Text)
    corrects: str | None = Field(default=None, foreign_key="rulings.number", sa_type=Text)

    @property
    def total(self) -> Money | None:
        """The sum awarded, if any."""
        return None if self.total_minor is None else Money(self.total_minor, self.total_currency or "CNY")


class RulingSignature(SQLModel, table=True):
    """Someone of the bench approved exactly this text, by its digest; real time. The database compares the digest."""

    __tablename__ = "ruling_signatures"
    __table_args__ = (ForeignKeyConstraint(["ruling_id", "text_sha256"], ["rulings.id", "rulings.text_sha256"]),)

    ruling_id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id", primary_key=True)
    text_sha256: bytes = Field(sa_type=LargeBinary)
    signed_at: datetime = Field(default_factory=clock.real_now, sa_type=_TIME)


class RulingSlip(SQLModel, table=True):
    """Slips of the pen or of the sums that somebody found in a ruling; `side` is `office` where the mediator did.

    Open until it is refused, or granted by a corrected edition, `correction_id`; everybody at the case reads it. Where
    the edition came to nothing it is over without a reason. What the mediator left is `handed_to` somebody else.
    """

    __tablename__ = "ruling_slips"

    id: UUID = _id()
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    ruling_id: UUID = Field(foreign_key="rulings.id")
    side: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    slips: list[dict[str, Any]] = Field(sa_type=JSONB)
    why: str = Field(sa_type=Text)
    asked_at: datetime = _at(now=True)
    refused_at: datetime | None = _at()
    reason: str | None = _words()
    correction_id: UUID | None = Field(default=None, foreign_key="rulings.id")
    handed_to: UUID | None = Field(default=None, foreign_key="accounts.id")
    handed_at: datetime | None = _at()

    @property
    def due_at(self) -> datetime:
        """Until when it is answered by whose turn it is."""
        return calendar.due(self.handed_at or self.asked_at, ANSWER_DAYS, working=True)


class RulingReview(SQLModel, table=True):
    """What the second mediator said of a draft, in the version that was read."""

    __tablename__ = "ruling_reviews"

    id: UUID = _id()
    ruling_id: UUID = Field(foreign_key="rulings.id", index=True)
    draft_version: int
    account_id: UUID = Field(foreign_key="accounts.id")
    verdict: str = Field(sa_type=Text)
    notes: str = Field(default="", sa_type=Text)
    at: datetime = _at(now=True)


class RulingVote(SQLModel, table=True):
    """One member's vote on one version of a draft, with a dissent to be printed; sealed until the third is in."""

    __tablename__ = "ruling_votes"

    ruling_id: UUID = Field(foreign_key="rulings.id", primary_key=True)
    draft_version: int = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id", primary_key=True)
    verdict: str = Field(sa_type=Text)
    notes: str = Field(default="", sa_type=Text)
    dissent: str = Field(default="", sa_type=Text)
    at: datetime = _at(now=True)


class RulingComment(SQLModel, table=True):
    """A party's word on the provisional view; everybody at the case reads it."""

    __tablename__ = "ruling_comments"

    id: UUID = _id()
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    side: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    text: str = Field(sa_type=Text)
    at: datetime = _at(now=True)
