"""The case itself: its state, who sits at it, the steps it took, and its clocks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.kit.money import Money
from cases.lifecycle import Stage, State, Track, stage_of
from cases.models.columns import TIME, id_, moment


class Case(SQLModel, table=True):
    """One appeal and all that follows. `state` is written by `service.moving.advance` alone.

    `version` counts every change; it is the case's ETag. `order_*`, `paid_*` and `frontline_*` are what the consumer
    said at filing; while `draft` is set, nothing was filed.
    """

    __tablename__ = "cases"

    id: UUID = id_()
    number: str | None = Field(default=None, unique=True, sa_type=Text)
    version: int = Field(default=1)
    state: str = Field(default=State.draft, sa_type=Text)
    state_before: str | None = Field(default=None, sa_type=Text)
    track: str = Field(default=Track.ordinary, sa_type=Text)
    language: str = Field(default="zh-Hans", sa_type=Text)
    consumer_id: UUID = Field(foreign_key="accounts.id", index=True)
    consumer_name: str = Field(sa_type=Text)
    filed_by: UUID = Field(foreign_key="accounts.id", index=True)
    platform_id: UUID | None = Field(default=None, foreign_key="platforms.id", index=True)
    shop_id: UUID | None = Field(default=None, foreign_key="shops.id", index=True)
    registrar_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    mediator_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    reviewer_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    draft: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    order_number: str = Field(default="", sa_type=Text)
    item: str = Field(default="", sa_type=Text)
    goods: str = Field(default="other", sa_type=Text)
    paid_minor: int = Field(default=0, sa_type=BigInteger)
    paid_currency: str = Field(default="CNY", sa_type=Text)
    paid_at: datetime | None = moment()
    delivered_at: datetime | None = moment()
    what_happened: str = Field(default="", sa_type=Text)
    safety_hazard: bool = False
    frontline_outcome: str = Field(default="no_decision", sa_type=Text)
    frontline_by: str = Field(default="unknown", sa_type=Text)
    frontline_reason: str = Field(default="", sa_type=Text)
    frontline_rule: str | None = Field(default=None, sa_type=Text)
    frontline_at: datetime | None = moment()
    pre_accepts: bool = False
    handling_waived: bool = False
    called_chief: bool = False
    by_default: bool = False
    not_fixed_count: int = 0
    times_asked: int = 0
    outcome: str | None = Field(default=None, sa_type=Text)
    effect: str | None = Field(default=None, sa_type=Text)
    ended_ground: str | None = Field(default=None, sa_type=Text)
    unconfirmed: bool = False
    drafted_at: datetime = moment(now=True)
    filed_at: datetime | None = moment()
    first_fixed_at: datetime | None = moment()
    issued_at: datetime | None = moment()
    ended_at: datetime | None = moment()
    changed_at: datetime = moment(now=True)

    @property
    def stage(self) -> Stage:
        """What people see."""
        return stage_of(State(self.state))

    @property
    def paid(self) -> Money:
        """The price paid."""
        return Money(self.paid_minor, self.paid_currency)

    @property
    def stands(self) -> State:
        """The state as the life cycle knows it."""
        return State(self.state)


Case.__mapper__.version_id_col = Case.__table__.c.version  # type: ignore[attr-defined]


class Seat(SQLModel, table=True):
    """Who may see a case: an account, a shop or a platform (`holder`), as what, since when and until when.

    `as_role` is consumer, seller, platform, mediator, reviewer, panel, or registrar for a mediator who stands in.
    """

    __tablename__ = "seats"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    holder: UUID = Field(primary_key=True, index=True)
    as_role: str = Field(primary_key=True, sa_type=Text)
    since_at: datetime = moment(now=True)
    until_at: datetime | None = moment()


class Moved(SQLModel, table=True):
    """One step of a case, in order; the timeline. `said` is the reason or ground given, never an agent's name."""

    __tablename__ = "steps"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    seq: int = Field(primary_key=True)
    action: str = Field(sa_type=Text)
    by: str = Field(sa_type=Text)
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    from_state: str = Field(sa_type=Text)
    to_state: str = Field(sa_type=Text)
    said: str = Field(default="", sa_type=Text)
    at: datetime = moment(now=True)


class Deadline(SQLModel, table=True):
    """A row with a due time. What happens then is in the table of `lifecycle`, or in `kind` for a sub-turn.

    `about` is the obligation, question or assignment that the clock runs for; empty for the state itself.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        Index("deadlines_open", "due_at", postgresql_where=text("done_at IS NULL")),
        Index("one_clock_a_state", "case_id", unique=True, postgresql_where=text("done_at IS NULL AND kind = 'state'")),
    )

    id: UUID = id_()
    case_id: UUID = Field(foreign_key="cases.id", index=True, ondelete="CASCADE")
    kind: str = Field(sa_type=Text)
    about: UUID | None = None
    due_at: datetime = Field(sa_type=TIME, index=True)
    done_at: datetime | None = moment()
    created_at: datetime = moment(now=True)
