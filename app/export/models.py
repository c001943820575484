"""Exports that two persons wanted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlmodel import Field, SQLModel

from app.kit.ids import new_id


class Export(SQLModel, table=True):
    """What an auditor may take away, until when. Written in the transaction of its approval, and never changed.

    `since` and `until` are days on which numbers were given, both included, in the office's zone; None has no limit.
    """

    __tablename__ = "exports"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    approval_id: UUID = Field(foreign_key="approvals.id", unique=True)
    auditor_id: UUID = Field(foreign_key="accounts.id", index=True)
    since: date | None = None
    until: date | None = None
    reason: str = Field(sa_type=Text)
    approved_at: datetime = Field(sa_type=DateTime(timezone=True))
    over_at: datetime = Field(sa_type=DateTime(timezone=True))
