"""Rows of what happened between the parties. Facts are appended; only the case itself, deadlines and open turns change.

Who may see a row is decided by row-level security (migration 0005): a case by its seats, everything else by its case;
offers and talks by the parties alone.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.kit import clock
from app.kit.ids import new_id
from app.kit.money import Money
from cases.lifecycle import Stage, State, Track, stage_of

_TIME = DateTime(timezone=True)


def _id() -> Any:  # noqa: ANN401 - SQLModel's own field type
    return Field(default_factory=new_id, primary_key=True)


def _at(*, now: bool = False) -> Any:  # noqa: ANN401 - SQLModel's own field type
    if now:
        return Field(default_factory=clock.now, sa_type=_TIME)
    return Field(default=None, sa_type=_TIME, nullable=True)


def _of_case() -> Any:  # noqa: ANN401 - SQLModel's own field type
    return Field(foreign_key="cases.id", index=True)


class Case(SQLModel, table=True):
    """One appeal and all that follows. `state` is written by `service.moving.advance` alone.

    `version` counts every change; it is the case's ETag. `order_*`, `paid_*` and `frontline_*` are what the consumer
    said at filing; while `draft` is set, nothing was filed.
    """

    __tablename__ = "cases"

    id: UUID = _id()
    number: str | None = Field(default=None, unique=True, sa_type=Text)
    version: int = Field(default=1)
    state: str = Field(default=State.draft, sa_type=Text)
    state_before: str | None = Field(default=None, sa_type=Text)
    track: str = Field(default=Track.ordinary, sa_type=Text)
    language: str = Field(default="zh-Hans", sa_type=Text)
    consumer_id: UUID = Field(foreign_key="accounts.id", index=True)
    consumer_name: str = Field(sa_type=Text)
    filed_by: UUID = Field(foreign_key="accounts.id")
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
    paid_at: datetime | None = _at()
    delivered_at: datetime | None = _at()
    what_happened: str = Field(default="", sa_type=Text)
    safety_hazard: bool = False
    frontline_outcome: str = Field(default="no_decision", sa_type=Text)
    frontline_by: str = Field(default="unknown", sa_type=Text)
    frontline_reason: str = Field(default="", sa_type=Text)
    frontline_rule: str | None = Field(default=None, sa_type=Text)
    frontline_at: datetime | None = _at()
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
    drafted_at: datetime = _at(now=True)
    filed_at: datetime | None = _at()
    first_fixed_at: datetime | None = _at()
    issued_at: datetime | None = _at()
    ended_at: datetime | None = _at()
    changed_at: datetime = _at(now=True)

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

    `as_role` is consumer, seller, platform, mediator, reviewer, panel, or a `mandate` for a party.
    """

    __tablename__ = "seats"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    holder: UUID = Field(primary_key=True, index=True)
    as_role: str = Field(primary_key=True, sa_type=Text)
    since_at: datetime = _at(now=True)
    until_at: datetime | None = _at()


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
    at: datetime = _at(now=True)


class Claim(SQLModel, table=True):
    """What went wrong and what would put it right, in the consumer's own words; `subject` is the registrar's.

    `outcome` stays empty until a concession, a settlement or a ruling.
    """

    __tablename__ = "claims"

    id: UUID = _id()
    case_id: UUID = _of_case()
    no: int
    in_words: str = Field(sa_type=Text)
    remedy: str = Field(sa_type=Text)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    amount_currency: str | None = Field(default=None, sa_type=Text)
    subject: str | None = Field(default=None, sa_type=Text)
    outcome: str | None = Field(default=None, sa_type=Text)

    @property
    def amount(self) -> Money | None:
        """The sum asked for, if it is one."""
        if self.amount_minor is None:
            return None
        return Money(self.amount_minor, self.amount_currency or "CNY")


class Respondent(SQLModel, table=True):
    """A shop, private seller or platform that a claim or handling failure is directed against.

    `on_file` marks that the case went on without its answer; the database refuses that unless a notice was shown delivered.
    """

    __tablename__ = "respondents"

    id: UUID = _id()
    case_id: UUID = _of_case()
    kind: str = Field(sa_type=Text)
    holder: UUID
    name: str = Field(sa_type=Text)
    sent_at: datetime | None = _at()
    delivered_at: datetime | None = _at()
    channels: list[str] = Field(default_factory=list, sa_type=ARRAY(Text))
    answered_at: datetime | None = _at()
    on_file: bool = False
    extended_at: datetime | None = _at()
    extension_reason: str = Field(default="", sa_type=Text)
    objection: str = Field(default="", sa_type=Text)
    not_at_fault: bool = False


