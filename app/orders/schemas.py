"""What goes out of orders and comes in to them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from app.kit.money import Money
from app.orders.models import PerformanceOrder
from cases.schemas import Words

Share = Annotated[int, Meta(ge=0, le=100)]


class OrderLine(Struct, frozen=True):
    """An order to one side, and how far it has come. `told_at` is when that side's own system took it.

    `kind` is `performance`, or `clearance`: to honour a certificate of no fault.
    """

    id: UUID
    case_id: UUID
    kind: str
    ruling: str
    side: str
    issued_at: datetime
    told_at: datetime | None
    seen_at: datetime | None
    acknowledged_at: datetime | None
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, row: PerformanceOrder, ruling: str, told_at: datetime | None) -> Self:
        """The row, with what lies elsewhere."""
        return cls(
            id=row.id,
            case_id=row.case_id,
            kind="clearance" if row.paper_id else "performance",
            ruling=ruling,
            side=row.side,
            issued_at=row.issued_at,
            told_at=told_at,
            seen_at=row.seen_at,
            acknowledged_at=row.acknowledged_at,
            withdrawn_at=row.withdrawn_at,
        )


class Signed(Struct, frozen=True):
    """An order as it was signed: the very bytes, and the signature on them."""

    body: bytes
    jws: str


class Named(Struct, frozen=True):
    """A side, with its name unless it is the consumer."""

    side: str
    name: str = ""


class RulingNamed(Struct, frozen=True):
    """The ruling that is carried out. One that does not bind recommends."""

    number: str
    sha256: str
    binding: bool
    file: str


class Purchase(Struct, frozen=True):
    """What was bought, as the platform knows it."""

    order_number: str
    item: str


class Owed(Struct, frozen=True):
    """One obligation. What waits for another one has no time yet: its days run from when that one is done."""

    no: int
    debtor: Named
    creditor: Named
    remedy: str
    text: str
    amount: Money | None
    due_at: datetime | None
    days: int
    after: int | None
    way: str
    proof: str


class CertificateNamed(Struct, frozen=True):
    """The certificate to be honoured: who is not at fault, and what is done about it, in codes."""

    number: str
    sha256: str
    file: str
    cleared: Named
    measures: tuple[str, ...] = ("restore_score", "release_held_funds")


class OrderData(Struct, frozen=True):
    """What an order says. `acknowledge` and `prove` are doors of the API, `page` is for people."""

    id: UUID
    to: Named
    case_id: UUID
    case_number: str
    ruling: RulingNamed
    purchase: Purchase
    obligations: list[Owed]
    acknowledge: str
    prove: str
    page: str
    certificate: CertificateNamed | UnsetType = UNSET
    """Left out of an order to carry out a ruling."""


class OrderBody(Struct, frozen=True):
    """The whole of what was signed."""

    type: str
    timestamp: datetime
    data: OrderData


class RegisterLine(Struct, frozen=True):
    """A line of the public register: since when this business stands there for which ruling, and when it did it."""

    number: str
    debtor: str
    since: date
    performed: date | None


class Overdue(Struct, frozen=True):
    """One thing that was not done in time; `name` is empty where a private person owes it."""

    debtor: str
    name: str
    remedy: str
    amount: Money | None
    due_at: datetime | None
    state: str


class NotPerformed(Struct, frozen=True):
    """What the board is told the same day, and whether it has said that it knows. Without a ruling it was agreed."""

    id: UUID
    case_number: str
    ruling: str | None
    told_at: datetime
    acknowledged_at: datetime | None
    overdue: list[Overdue]


class ApologyIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What was done, what harm it did, and what will change."""

    act: Words
    harm: Words
    change: Words


class PolicyAnswerIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Comply, and say what was changed; or explain why not. Everybody will read it."""

    answer: Literal["comply", "explain"]
    text: Words


class PolicyOrder(Struct, frozen=True):
    """An order to change a policy, as everybody reads it. `answer` is `silent` when its days are over without one."""

    number: str
    business: str
    ordered: str
    ordered_on: date
    due_on: date
    answer: str | None
    text: str
    answered_on: date | None


class SplitIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Per cent, 100 in all; a carrier or maker that bears a share is named."""

    seller: Share = 0
    platform: Share = 0
    carrier: Share = 0
    maker: Share = 0
    carrier_name: Annotated[str, Meta(max_length=200)] = ""
    maker_name: Annotated[str, Meta(max_length=200)] = ""


class RecourseLine(Struct, frozen=True):
    """Who owes whom how much because that one paid the consumer. `who` is seller, platform, carrier or maker."""

    id: UUID
    no: int
    who: str
    name: str
    share: int
    to: str
    amount: Money
    settled_at: datetime | None


class Recourse(Struct, frozen=True):
    """The split and the ledger of a case, for those who owe and the office."""

    split: SplitIn | None
    lines: list[RecourseLine]


class KeysOut(Struct, frozen=True):
    """A key set (RFC 7517 §5): what the office signs for machines with."""

    keys: list[dict[str, Any]]
