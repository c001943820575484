"""A ruling was accepted: each side that answered the case gets its order, signed, and is told on every way there is."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypedDict
from uuid import UUID, uuid5

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.ids import new_id
from app.kit.text import _
from app.orders import queries
from app.orders.models import PerformanceOrder
from app.orders.schemas import Named, OrderData, Owed, Purchase, RulingNamed
from app.orders.signing import OfficeKey, sign
from app.people import service as people
from app.people.service.webhooks import body_of
from cases import queries as cases
from cases.lifecycle import Stage, stage_of
from cases.models import Case, Obligation
from rulings import queries as rulings
from rulings.models import Ruling
from rulings.schemas.text import ObligationText
from rulings.service.drafting import text_of

ORDER = "ruling.order"
WITHDRAWAL = "ruling.order_withdrawn"


def ruling_file(case_id: UUID) -> str:
    """The door where the signed ruling is fetched."""
    return f"/api/v1/cases/{case_id}/ruling.pdf"


class Doors(TypedDict):
    """Where an order is acknowledged and proven, and its page. `{no}` stands for the number of an obligation."""

    acknowledge: str
    prove: str
    page: str


def doors_of(order_id: UUID) -> Doors:
    """The doors of one order."""
    door = f"/api/v1/orders/{order_id}"
    return Doors(
        acknowledge=f"{door}/acknowledgement", prove=f"{door}/obligations/{{no}}/proof", page=f"/orders/{order_id}"
    )


class _Matter(Struct, frozen=True):
    """What every order of one ruling says. `names` are by side; the consumer's stays out of it."""

    case: Case
    ruling: Ruling
    names: dict[str, str]
    owed: Sequence[Obligation]
    printed: dict[int, ObligationText]

    def data(self, order_id: UUID, side: str) -> OrderData:
        """The order to one side."""
        case, ruling = self.case, self.ruling
        return OrderData(
            id=order_id,
            to=self._named(side),
            case_id=case.id,
            case_number=case.number or "",
            ruling=RulingNamed(
                number=ruling.number or "",
                sha256=(ruling.file_sha256 or b"").hex(),
                binding=not ruling.recommendation,
                file=ruling_file(case.id),
            ),
            purchase=Purchase(case.order_number, case.item),
            obligations=[self._owed(row) for row in self.owed],
            **doors_of(order_id),
        )

    def _owed(self, row: Obligation) -> Owed:
        """As it is owed now, in the words of the ruling."""
        printed = self.printed[row.no]
        return Owed(
            no=row.no,
            debtor=self._named(row.debtor),
            creditor=self._named(row.creditor),
            remedy=row.remedy,
            text=row.text,
            amount=row.amount,
            due_at=row.due_at,
            days=row.days,
            after=row.after_no,
            way=printed.way,
            proof=printed.proof,
        )

    def _named(self, side: str) -> Named:
        return Named(side, self.names.get(side, ""))


async def issue(session: AsyncSession, key: OfficeKey, case_id: UUID) -> list[PerformanceOrder]:
    """Withdraw what an earlier ruling ordered, and once the one in force is carried out, issue what is missing.

    The clock's. Heard twice, it does nothing the second time.
    """
    case = await cases.lock_case(session, CLOCK, case_id)
    ruling = await rulings.find_in_force(session, CLOCK, case)
    if ruling is None or ruling.published_at is None:
        return []
    standing = [row for row in await queries.list_standing(session, CLOCK, case_id) if row.paper_id is None]
    for order in standing:
        if order.ruling_id != ruling.id:
            await withdraw(session, key, order)
    if stage_of(case.stands) is not Stage.put_right:
        return []
    matter = await _matter(session, case, ruling)
    there = {order.side for order in standing if order.ruling_id == ruling.id}
    holders = {"platform": case.platform_id, "seller": case.shop_id} if matter.owed else {}
    return [
        await _issue(session, key, matter, side, holder)
        for side, holder in holders.items()
        if holder is not None and side not in there
    ]


async def _matter(session: AsyncSession, case: Case, ruling: Ruling) -> _Matter:
    platform, shop = await cases.names_of(session, CLOCK, case)
    text = text_of(ruling)
    rows = await cases.list_of(session, CLOCK, Obligation, case, "no")
    printed = {each.number: each for each in text.obligations}
    owed = [row for row in rows if row.source == "ruling" and row.no in printed]
    return _Matter(case, ruling, {"platform": platform, "seller": shop}, owed, printed)


async def _issue(session: AsyncSession, key: OfficeKey, matter: _Matter, side: str, holder: UUID) -> PerformanceOrder:
    order_id = new_id()
    body = body_of(ORDER, matter.data(order_id, side))
    order = PerformanceOrder(
        id=order_id,
        case_id=matter.case.id,
        ruling_id=matter.ruling.id,
        side=side,
        holder_id=holder,
        body=body.encode(),
        jws=sign(key, body.encode()),
    )
    await put_out(session, order, ORDER, {"ruling": matter.ruling.number})
    await _tell(session, matter, order)
    return order


async def put_out(session: AsyncSession, order: PerformanceOrder, kind: str, about: dict[str, str | None]) -> None:
    """Write an order down and send it to the systems of whoever it is for; the journal hears what it is `about`."""
    session.add(order)
    await session.flush()
    said = {"order": str(order.id), **about, "sha256": sha256(order.body).hexdigest()}
    await record(session, CLOCK, "performance_ordered", case_id=order.case_id, data=said)
    await people.send_webhook(
        session,
        CLOCK,
        order.holder_id,
        kind=kind,
        about=order.id,
        body=order.body.decode(),
        jws=order.jws,
        case_id=order.case_id,
    )


async def _tell(session: AsyncSession, matter: _Matter, order: PerformanceOrder) -> None:
    await people.notify(
        session,
        CLOCK,
        order.holder_id,
        subject=_("Order to carry out the ruling {number}"),
        text=_(
            "The ruling in case {case} was accepted and is to be carried out. The signed order lies at your desk and"
            " for your systems; please acknowledge it."
        ),
        values={"number": matter.ruling.number, "case": matter.case.number},
        case_id=order.case_id,
        about="order",
    )


async def withdraw_all(session: AsyncSession, key: OfficeKey, case_id: UUID) -> int:
    """The ruling was set aside: what it ordered is taken back, by a signed message too. The clock's; how many."""
    await cases.lock_case(session, CLOCK, case_id)
    standing = await queries.list_standing(session, CLOCK, case_id)
    for order in standing:
        await withdraw(session, key, order)
    return len(standing)


async def withdraw(session: AsyncSession, key: OfficeKey, order: PerformanceOrder) -> None:
    """Take one order back, by a signed message. The clock's."""
    order.withdrawn_at = clock.now()
    await session.flush()
    said = {"order": str(order.id)}
    await record(session, CLOCK, "performance_order_withdrawn", case_id=order.case_id, data=said)
    body = body_of(WITHDRAWAL, said | {"case_id": str(order.case_id)})
    await people.send_webhook(
        session,
        CLOCK,
        order.holder_id,
        kind=WITHDRAWAL,
        about=uuid5(order.id, WITHDRAWAL),
        body=body,
        jws=sign(key, body.encode()),
        case_id=order.case_id,
    )
