"""Orders as they were signed. Who may see one is decided by row-level security (migration 0034)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from app.kit import clock
from app.kit.ids import new_id

_TIME = DateTime(timezone=True)


class Apology(SQLModel, table=True):
    """An apology as it was given, in its three parts; `holder_id` is the shop or platform that apologised."""

    __tablename__ = "apologies"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    obligation_id: UUID = Field(foreign_key="obligations.id", index=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    holder_id: UUID = Field(index=True)
    act: str = Field(sa_type=Text)
    harm: str = Field(sa_type=Text)
    change: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    at: datetime = Field(default_factory=clock.now, sa_type=_TIME)


class PolicyAnswer(SQLModel, table=True):
    """Comply or explain: what a business answered to an order to change a policy. Everybody reads the last one."""

    __tablename__ = "policy_answers"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    obligation_id: UUID = Field(foreign_key="obligations.id", index=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    answer: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    at: datetime = Field(default_factory=clock.now, sa_type=_TIME)


class LiabilitySplit(SQLModel, table=True):
    """Who bears how much of what the consumer is paid, in per cent: the mediator's finding."""

    __tablename__ = "liability_splits"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    seller: int
    platform: int
    carrier: int
    maker: int
    carrier_name: str = Field(sa_type=Text)
    maker_name: str = Field(sa_type=Text)
    set_by: UUID = Field(foreign_key="accounts.id")
    set_at: datetime = Field(default_factory=clock.now, sa_type=_TIME)


class RecourseSettlement(SQLModel, table=True):
    """Whoever paid the consumer says that a line of the ledger was paid back to them; `id` is the line's."""

    __tablename__ = "recourse_settlements"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    account_id: UUID = Field(foreign_key="accounts.id")
    at: datetime = Field(default_factory=clock.now, sa_type=_TIME)


class PerformanceOrder(SQLModel, table=True):
    """What one side is ordered to do by an accepted ruling: `body` is what was signed, `jws` the signature on it.

    With a `paper_id` it is the platform, ordered to honour that certificate. `holder_id` is the shop or the platform.
    Written by the clock; only whoever it is for acknowledges it.
    """

    __tablename__ = "performance_orders"
    __table_args__ = (Index("one_order_a_side", "ruling_id", "side", unique=True, postgresql_where="paper_id IS NULL"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    ruling_id: UUID = Field(foreign_key="rulings.id")
    paper_id: UUID | None = Field(default=None, foreign_key="papers.id", unique=True)
    side: str = Field(sa_type=Text)
    holder_id: UUID = Field(index=True)
    body: bytes = Field(sa_type=LargeBinary)
    jws: str = Field(sa_type=Text)
    issued_at: datetime = Field(default_factory=clock.now, sa_type=_TIME)
    seen_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
    acknowledged_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
    acknowledged_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
