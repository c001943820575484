"""What keeps evidence: the newest check of each item, and legal holds; and what lets it go."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, text
from sqlmodel import Field, SQLModel

from app.kit import clock
from app.kit.ids import new_id

_TIME = DateTime(timezone=True)


class EvidenceCheck(SQLModel, table=True):
    """When an item was last read back and compared with its seal, and what was found. Real time."""

    __tablename__ = "evidence_checks"
    __table_args__ = (
        Index("evidence_checks_at", "at"),
        Index("evidence_checks_damaged", "damaged_since_at", postgresql_where=text("result = 'damaged'")),
    )

    item_id: UUID = Field(foreign_key="evidence_items.id", primary_key=True, ondelete="CASCADE")
    at: datetime = Field(sa_type=_TIME)
    result: str = Field(sa_type=Text)
    damaged_since_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)


class EvidenceErasure(SQLModel, table=True):
    """An item whose key two persons let go. Written in the transaction of their approval, and never changed."""

    __tablename__ = "evidence_erasures"

    item_id: UUID = Field(foreign_key="evidence_items.id", primary_key=True, ondelete="CASCADE")
    approval_id: UUID = Field(foreign_key="approvals.id")
    ground: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=_TIME)


class ErasureRequest(SQLModel, table=True):
    """A person asks to be forgotten. Taken back by themselves, or done when two persons agreed (migration 0043)."""

    __tablename__ = "erasure_requests"
    __table_args__ = (
        Index("one_request_at_a_time", "account_id", unique=True, postgresql_where=text("state = 'asked'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id")
    asked_at: datetime = Field(default_factory=clock.now, sa_type=_TIME)
    state: str = Field(default="asked", sa_type=Text)
    ended_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)


class EvidenceHold(SQLModel, table=True):
    """An item under legal hold stays, whatever its day. Lifted once, never deleted."""

    __tablename__ = "evidence_holds"
    __table_args__ = (Index("one_hold_at_a_time", "item_id", unique=True, postgresql_where=text("lifted_at IS NULL")),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    item_id: UUID = Field(foreign_key="evidence_items.id", ondelete="CASCADE")
    reason: str = Field(sa_type=Text)
    placed_by: UUID = Field(foreign_key="accounts.id")
    placed_at: datetime = Field(default_factory=clock.now, sa_type=_TIME)
    lifted_because: str | None = Field(default=None, sa_type=Text)
    lifted_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    lifted_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
