"""Seals, and the custody of what was sealed. Who may see a row is decided by row-level security (migration 0006)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

from app.kit.ids import new_id

_TIME = DateTime(timezone=True)


class EvidenceItem(SQLModel, table=True):
    """One thing handed in, with its seal. Only `disclosed_at` and `exhibit_number` are ever added, once.

    `sha256` and `size_bytes` are of the plaintext; `object_name` is the digest of what is stored.
    """

    __tablename__ = "evidence_items"
    __table_args__ = (Index("evidence_items_exhibit", "case_id", "side", "exhibit_number", unique=True),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", ondelete="CASCADE")
    handed_in_by: UUID = Field(foreign_key="accounts.id")
    side: str = Field(sa_type=Text)
    holder_id: UUID
    kind: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    file_name: str = Field(sa_type=Text)
    media_type: str = Field(sa_type=Text)
    size_bytes: int = Field(sa_type=BigInteger)
    sha256: bytes = Field(sa_type=LargeBinary)
    source_system: str = Field(default="", sa_type=Text)
    transcript_of: UUID | None = Field(default=None, foreign_key="evidence_items.id", ondelete="CASCADE")
    sealed_at: datetime = Field(sa_type=_TIME)
    retained_until_at: datetime = Field(sa_type=_TIME)
    late: bool
    object_name: str = Field(sa_type=Text, unique=True)
    disclosed_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
    exhibit_number: int | None = None
    record_request_id: UUID | None = Field(default=None, foreign_key="record_requests.id", index=True)


class EvidenceCustody(SQLModel, table=True):
    """Who did what with an item, in order; a reading stands once a person and hour."""

    __tablename__ = "evidence_custody"
    __table_args__ = (
        Index("evidence_custody_item", "item_id", "at"),
        Index(
            "evidence_custody_read",
            "item_id",
            "account_id",
            "hour_at",
            unique=True,
            postgresql_where=text("act = 'read'"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    item_id: UUID = Field(foreign_key="evidence_items.id", ondelete="CASCADE")
    at: datetime = Field(sa_type=_TIME)
    hour_at: datetime = Field(sa_type=_TIME)
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    role: str = Field(sa_type=Text)
    act: str = Field(sa_type=Text)
