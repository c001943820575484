"""The order to preserve and deliver: out the second an appeal is filed, and everybody sees what becomes of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import calendar, clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from app.kit.text import _
from app.people import service as people
from app.people.queries import webhooks
from app.people.service.webhooks import body_of, message_id
from cases import queries as cases
from cases.errors import NotYourTurn
from cases.models import Case
from cases.service import moving
from cases.words import Side
from evidence import rules
from evidence.errors.preservation import PartAnswered
from evidence.models import EvidenceItem, PreservationOrder, PreservationStatement
from evidence.queries import preservation as queries
from evidence.queries.items import item_out
from evidence.schemas import CheckOut, DeliveredOut, NoneHeldIn, NoneHeldOut, OrderLine, OrderOut
from evidence.service import inferring

CLOCK_KIND = "preservation"
MESSAGE_KIND = "preservation.ordered"


async def issue(session: AsyncSession, case_id: UUID) -> PreservationOrder | None:
    """Issue the order of a filed case, once; the clock's. It goes to the platform's systems, desk and mail."""
    case = await cases.lock_case(session, CLOCK, case_id)
    if await queries.find_order(session, CLOCK, case_id) is not None or case.filed_at is None or not case.platform_id:
        return None
    _platform, shop = await cases.names_of(session, CLOCK, case)
    order = PreservationOrder(
        case_id=case.id,
        platform_id=case.platform_id,
        order_number=case.order_number,
        shop=shop,
        item=case.item,
        since_at=(case.paid_at or case.filed_at) - rules.LOOK_BACK,
        parts=list(rules.PARTS),
        due_at=calendar.due(case.filed_at, rules.PRESERVE_DAYS),
    )
    session.add(order)
    await session.flush()
    moving.start_clock(session, case, CLOCK_KIND, order.due_at, about=order.id)
    said = {"order": str(order.id), "parts": order.parts, "due_at": order.due_at.isoformat()}
    await journal.record(session, CLOCK, "preservation_ordered", case_id=case.id, data=said)
    await _tell(session, case, order)
    return order


async def _tell(session: AsyncSession, case: Case, order: PreservationOrder) -> None:
    """By a message to the platform's own systems, where it wants one, and by the usual notice."""
    data = {name: getattr(order, name) for name in OrderLine.__struct_fields__ if name != "state"}
    data |= {"shop": order.shop, "item": order.item, "since_at": order.since_at, "parts": order.parts}
    data |= {"case_number": case.number, "api": f"/api/v1/cases/{case.id}/preservation"}
    data |= {"page": f"/cases/{case.id}/preservation"}
    body = body_of(MESSAGE_KIND, data)
    await people.send_webhook(
        session, CLOCK, order.platform_id, kind=MESSAGE_KIND, about=order.id, body=body, case_id=case.id
    )
    await people.notify(
        session,
        CLOCK,
        order.platform_id,
        subject=_("Order to preserve and deliver: {number}"),
        text=_(
            "Please preserve everything about the order {order} of the shop {shop} since {since}, and deliver it by"
            " {due}: chats, calls, tickets, and the listing as it stood. The order stands on the page of the case."
        ),
        values={
            "number": case.number or "",
            "order": order.order_number,
            "shop": order.shop,
            "since": f"{calendar.local(order.since_at):%Y-%m-%d}",
            "due": f"{calendar.local(order.due_at):%Y-%m-%d %H:%M} {calendar.OFFICE_ZONE.key}",
        },
        case_id=case.id,
        about="preservation",
    )


async def say_none(session: AsyncSession, actor: Actor, case_id: UUID, said: NoneHeldIn) -> PreservationStatement:
    """The platform's word that it holds nothing of one part."""
    case = await cases.lock_case(session, actor, case_id)
    order = await queries.get_order(session, actor, case_id)
    if actor.platform_id != order.platform_id:
        raise NotYourTurn
    if said.part in {each.part for each in await queries.list_statements(session, actor, order)}:
        raise PartAnswered(field="part")
    row = PreservationStatement(order_id=order.id, part=said.part, text=said.text, account_id=actor.account)
    session.add(row)
    await session.flush()
    about = {"order": str(order.id), "part": said.part}
    await journal.record(session, actor, "preservation_none_held", case_id=case.id, data=about)
    await look(session, actor, case)
    return row


