"""Files on their way. Who may see a row is decided by row-level security (migration 0008)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.kit.ids import new_id

_TIME = DateTime(timezone=True)


class EvidenceUpload(SQLModel, table=True):
    """A file that arrives in parts. It ends as an item, or it ends: given up, refused or expired.

    `said` is the `HandIn` of its beginning, `metadata_text` the same as the client wrote it. The times are real ones,
    whatever the demo's clock shows.
    """

    __tablename__ = "evidence_uploads"
    __table_args__ = (
        Index("evidence_uploads_of_a_case", "case_id", "account_id"),
        Index("evidence_uploads_expiring", "expires_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", ondelete="CASCADE")
    account_id: UUID = Field(foreign_key="accounts.id")
    said: dict[str, Any] = Field(sa_type=JSONB)
    metadata_text: str = Field(sa_type=Text)
    length_bytes: int = Field(sa_type=BigInteger)
    begun_at: datetime = Field(sa_type=_TIME)
    expires_at: datetime = Field(sa_type=_TIME)
    item_id: UUID | None = Field(default=None, foreign_key="evidence_items.id", ondelete="CASCADE", unique=True)
    ended_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)


class EvidencePart(SQLModel, table=True):
    """One sealed part of a file on its way, from `follows_byte` (None: the beginning) up to `end_byte`."""

    __tablename__ = "evidence_parts"
    __table_args__ = (
        UniqueConstraint("upload_id", "end_byte", name="evidence_parts_end"),
        UniqueConstraint(
            "upload_id", "follows_byte", name="evidence_parts_no_fork", postgresql_nulls_not_distinct=True
        ),
        ForeignKeyConstraint(
            ["upload_id", "follows_byte"],
            ["evidence_parts.upload_id", "evidence_parts.end_byte"],
            name="evidence_parts_no_gap",
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    upload_id: UUID = Field(foreign_key="evidence_uploads.id", ondelete="CASCADE")
    follows_byte: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    end_byte: int = Field(sa_type=BigInteger)
    object_name: str = Field(sa_type=Text, unique=True)
