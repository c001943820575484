"""What comes in. Unknown members are errors: nothing that could tempt a decider gets through a door."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from app.kit.money import Money
from cases.words import Failure, Goods, Remedy, Side, Subject

Words = Annotated[str, Meta(min_length=1, max_length=4000)]
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Sum = Annotated[int, Meta(ge=0, le=10**12)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]


class AmountIn(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in minor units."""

    minor: Sum
    currency: Currency = "CNY"

    def money(self) -> Money:
        """As the domain knows it."""
        return Money(self.minor, self.currency)


class ClaimIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What went wrong and what would put it right, in the consumer's own words."""

    in_words: Words
    remedy: Remedy = Remedy.refund_full
    amount: AmountIn | None = None


class SellerIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The shop or private seller as the consumer knows it; `email` is an address seen on the platform, if any."""

    name: Line
    kind: Literal["business", "individual"] = "business"
    email: Line | None = None


class OrderIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What was bought."""

    number: Line
    item: Line
    paid: AmountIn
    paid_at: datetime
    delivered_at: datetime | None = None
    goods: Goods = Goods.other


class FrontlineIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The decision that is appealed, or that none was made."""

    outcome: Literal["refused", "partly_granted", "no_decision"]
    decided_at: datetime
    by: Literal["human", "bot", "unknown"] = "unknown"
    reason: Annotated[str, Meta(max_length=2000)] = ""
    rule_cited: Line | None = None


class ChannelIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A complaint made elsewhere."""

    channel: Line
    reference: Annotated[str, Meta(max_length=200)] = ""
    filed_at: datetime | None = None


class AppealIn(Struct, frozen=True, forbid_unknown_fields=True):
    """An appeal as it is being written; everything may still be missing. `platform` is the platform's name.

    `mandate` is by which the writer acts for someone else; it counts when the draft is begun.
    """

    language: Literal["zh-Hans", "en"] | None = None
    platform: Line | None = None
    seller: SellerIn | None = None
    order: OrderIn | None = None
    frontline: FrontlineIn | None = None
    what_happened: Annotated[str, Meta(max_length=8000)] = ""
    claims: Annotated[list[ClaimIn], Meta(max_length=40)] = []
    parallel_channels: Annotated[list[ChannelIn], Meta(max_length=20)] = []
    safety_hazard: bool = False
    pre_accepts: bool = False
    mandate: UUID | None = None


class AcceptIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The registrar names the subject of each claim, in their order, and the handling failures to be answered."""

    subjects: Annotated[list[Subject], Meta(min_length=1, max_length=40)]
    handling: Annotated[list[Failure], Meta(max_length=9)] = []


class DeclineIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A ground from the table of doors, and the reasons in words."""

    ground: Line
    reasons: Words


class ReferralIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Which authority is told, and why."""

    authority: Literal["market_regulation", "police", "health", "cyberspace", "customs"]
    ground: Words


class NameIn(Struct, frozen=True, forbid_unknown_fields=True):
    """One more handling failure that the ruling is to answer, and against whom."""

    failure: Failure
    against: Literal["seller", "platform"] = "platform"


class QuestionIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A question to one side."""

    to: Side
    text: Words


class TextIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Words, and nothing else."""

    text: Words


class WordIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The consumer's word on what was put right at once."""

    word: Literal["fixed", "partly", "not"]


class AnswerIn(Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to one claim (by number) or one handling failure."""

    kind: Literal["concede", "offer", "contest"]
    claim: int | None = None
    failure: Failure | None = None
    text: Annotated[str, Meta(max_length=4000)] = ""
    rule_id: Line | None = None


class ResponseIn(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer to every point directed against the respondent; `wants_return` asks for the goods back on a refund."""

    answers: Annotated[list[AnswerIn], Meta(max_length=60)]
    objection: Annotated[str, Meta(max_length=4000)] = ""
    wants_return: bool = False


class OfferIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A word in the talks."""

    text: Words
    amount: AmountIn | None = None
    days: Annotated[int, Meta(ge=1, le=60)] = 7


class MoreIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a mediator takes more cases than the caps where too few others can be drawn."""

    agreed: bool


class NonceIn(Struct, frozen=True, forbid_unknown_fields=True):
    """32 bytes in hexadecimal of the sender's own making; without them the service makes some."""

    nonce: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")] | None = None


class ReasonIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Reasons that the other side will read."""

    reason: Words


class GroundIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A ground from a list, with reasons."""

    ground: Line
    reason: Words


class ChallengeDecisionIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The chief's or deputy's decision on a challenge."""

    upheld: bool
    reasons: Words


class ProofIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What was done, and the evidence item that shows it."""

    text: Words
    evidence_id: UUID | None = None


class NotFixedIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Which obligations, by number, are not really done, and what is missing."""

    text: Words
    obligations: Annotated[list[int], Meta(max_length=60)] = []


class DepositIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The platform's answer when its deposit is asked to pay."""

    answer: Literal["paid", "refused"]
    text: Annotated[str, Meta(max_length=2000)] = ""


class SurveyIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Is it solved, and was it simpler than other ways (1 to 5)."""

    solved: Literal["yes", "partly", "no"]
    simpler: Annotated[int, Meta(ge=1, le=5)]
    comment: Annotated[str, Meta(max_length=2000)] = ""


class NewObligation(Struct, frozen=True, forbid_unknown_fields=True):
    """One link of a remedy: who owes what, in how many days, after which other link (its place in the list, from 1)."""

    debtor: Side
    remedy: Remedy
    text: Words
    days: Annotated[int, Meta(ge=1, le=365)]
    amount: Money | None = None
    after: int | None = None
    claim_no: int | None = None
