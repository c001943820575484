"""Orders, for those they are addressed to and those at the case; row-level security is the second wall."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, union
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from app.orders.errors import NoSuchOrder
from app.orders.models import Apology, PerformanceOrder
from app.orders.schemas import OrderLine
from app.people.queries import webhooks
from app.people.service.webhooks import message_id
from cases import queries as cases
from cases.lifecycle import PLACES, Stage
from cases.models import Case
from rulings.models import CLEARANCE, Paper, Ruling

_NEWEST = 100
_PUT_RIGHT = [state for state, place in PLACES.items() if place.stage is Stage.put_right]
_COMPARED = 2000


async def get_order(session: AsyncSession, actor: Actor, order_id: UUID) -> PerformanceOrder:
    """An order that this actor may see."""
    _ = actor
    query = select(PerformanceOrder).where(PerformanceOrder.id == order_id)
    found = (await session.exec(query)).one_or_none()
    if found is None:
        raise NoSuchOrder
    return found


async def list_standing(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[PerformanceOrder]:
    """The orders of a case that were not withdrawn. For the clock."""
    _ = actor
    query = select(PerformanceOrder).where(PerformanceOrder.case_id == case_id)
    return (await session.exec(query.where(col(PerformanceOrder.withdrawn_at).is_(None)))).all()


async def list_behind(session: AsyncSession, actor: Actor) -> Sequence[UUID]:
    """The cases whose orders name a ruling in whose place another one is in force. For the clock.

    A corrected edition is ordered anew, so the case must be being put right; a ruling after a reopening ends the orders
    of the one before, whatever it decides.
    """
    _ = actor
    edition = aliased(Ruling)
    query = (
        select(PerformanceOrder.case_id)
        .join(Ruling, col(Ruling.id) == PerformanceOrder.ruling_id)
        .join(edition, col(edition.number) == Ruling.superseded_by)
        .join(Case, col(Case.id) == PerformanceOrder.case_id)
        .where(col(PerformanceOrder.withdrawn_at).is_(None), col(PerformanceOrder.paper_id).is_(None))
        .where(edition.state == "issued", col(edition.published_at).is_not(None))
        .where(or_(Ruling.state == "superseded", and_(Ruling.state == "corrected", col(Case.state).in_(_PUT_RIGHT))))
    )
    return (await session.exec(query.distinct().limit(_NEWEST))).all()


async def list_unordered(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[Paper]:
    """Certificates of a case that are in force, and no platform was ordered to honour yet. For the clock."""
    _ = actor
    return (await session.exec(_unordered(select(Paper)).where(Paper.case_id == case_id))).all()


async def list_outlived(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[PerformanceOrder]:
    """Orders of a case to honour certificates that are no longer in force. For the clock."""
    _ = actor
    query = _outlived(select(PerformanceOrder)).where(PerformanceOrder.case_id == case_id)
    return (await session.exec(query)).all()


async def list_to_clear(session: AsyncSession, actor: Actor) -> Sequence[UUID]:
    """The cases that have either. For the clock."""
    _ = actor
    either = union(_unordered(select(Paper.case_id)), _outlived(select(PerformanceOrder.case_id)))
    return [case_id for (case_id,) in (await session.exec(either.limit(_NEWEST))).all()]


def _unordered(query: Select) -> Select:
    ordered = select(PerformanceOrder.id).where(PerformanceOrder.paper_id == Paper.id).exists()
    cleared = (Paper.kind == CLEARANCE, Paper.side == "seller", Paper.state == "issued")
    return query.select_from(Paper).where(*cleared, col(Paper.published_at).is_not(None), ~ordered)


def _outlived(query: Select) -> Select:
    of_paper = query.select_from(PerformanceOrder).join(Paper, col(Paper.id) == PerformanceOrder.paper_id)
    return of_paper.where(Paper.state == "ended", col(PerformanceOrder.withdrawn_at).is_(None))


async def list_own(session: AsyncSession, actor: Actor) -> list[OrderLine]:
    """The newest orders to the actor's own shop or platform, for systems that ask instead of being told."""
    own = PerformanceOrder.holder_id == (actor.platform_id or actor.shop_id)
    query = select(PerformanceOrder).where(own).order_by(col(PerformanceOrder.issued_at).desc()).limit(_NEWEST)
    return await _lines(session, actor, (await session.exec(query)).all())


async def list_at_case(session: AsyncSession, actor: Actor, case_id: UUID) -> list[OrderLine]:
    """What was ordered in a case and how far it has come; the consumer too reads that, and no more of an order."""
    await cases.get_case(session, actor, case_id)
    query = select(PerformanceOrder).where(PerformanceOrder.case_id == case_id)
    async with as_clock(session, actor):
        rows = (await session.exec(query.order_by(col(PerformanceOrder.issued_at), PerformanceOrder.side))).all()
    return await _lines(session, actor, rows)


async def list_apologies(session: AsyncSession, actor: Actor, holder: UUID) -> list[str]:
    """All that a shop or platform has apologised with, in any case; for the comparison alone."""
    query = select(Apology.act, Apology.harm, Apology.change).where(Apology.holder_id == holder)
    async with as_clock(session, actor):
        newest = await session.exec(query.order_by(col(Apology.at).desc()).limit(_COMPARED))
        return ["\n".join(parts) for parts in newest.all()]


async def line_of(session: AsyncSession, actor: Actor, order: PerformanceOrder) -> OrderLine:
    """One order as a line."""
    return (await _lines(session, actor, [order]))[0]


async def _lines(session: AsyncSession, actor: Actor, rows: Sequence[PerformanceOrder]) -> list[OrderLine]:
    async with as_clock(session, actor):
        asked = {row.ruling_id for row in rows}
        named = select(Ruling.id, Ruling.number).where(col(Ruling.id).in_(asked))
        numbers = dict((await session.exec(named)).all())
        return [OrderLine.of(row, numbers[row.ruling_id] or "", await _told_at(session, row)) for row in rows]


async def _told_at(session: AsyncSession, row: PerformanceOrder) -> datetime | None:
    message = await webhooks.find_message(session, CLOCK, message_id(row.id))
    return message.delivered_at if message else None
