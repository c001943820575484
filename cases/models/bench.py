"""How a mediator came to a case, and who doubted it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from cases.models.columns import id_, moment, of_case


class Assignment(SQLModel, table=True):
    """How the mediator came to the case; its mediator may not take a step before it is confirmed."""

    __tablename__ = "assignments"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    state: str = Field(sa_type=Text)
    needed_at: datetime = moment(now=True)
    drawn_at: datetime | None = moment()
    confirmed_at: datetime | None = moment()
    policy: str = Field(default="uniform/v1", sa_type=Text)
    excluded: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


class Drawn(SQLModel, table=True):
    """One name in the order that the draw gave: mediator first, then substitutes; the reviewer is the next name."""

    __tablename__ = "drawn"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    place: int = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    task: str = Field(default="substitute", sa_type=Text)
    declared_at: datetime | None = moment()
    ended_at: datetime | None = moment()
    ended_because: str = Field(default="", sa_type=Text)


class Challenge(SQLModel, table=True):
    """A party's challenge of the mediator for cause; decided by chief or deputy in three working days."""

    __tablename__ = "challenges"

    id: UUID = id_()
    case_id: UUID = of_case()
    mediator_id: UUID = Field(foreign_key="accounts.id")
    side: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    reason: str = Field(sa_type=Text)
    at: datetime = moment(now=True)
    upheld: bool | None = None
    decided_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    decided_at: datetime | None = moment()
    reasons: str = Field(default="", sa_type=Text)
