"""What goes out: the same picture for machines and pages."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from app.kit.money import Money
from cases.schemas.asked import AppealIn, ChannelIn, FrontlineIn


class CaseLine(Struct, frozen=True):
    """A case in a list: newest change first."""

    id: UUID
    number: str | None
    state: str
    stage: str
    turn: str | None
    item: str
    due_at: datetime | None
    changed_at: datetime


class ClaimOut(Struct, frozen=True):
    """A claim as everybody at the table sees it."""

    no: int
    in_words: str
    remedy: str
    amount: Money | None
    subject: str | None
    outcome: str | None


class AnswerOut(Struct, frozen=True):
    """A respondent's answer; `by` is the respondent's name."""

    by: str
    side: str
    claim: int | None
    failure: str | None
    kind: str
    text: str
    rule_id: str | None
    at: datetime


class RespondentOut(Struct, frozen=True):
    """Against whom the case is directed, and whether an answer came; `holder` is the shop or platform."""

    id: UUID
    holder: UUID
    side: str
    name: str
    answered_at: datetime | None
    on_file: bool
    delivered_at: datetime | None
    objection: str


class StepOut(Struct, frozen=True):
    """A line of the timeline."""

    action: str
    by: str
    to: str
    said: str
    at: datetime


class ObligationOut(Struct, frozen=True):
    """Who owes what, until when."""

    id: UUID
    no: int
    source: str
    debtor: str
    creditor: str
    remedy: str
    text: str
    amount: Money | None
    state: str
    after_no: int | None
    due_at: datetime | None
    done_at: datetime | None


class QuestionOut(Struct, frozen=True):
    """A question and its answer."""

    id: UUID
    to: str
    text: str
    asked_at: datetime
    due_at: datetime
    answer: str | None


class OfferOut(Struct, frozen=True):
    """A word in the talks; seen by the parties alone."""

    id: UUID
    side: str
    text: str
    amount: Money | None
    days: int
    status: str
    at: datetime


class FixOut(Struct, frozen=True):
    """What a respondent says it put right at once, and the consumer's word on it."""

    id: UUID
    by: str
    text: str
    word: str | None
    at: datetime


class DepositOut(Struct, frozen=True):
    """A deposit that was asked to pay."""

    id: UUID
    obligation_id: UUID
    asked_at: datetime
    due_at: datetime
    answer: str | None


class AssignmentOut(Struct, frozen=True):
    """How the mediator comes to the case; names appear once confirmed.

    `round_at` is when the draw that is under way is held; `taken_part` are the sides that have added their nonce to it.
    """

    state: str
    drawn_at: datetime | None
    confirmed_at: datetime | None
    mediator: str | None
    round_at: datetime | None = None
    taken_part: list[str] = []


class CaseOut(Struct, frozen=True):
    """The whole case as one reader may see it. `can` are the steps open to this reader now."""

    id: UUID
    number: str | None
    version: int
    state: str
    stage: str
    turn: str | None
    due_at: datetime | None
    track: str
    language: str
    platform: str
    seller: str
    consumer: str
    order_number: str
    item: str
    goods: str
    paid: Money
    paid_at: datetime | None
    delivered_at: datetime | None
    what_happened: str
    safety_hazard: bool
    frontline: FrontlineIn | None
    pre_accepts: bool
    outcome: str | None
    effect: str | None
    by_default: bool
    unconfirmed: bool
    ended_ground: str | None
    filed_at: datetime | None
    issued_at: datetime | None
    ended_at: datetime | None
    first_fixed_at: datetime | None
    draft: AppealIn | None
    can: list[str]
    claims: list[ClaimOut]
    handling: list[str]
    respondents: list[RespondentOut]
    answers: list[AnswerOut]
    timeline: list[StepOut]
    obligations: list[ObligationOut]
    questions: list[QuestionOut]
    offers: list[OfferOut]
    fixes: list[FixOut]
    deposits: list[DepositOut]
    assignment: AssignmentOut | None
    parallel_channels: list[ChannelIn]


class Started(Struct, frozen=True):
    """A new draft."""

    id: UUID
    version: int


class Made(Struct, frozen=True):
    """Something was added to a case: its id, and the case's state and version after it."""

    id: UUID
    state: str
    version: int
