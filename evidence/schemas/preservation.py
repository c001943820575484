"""Orders to preserve: what a platform says to them and commits before, and what everybody at the case sees."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from msgspec import Meta, Struct

from cases.schemas import Words
from evidence.models import Commitment
from evidence.schemas.items import Sha256

Reference = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Moment = Annotated[datetime, Meta(tz=True)]
Part = Literal["chats", "calls", "tickets", "listing"]


class NoneHeldIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The platform holds nothing of one part, and why."""

    part: Part
    text: Words


class CommitmentIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The SHA-256 of what was held when a ticket was closed, for an order, a ticket or both."""

    digest: Sha256
    kind: Literal["chat", "call", "record"]
    closed_at: Moment
    order_number: Reference = ""
    ticket: Reference = ""


class CommitmentOut(Struct, frozen=True):
    """A commitment with the moment at which it was taken."""

    id: UUID
    digest: str
    kind: str
    order_number: str
    ticket: str
    closed_at: datetime
    committed_at: datetime

    @classmethod
    def of(cls, row: Commitment) -> Self:
        """The whole row, without who sent it."""
        return cls(row.id, row.sha256.hex(), row.kind, row.order_number, row.ticket, row.closed_at, row.committed_at)


class InferenceIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What the mediator says to a proposed inference."""

    decision: Literal["confirmed", "rejected"]
    reason: Words


class InferenceFacts(Struct, frozen=True):
    """What happened, written down when the time was over. `served` says how and when the order reached the platform."""

    ordered_at: datetime
    due_at: datetime
    asked: list[str]
    served: list[tuple[str, datetime]]
    came: list[tuple[str, datetime]]
    held_none: list[str]
    missing: list[str]


class InferenceOut(Struct, frozen=True):
    """A proposal with its facts, or what the mediator made of it. `text` can be cited in the ruling as it stands."""

    state: str
    facts: InferenceFacts
    late: list[tuple[str, datetime]]
    text: str
    reason: str
    drafted_at: datetime
    decided_at: datetime | None


class CheckOut(Struct, frozen=True):
    """What comparing a file with the platform's commitments gave; `committed_at` where it matches.

    `digests`: how many different ones of this kind were committed about the order before the appeal.
    """

    verdict: str
    committed_at: datetime | None
    digests: int


class DeliveredOut(Struct, frozen=True):
    """A file that came in answer to the order."""

    item_id: UUID
    part: str
    title: str
    exhibit: str | None
    sealed_at: datetime
    late: bool
    check: CheckOut | None


class NoneHeldOut(Struct, frozen=True):
    """What the platform says it does not hold."""

    part: str
    text: str
    at: datetime


class OrderOut(Struct, frozen=True):
    """The order as everybody at the case sees it. `state`: open, complete, missing."""

    id: UUID
    case_id: UUID
    case_number: str
    order_number: str
    shop: str
    item: str
    since_at: datetime
    parts: list[str]
    issued_at: datetime
    due_at: datetime
    seen_at: datetime | None
    told_at: datetime | None
    """When the platform's own systems took it, where it wanted to be told so."""
    state: str
    delivered: list[DeliveredOut]
    held_none: list[NoneHeldOut]
    missing: list[str]
    inference: InferenceOut | None


class OrderLine(Struct, frozen=True):
    """An order in the platform's list."""

    id: UUID
    case_id: UUID
    order_number: str
    issued_at: datetime
    due_at: datetime
    state: str
