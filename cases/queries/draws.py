"""What the draw reads: who waits, who was named, what is committed. Most of it is for the clock alone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import Actor
from app.people.models import Account, Appointment
from app.people.queries.office import serving
from cases import errors
from cases.lifecycle import BEFORE_ISSUE, PLACES, Assigned, By
from cases.models import AgreedToMore, Assignment, Case, Deadline, Draw, Drawn, Nonce, RosterRow, Seat


async def used_on_order(session: AsyncSession, actor: Actor, case: Case) -> frozenset[UUID]:
    """Office accounts that had a part in this order before, in this case or another one, and may have none any more."""
    _ = actor
    query = select(Case.registrar_id, Case.mediator_id, Case.reviewer_id).where(*_on_order(case))
    rows = (await session.exec(query)).all()
    sat = await _sat_on_order(session, case, ("mediator", "reviewer", "panel", "registrar"))
    return sat | {i for row in rows for i in row if i is not None}


async def stood_in_on_order(session: AsyncSession, actor: Actor, case: Case) -> frozenset[UUID]:
    """Mediators who screened an appeal about this order, in a registrar's stead: they have read the names."""
    _ = actor
    return await _sat_on_order(session, case, ("registrar",))


def _on_order(case: Case) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Case.platform_id) == case.platform_id, col(Case.order_number) == case.order_number


async def _sat_on_order(session: AsyncSession, case: Case, roles: Collection[str]) -> frozenset[UUID]:
    query = select(Seat.holder).join(Case, col(Case.id) == Seat.case_id).where(*_on_order(case))
    return frozenset((await session.exec(query.where(col(Seat.as_role).in_(roles)))).all())


async def names_drawn(session: AsyncSession, actor: Actor, case: Case) -> frozenset[UUID]:
    """Everyone who stands in an order of this case, whatever became of the name."""
    _ = actor
    return frozenset((await session.exec(select(Drawn.account_id).where(Drawn.case_id == case.id))).all())


def _not_put_off(at: datetime) -> ColumnElement[bool]:
    """Cases without a running clock `draw` that tells to look again later."""
    running = (Deadline.case_id == Case.id, Deadline.kind == "draw", col(Deadline.done_at).is_(None))
    return ~select(Deadline.id).where(*running, Deadline.due_at > at).exists()


async def list_waiting(
    session: AsyncSession, actor: Actor, at: datetime, limit: int, *, but: Collection[UUID] = ()
) -> Sequence[UUID]:
    """Cases that need a mediator and have no draw under way, whoever waits longest first. For the clock."""
    _ = actor
    query = (
        select(Assignment.case_id)
        .join(Case, col(Case.id) == Assignment.case_id)
        .where(Assignment.state == Assigned.needed, col(Case.state).in_(BEFORE_ISSUE), _not_put_off(at))
        .where(col(Assignment.case_id).not_in(but))
        .order_by(col(Assignment.needed_at), Assignment.case_id)
        .limit(limit)
    )
    return (await session.exec(query)).all()


async def count_waiting(session: AsyncSession, actor: Actor) -> tuple[int, datetime | None]:
    """How many cases wait for a draw or for its round, and since when the first of them does. For the clock."""
    _ = actor
    query = (
        select(func.count(), func.min(Assignment.needed_at))
        .join(Case, col(Case.id) == Assignment.case_id)
        .where(col(Assignment.state).in_((Assigned.needed, Assigned.committed)), col(Case.state).in_(BEFORE_ISSUE))
    )
    count, since = (await session.exec(query)).one()
    return count, since


async def list_undecided(session: AsyncSession, actor: Actor, at: datetime) -> Sequence[UUID]:
    """Cases whose draw is committed and whose round's time has come, whoever waits longest first. For the clock."""
    _ = actor
    query = (
        select(Draw.case_id)
        .join(Assignment, col(Assignment.case_id) == Draw.case_id)
        .join(Case, col(Case.id) == Draw.case_id)
        .where(col(Draw.drawn_at).is_(None), Draw.round_at <= at, Assignment.state == Assigned.committed)
        .where(col(Case.state).in_(BEFORE_ISSUE), _not_put_off(at))
        .order_by(col(Assignment.needed_at), Assignment.case_id)
    )
    return (await session.exec(query)).all()


async def find_draw(session: AsyncSession, actor: Actor, case_id: UUID, no: int | None = None) -> Draw | None:
    """A draw of a case by its number; the newest unless a number is given."""
    _ = actor
    query = select(Draw).where(Draw.case_id == case_id).order_by(col(Draw.no).desc()).limit(1)
    return (await session.exec(query if no is None else query.where(Draw.no == no))).one_or_none()


async def get_roster(session: AsyncSession, actor: Actor, sha256: bytes) -> str:
    """A roster as it was hashed."""
    _ = actor
    return (await session.exec(select(RosterRow.body).where(RosterRow.sha256 == sha256))).one()


async def list_nonces(session: AsyncSession, actor: Actor, draw: Draw) -> Sequence[Nonce]:
    """What the sides added to a draw."""
    _ = actor
    query = select(Nonce).where(Nonce.case_id == draw.case_id, Nonce.no == draw.no).order_by(col(Nonce.at))
    return (await session.exec(query)).all()