class HandlingFailure(SQLModel, table=True):
    """What customer service may have done wrong, apart from the claims; named by the registrar, found by the mediator."""

    __tablename__ = "handling_failures"

    id: UUID = _id()
    case_id: UUID = _of_case()
    no: int
    failure: str = Field(sa_type=Text)
    respondent_id: UUID = Field(foreign_key="respondents.id")
    outcome: str | None = Field(default=None, sa_type=Text)


class Answer(SQLModel, table=True):
    """A respondent's answer to one claim or one handling failure. The newest one counts; none is ever changed."""

    __tablename__ = "answers"

    id: UUID = _id()
    case_id: UUID = _of_case()
    respondent_id: UUID = Field(foreign_key="respondents.id")
    claim_id: UUID | None = Field(default=None, foreign_key="claims.id")
    failure_id: UUID | None = Field(default=None, foreign_key="handling_failures.id")
    kind: str = Field(sa_type=Text)
    text: str = Field(default="", sa_type=Text)
    rule_id: str | None = Field(default=None, sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    at: datetime = _at(now=True)


class ParallelChannel(SQLModel, table=True):
    """A complaint made elsewhere (12315, association, MIIT, court): recorded, never held against anyone."""

    __tablename__ = "parallel_channels"

    id: UUID = _id()
    case_id: UUID = _of_case()
    channel: str = Field(sa_type=Text)
    reference: str = Field(default="", sa_type=Text)
    filed_at: datetime | None = _at()


class Referral(SQLModel, table=True):
    """Injury, hazard or crime, told to an authority within one working day; the claim goes on."""

    __tablename__ = "referrals"

    id: UUID = _id()
    case_id: UUID = _of_case()
    authority: str = Field(sa_type=Text)
    ground: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    at: datetime = _at(now=True)


class Deadline(SQLModel, table=True):
    """A row with a due time. What happens then is in the table of `lifecycle`, or in `kind` for a sub-turn.

    `about` is the obligation, question or assignment that the clock runs for; empty for the state itself.
    """

    __tablename__ = "deadlines"

    id: UUID = _id()
    case_id: UUID = _of_case()
    kind: str = Field(sa_type=Text)
    about: UUID | None = None
    due_at: datetime = Field(sa_type=_TIME, index=True)
    done_at: datetime | None = _at()
    created_at: datetime = _at(now=True)


class Question(SQLModel, table=True):
    """A sub-turn with its own clock: put to any party in any state by registrar or mediator."""

    __tablename__ = "questions"

    id: UUID = _id()
    case_id: UUID = _of_case()
    to_side: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    asked_by: UUID = Field(foreign_key="accounts.id")
    asked_at: datetime = _at(now=True)
    due_at: datetime = Field(sa_type=_TIME)
    answer: str | None = Field(default=None, sa_type=Text)
    answered_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    answered_at: datetime | None = _at()


class Offer(SQLModel, table=True):
    """A word in the talks: only the parties read it; whoever decides sees that talks ended, nothing else."""

    __tablename__ = "offers"

    id: UUID = _id()
    case_id: UUID = _of_case()
    side: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    text: str = Field(sa_type=Text)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    amount_currency: str | None = Field(default=None, sa_type=Text)
    days: int = 7
    status: str = Field(default="open", sa_type=Text)
    at: datetime = _at(now=True)
    settled_at: datetime | None = _at()


class Settlement(SQLModel, table=True):
    """An offer that the other side took: signed by both, three days to step back, then it is owed."""

    __tablename__ = "settlements"

    id: UUID = _id()
    case_id: UUID = _of_case()
    offer_id: UUID = Field(foreign_key="offers.id", unique=True)
    side: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    amount_currency: str | None = Field(default=None, sa_type=Text)
    days: int = 7
    signed_at: datetime = _at(now=True)
    binding_at: datetime = Field(sa_type=_TIME)
    stepped_back_at: datetime | None = _at()
    bound_at: datetime | None = _at()


class Assignment(SQLModel, table=True):
    """How the mediator came to the case; its mediator may not take a step before it is confirmed."""

    __tablename__ = "assignments"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    state: str = Field(sa_type=Text)
    needed_at: datetime = _at(now=True)
    drawn_at: datetime | None = _at()
    confirmed_at: datetime | None = _at()
    policy: str = Field(default="uniform/v1", sa_type=Text)
    excluded: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


class Drawn(SQLModel, table=True):
    """One name in the order that the draw gave: mediator first, then substitutes; the reviewer is the next name."""

    __tablename__ = "drawn"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    place: int = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    task: str = Field(default="substitute", sa_type=Text)
    declared_at: datetime | None = _at()
    ended_at: datetime | None = _at()
    ended_because: str = Field(default="", sa_type=Text)


class Challenge(SQLModel, table=True):
    """A party's challenge of the mediator for cause; decided by chief or deputy in three working days."""

    __tablename__ = "challenges"

    id: UUID = _id()
    case_id: UUID = _of_case()
    mediator_id: UUID = Field(foreign_key="accounts.id")
    side: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    reason: str = Field(sa_type=Text)
    at: datetime = _at(now=True)
    upheld: bool | None = None
    decided_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    decided_at: datetime | None = _at()
    reasons: str = Field(default="", sa_type=Text)


class Obligation(SQLModel, table=True):
    """Who owes what to whom, after what, until when; from a concession, a settlement or a ruling.

    Its clock starts when the one before it (`after_no`) is proven, else when the obligations start. `state`: waiting,
    open, proven, disputed, confirmed, waived, enforced.
    """

    __tablename__ = "obligations"

    id: UUID = _id()
    case_id: UUID = _of_case()
    no: int
    source: str = Field(sa_type=Text)
    debtor: str = Field(sa_type=Text)
    creditor: str = Field(default="consumer", sa_type=Text)
    remedy: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    amount_currency: str | None = Field(default=None, sa_type=Text)
    days: int = 7
    after_no: int | None = None
    claim_id: UUID | None = Field(default=None, foreign_key="claims.id")
    state: str = Field(default="waiting", sa_type=Text)
    started_at: datetime | None = _at()
    due_at: datetime | None = _at()
    done_at: datetime | None = _at()

    @property
    def amount(self) -> Money | None:
        """The sum owed, if it is one."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.amount_currency or "CNY")


class Performance(SQLModel, table=True):
    """What was done about an obligation: proof, dispute, confirmation, waiver, deposit. Appended only."""

    __tablename__ = "performances"

    id: UUID = _id()
    case_id: UUID = _of_case()
    obligation_id: UUID = Field(foreign_key="obligations.id", index=True)
    act: str = Field(sa_type=Text)
    text: str = Field(default="", sa_type=Text)
    evidence_id: UUID | None = None
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    at: datetime = _at(now=True)


class Deposit(SQLModel, table=True):
    """The platform's deposit, asked to pay what the debtor did not: paid, refused or silent."""

    __tablename__ = "deposits"

    id: UUID = _id()
    case_id: UUID = _of_case()
    obligation_id: UUID = Field(foreign_key="obligations.id")
    asked_at: datetime = _at(now=True)
    due_at: datetime = Field(sa_type=_TIME)
    answer: str | None = Field(default=None, sa_type=Text)
    answered_at: datetime | None = _at()
    board_told_at: datetime | None = _at()


class Survey(SQLModel, table=True):
    """The consumer's own word at the end: is it solved, and was this simpler than other ways."""

    __tablename__ = "surveys"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    solved: str = Field(sa_type=Text)
    simpler: int
    comment: str = Field(default="", sa_type=Text)
    at: datetime = _at(now=True)


class Fix(SQLModel, table=True):
    """What a respondent says it put right at once, and the consumer's word on it; only that word counts."""

    __tablename__ = "fixes"

    id: UUID = _id()
    case_id: UUID = _of_case()
    respondent_id: UUID = Field(foreign_key="respondents.id")
    text: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    at: datetime = _at(now=True)
    word: str | None = Field(default=None, sa_type=Text)
    word_at: datetime | None = _at()
