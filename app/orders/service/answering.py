"""What whoever is ordered does: reads the order, acknowledges it, and proves what was done by its id."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import clock
from app.kit.actors import Actor
from app.kit.db import as_clock
from app.orders import queries
from app.orders.errors import NoSuchOrder, OrderWithdrawn
from app.orders.models import PerformanceOrder
from app.orders.schemas import OrderLine, Signed
from cases import queries as cases
from cases.models import Obligation
from cases.schemas import ProofIn
from cases.service import performing


async def read(session: AsyncSession, actor: Actor, order_id: UUID) -> Signed:
    """The order as it was signed. Its own side has seen it from now on."""
    order = await queries.get_order(session, actor, order_id)
    if is_for(actor, order) and order.seen_at is None:
        async with as_clock(session, actor):
            order.seen_at = clock.now()
            await session.flush()
        await record(session, actor, "order_seen", case_id=order.case_id, data={"order": str(order.id)})
    return Signed(order.body, order.jws)


async def acknowledge(session: AsyncSession, actor: Actor, order_id: UUID) -> OrderLine:
    """Its side has taken it in and will carry it out; said twice, the first time counts.

    Raises:
        NoSuchOrder: it is for another side of the case.
        OrderWithdrawn: the ruling is no longer in force.
    """
    order = await _own(session, actor, order_id)
    if order.acknowledged_at is None:
        order.acknowledged_at, order.acknowledged_by = clock.now(), actor.account
        await session.flush()
        await record(session, actor, "order_acknowledged", case_id=order.case_id, data={"order": str(order.id)})
    return await queries.line_of(session, actor, order)


async def prove(session: AsyncSession, actor: Actor, order_id: UUID, no: int, proof: ProofIn) -> Obligation:
    """What was done about one obligation of the order, by its number; whoever may prove it at the case may here."""
    order = await _own(session, actor, order_id)
    case = await cases.get_case(session, actor, order.case_id)
    rows = await cases.list_of(session, actor, Obligation, case, "no")
    source = "clearance" if order.paper_id else "ruling"
    row = next((each for each in rows if each.no == no and each.source == source), None)
    if row is None:
        raise NoSuchOrder
    return await performing.prove(session, actor, case.id, row.id, proof)


async def _own(session: AsyncSession, actor: Actor, order_id: UUID) -> PerformanceOrder:
    order = await queries.get_order(session, actor, order_id)
    if not is_for(actor, order):
        raise NoSuchOrder
    if order.withdrawn_at is not None:
        raise OrderWithdrawn
    return order


def is_for(actor: Actor, order: PerformanceOrder) -> bool:
    """Whether it is the actor's own shop or platform that is ordered."""
    return order.holder_id in {actor.shop_id, actor.platform_id}