async def list_left(session: AsyncSession, actor: Actor, states: Collection[str]) -> Sequence[UUID]:
    """Cases in these states whose mediator is not of the office any more: no appointment holds, or its line is broken.

    For the clock.
    """
    _ = actor
    serves = (
        select(Appointment.id)
        .join(Account, col(Account.id) == Appointment.account_id)
        .where(*serving(clock.now()), Appointment.account_id == Case.mediator_id)
        .where(func.redress_reports_to_board(Case.mediator_id))
    )
    left = select(Case.id).where(col(Case.mediator_id).is_not(None), col(Case.state).in_(states), ~serves.exists())
    return (await session.exec(left.order_by(col(Case.id)))).all()


async def open_loads(
    session: AsyncSession, actor: Actor, among: Collection[UUID] | None = None
) -> dict[UUID, tuple[int, int]]:
    """How many open cases each mediator has, and in how many it is the mediator's turn; whoever was asked has it.

    Only of those `among` these accounts, if they are named.
    """
    _ = actor
    turns = [state for state, place in PLACES.items() if place.turn is By.mediator]
    query = (
        select(Case.mediator_id, func.count(), func.count().filter(col(Case.state).in_(turns)))
        .where(col(Case.mediator_id).is_not(None), col(Case.ended_at).is_(None))
        .group_by(col(Case.mediator_id))
    )
    asked = (
        select(Drawn.account_id, func.count())
        .join(Case, col(Case.id) == Drawn.case_id)
        .where(Drawn.task == "mediator", col(Drawn.declared_at).is_(None), col(Drawn.ended_at).is_(None))
        .where(col(Case.ended_at).is_(None))
        .group_by(Drawn.account_id)
    )
    if among is not None:
        query, asked = query.where(col(Case.mediator_id).in_(among)), asked.where(col(Drawn.account_id).in_(among))
    loads = {account: (open_, turn) for account, open_, turn in (await session.exec(query)).all()}
    for account, count in (await session.exec(asked)).all():
        open_, turn = loads.get(account, (0, 0))
        loads[account] = (open_ + count, turn + count)
    return loads


async def get_drawn(session: AsyncSession, actor: Actor, case_id: UUID) -> Drawn:
    """The line of the draw that names this actor and has not ended."""
    query = select(Drawn).where(
        Drawn.case_id == case_id, Drawn.account_id == actor.account_id, col(Drawn.ended_at).is_(None)
    )
    row = (await session.exec(query)).one_or_none()
    if row is None:
        raise errors.CaseNotFound
    return row


async def list_drawn_for(session: AsyncSession, actor: Actor) -> Sequence[Drawn]:
    """The cases for which this mediator was drawn and has not declared yet; nothing else of them is open."""
    query = select(Drawn).where(
        Drawn.account_id == actor.account_id,
        Drawn.task == "mediator",
        col(Drawn.declared_at).is_(None),
        col(Drawn.ended_at).is_(None),
    )
    return (await session.exec(query)).all()


async def find_draw_of(session: AsyncSession, actor: Actor, number: str, no: int | None = None) -> Draw | None:
    """A draw by the number of its case; the newest that was held unless `no` is given. For the clock."""
    _ = actor
    query = select(Draw).join(Case, col(Case.id) == Draw.case_id).where(Case.number == number)
    query = query.where(col(Draw.drawn_at).is_not(None)).order_by(col(Draw.no).desc()).limit(1)
    return (await session.exec(query if no is None else query.where(Draw.no == no))).one_or_none()


async def list_agreed(session: AsyncSession, actor: Actor) -> frozenset[UUID]:
    """Who takes more cases than the caps; the clock sees all, a mediator themselves."""
    _ = actor
    return frozenset((await session.exec(select(AgreedToMore.account_id))).all())


async def find_agreed(session: AsyncSession, actor: Actor) -> AgreedToMore | None:
    """The actor's own consent."""
    return await session.get(AgreedToMore, actor.account)


async def sat_with(
    session: AsyncSession, actor: Actor, shop_id: UUID, since: datetime, least: int
) -> dict[UUID, tuple[int, int]]:
    """Who sat at `least` cases of a shop filed since then: how many of its, and how many in all. For the clock.

    Whoever was asked and has not stepped aside sits; whoever stepped aside after declaring has sat.
    """
    _ = actor
    sat = (
        select(Drawn.account_id, func.count())
        .join(Case, col(Case.id) == Drawn.case_id)
        .where(Drawn.task == "mediator", or_(col(Drawn.ended_at).is_(None), col(Drawn.declared_at).is_not(None)))
        .where(col(Case.filed_at) > since)
        .group_by(Drawn.account_id)
    )
    with_it = await session.exec(sat.where(Case.shop_id == shop_id).having(func.count() >= least))
    found = dict(with_it.all())
    if not found:
        return {}
    own = dict((await session.exec(sat.where(col(Drawn.account_id).in_(found)))).all())
    return {account: (count, own[account]) for account, count in found.items()}


async def count_filed(session: AsyncSession, actor: Actor, shop_id: UUID, since: datetime) -> tuple[int, int]:
    """How many cases were filed since then against a shop, and against all. For the clock."""
    _ = actor
    query = select(func.count().filter(Case.shop_id == shop_id), func.count()).where(col(Case.filed_at) > since)
    of_shop, of_all = (await session.exec(query)).one()
    return of_shop, of_all
