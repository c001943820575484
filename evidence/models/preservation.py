"""Orders to preserve, what became of them, and what a platform committed before (migration 0013)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from cases.models.columns import TIME, id_, moment


class PreservationOrder(SQLModel, table=True):
    """What the platform of a case is to preserve and deliver, from when, until when. Issued once a case, by the clock.

    `lapsed_at` is when its time was over and something was missing.
    """

    __tablename__ = "preservation_orders"

    id: UUID = id_()
    case_id: UUID = Field(foreign_key="cases.id", unique=True)
    platform_id: UUID = Field(foreign_key="platforms.id", index=True)
    order_number: str = Field(sa_type=Text)
    shop: str = Field(sa_type=Text)
    item: str = Field(sa_type=Text)
    since_at: datetime = Field(sa_type=TIME)
    parts: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    issued_at: datetime = moment(now=True)
    due_at: datetime = Field(sa_type=TIME)
    seen_at: datetime | None = moment()
    completed_at: datetime | None = moment()
    lapsed_at: datetime | None = moment()


class PreservationStatement(SQLModel, table=True):
    """The platform's word that it holds nothing of one part, and why."""

    __tablename__ = "preservation_statements"
    __table_args__ = (UniqueConstraint("order_id", "part"),)

    id: UUID = id_()
    order_id: UUID = Field(foreign_key="preservation_orders.id")
    part: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    at: datetime = moment(now=True)


class AdverseInference(SQLModel, table=True):
    """What may be inferred from what is missing: proposed with the facts, decided by the mediator with a reason.

    `text` is what the parties read and the ruling may say, fixed when it is confirmed.
    """

    __tablename__ = "adverse_inferences"

    id: UUID = id_()
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    order_id: UUID = Field(foreign_key="preservation_orders.id", unique=True)
    drafted_at: datetime = moment(now=True)
    facts: dict[str, Any] = Field(sa_type=JSONB)
    state: str = Field(default="proposed", sa_type=Text)
    decided_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    decided_at: datetime | None = moment()
    reason: str = Field(default="", sa_type=Text)
    text: str = Field(default="", sa_type=Text)


class Commitment(SQLModel, table=True):
    """The digest of what a platform held when a ticket was closed; appended only."""

    __tablename__ = "commitments"
    __table_args__ = (
        UniqueConstraint("platform_id", "sha256", "order_number", "ticket"),
        Index("commitments_order", "platform_id", "order_number"),
    )

    id: UUID = id_()
    platform_id: UUID = Field(foreign_key="platforms.id")
    order_number: str = Field(default="", sa_type=Text)
    ticket: str = Field(default="", sa_type=Text)
    sha256: bytes
    kind: str = Field(sa_type=Text)
    closed_at: datetime = Field(sa_type=TIME)
    committed_by: UUID = Field(foreign_key="accounts.id")
    committed_at: datetime = moment(now=True)


class CommitmentCheck(SQLModel, table=True):
    """What comparing a delivered file with the commitments gave, written once when it came in.

    `digests` is how many different ones of its kind the platform had committed about the same.
    """

    __tablename__ = "commitment_checks"

    item_id: UUID = Field(foreign_key="evidence_items.id", primary_key=True, ondelete="CASCADE")
    verdict: str = Field(sa_type=Text)
    commitment_id: UUID | None = Field(default=None, foreign_key="commitments.id")
    committed_at: datetime | None = moment()
    digests: int = 0
    at: datetime = moment(now=True)