async def look(session: AsyncSession, actor: Actor, case: Case, item: EvidenceItem | None = None) -> None:
    """Something came from the platform: when nothing is missing any more, the order is complete.

    `item` is what came, where it was a file; those of the other sides change nothing.
    """
    if item is not None and item.side != Side.platform:
        return
    async with as_clock(session, actor):
        order = await queries.find_order(session, CLOCK, case.id)
        if order is None or order.completed_at is not None or await inferring.missing_of(session, CLOCK, order):
            return
        order.completed_at = clock.now()
        await session.flush()
        await journal.record(session, CLOCK, "preservation_complete", case_id=case.id, data={"order": str(order.id)})
        if order.lapsed_at is None:
            await moving.stop_clocks(session, CLOCK, case, CLOCK_KIND)


async def show(session: AsyncSession, actor: Actor, case_id: UUID) -> OrderOut | None:
    """The order as everybody at the case sees it; None before it was issued. Its platform has seen it from now on."""
    case = await cases.get_case(session, actor, case_id)
    order = await queries.find_order(session, actor, case_id)
    if order is None:
        return None
    if actor.platform_id == order.platform_id and order.seen_at is None:
        await _seen(session, actor, order)
    async with as_clock(session, actor):
        message = await webhooks.find_message(session, CLOCK, message_id(order.id))
    statements = await queries.list_statements(session, actor, order)
    items = await queries.list_delivered(session, actor, case_id)
    return OrderOut(
        id=order.id,
        case_id=case.id,
        case_number=case.number or "",
        order_number=order.order_number,
        shop=order.shop,
        item=order.item,
        since_at=order.since_at,
        parts=order.parts,
        issued_at=order.issued_at,
        due_at=order.due_at,
        seen_at=order.seen_at,
        told_at=message.delivered_at if message else None,
        state=state_of(order),
        delivered=await _delivered(session, actor, order, items),
        held_none=[NoneHeldOut(each.part, each.text, each.at) for each in statements],
        missing=await inferring.missing_of(session, actor, order),
        inference=await inferring.show(session, actor, case, order),
    )


def state_of(order: PreservationOrder) -> str:
    """`open` until everything came, `complete` then, `missing` when the time was over before; that stays."""
    if order.lapsed_at is not None:
        return "missing"
    return "complete" if order.completed_at is not None else "open"


async def list_lines(session: AsyncSession, actor: Actor) -> list[OrderLine]:
    """The newest orders to the actor's own platform, for systems that ask instead of being told."""
    return [
        OrderLine(row.id, row.case_id, row.order_number, row.issued_at, row.due_at, state_of(row))
        for row in await queries.list_orders(session, actor)
    ]


async def _seen(session: AsyncSession, actor: Actor, order: PreservationOrder) -> None:
    async with as_clock(session, actor):
        order.seen_at = clock.now()
        await session.flush()
    await journal.record(session, actor, "preservation_seen", case_id=order.case_id, data={"order": str(order.id)})


async def _delivered(
    session: AsyncSession, actor: Actor, order: PreservationOrder, items: Sequence[EvidenceItem]
) -> list[DeliveredOut]:
    checks = await queries.checks_of(session, actor, order.case_id)
    found = []
    for item in items:
        check = checks.get(item.id)
        found.append(
            DeliveredOut(
                item_id=item.id,
                part=rules.part_of(item.kind),
                title=item.title,
                exhibit=item_out(item, actor.language).exhibit,
                sealed_at=item.sealed_at,
                late=item.sealed_at > order.due_at,
                check=CheckOut(check.verdict, check.committed_at, check.digests) if check else None,
            )
        )
    return found
