"""Originals that were opened to whoever decides before the text was signed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text
from sqlmodel import Field, SQLModel

from app.kit import clock
from app.kit.ids import new_id


class Unmasking(SQLModel, table=True):
    """One item, opened to one decider by two persons. Appended only; migration 0030 demands the approval."""

    __tablename__ = "unmaskings"
    __table_args__ = (Index("ix_unmaskings_item_id", "item_id", "account_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    item_id: UUID = Field(foreign_key="evidence_items.id", ondelete="CASCADE")
    account_id: UUID = Field(foreign_key="accounts.id")
    as_role: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    at: datetime = Field(default_factory=clock.now, sa_type=DateTime(timezone=True))
    approval_id: UUID = Field(foreign_key="approvals.id", unique=True)
