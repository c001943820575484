"""Papers beside the ruling (migration 0042): numbered, printed, signed and journalled like it, by the clock alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from app.kit import clock
from app.kit.ids import new_id

CLEARANCE, AGREEMENT = "clearance", "agreement"
_TIME = DateTime(timezone=True)


class PaperCounter(SQLModel, table=True):
    """The last number given to a kind of paper in a year; its row is held until the number is written down."""

    __tablename__ = "paper_counters"

    kind: str = Field(primary_key=True, sa_type=Text)
    year: int = Field(primary_key=True)
    last: int


class Paper(SQLModel, table=True):
    """One paper, frozen with its number, then issued, or void; a certificate is ended with its ruling.

    `kind` is `clearance`: then `side` is who is not at fault, `ruling_id` the ruling that says so; or `agreement`: then
    `side` is who settled with the consumer, and those two alone read it. `text` is the canonical JSON that is printed
    and attached. `published_at` is set once its entry lies under a checkpoint: from then on it can be read.
    """

    __tablename__ = "papers"
    __table_args__ = (
        Index(
            "one_clearance_a_side",
            "case_id",
            "side",
            unique=True,
            postgresql_where="kind = 'clearance' AND state IN ('frozen', 'issued')",
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    kind: str = Field(sa_type=Text)
    side: str = Field(sa_type=Text)
    ruling_id: UUID | None = Field(default=None, foreign_key="rulings.id")
    settlement_id: UUID | None = Field(default=None, foreign_key="settlements.id", unique=True)
    state: str = Field(default="frozen", sa_type=Text)
    number: str = Field(unique=True, sa_type=Text)
    text: bytes = Field(sa_type=LargeBinary)
    file_sha256: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True, unique=True)
    size_bytes: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    key_id: UUID | None = None
    object_name: str | None = Field(default=None, sa_type=Text, nullable=True)
    frozen_at: datetime = Field(default_factory=clock.now, sa_type=_TIME)
    issued_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
    published_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
    ended_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
