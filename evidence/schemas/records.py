"""Records asked of others and tests by experts: what is asked, what is answered, what the case shows of it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from app.kit.money import Money
from cases.schemas import AmountIn, Line, Words
from evidence.schemas.items import ItemOut

Days = Annotated[int, Meta(ge=1, le=60)]
Prose = Annotated[str, Meta(min_length=1, max_length=8000)]
Address = Annotated[str, Meta(min_length=3, max_length=254)]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^(?!.*(://|www\.))[^\x00-\x1f\x7f]*$")]


class RecordRequestIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to ask for what; `about` is the order's or the parcel's number."""

    holder: Name
    email: Address
    asked: Words
    about: Annotated[str, Meta(max_length=200)] = ""
    days: Days = 7
    language: Literal["zh-Hans", "en"] = "zh-Hans"


class RecordAnswerIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What the record holder says in the end; the link is used up."""

    text: Prose


class RecordRequestOut(Struct, frozen=True):
    """A request as the case shows it. `email` is for the office alone."""

    id: UUID
    reference: str
    holder: str
    email: str | None
    asked: str
    about: str
    asked_at: datetime
    sent_at: datetime | None
    due_at: datetime
    state: str
    answer: str
    answered_at: datetime | None


class AskedOfYou(Struct, frozen=True):
    """All that a record holder sees: the request, and what it handed in."""

    reference: str
    holder: str
    asked: str
    about: str
    asked_at: datetime
    due_at: datetime
    items: list[ItemOut]


class ExpertTestIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What is tested where, who picked the laboratory, who advances the cost. The ruling says who bears it."""

    what: Words
    laboratory: Line
    picked_by: Literal["agreed", "mediator"]
    advanced_by: Literal["seller", "platform", "consumer", "office"] = "seller"
    cost: AmountIn | None = None


class ExpertResultIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What came out, and the report among the evidence, by its name as an exhibit."""

    result: Prose
    exhibit: Annotated[str, Meta(pattern=r"^((甲|乙|丙|丁|[CMPR])-\d{1,4})?$")] = ""


class ExpertTestOut(Struct, frozen=True):
    """A test as everybody at the case sees it."""

    id: UUID
    what: str
    laboratory: str
    picked_by: str
    advanced_by: str
    cost: Money | None
    ordered_at: datetime
    result: str
    item_id: UUID | None
    resulted_at: datetime | None
