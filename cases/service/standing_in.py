"""Where no registrar is at work, a mediator stands in as one, and never decides what they took.

Whoever screens reads the names. So the draw leaves them out of the case, and of every other one about the same order
(`draws.used_on_order`); the database keeps them from sitting at it too (migration 0032).
"""

import msgspec
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import as_clock, run
from app.people.queries import office
from cases import assignment, errors, queries
from cases.assignment import CandidateFacts
from cases.lifecycle import State
from cases.models import Case, Seat
from cases.queries import screenings
from cases.service import eligible, moving

_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('redress standing in'))")


async def take_next(session: AsyncSession, actor: Actor) -> Case:
    """The oldest appeal that waits to which nothing ties this mediator; nobody chooses, and one is in hand at a time.

    Raises:
        RegistrarAtWork: there is nobody to stand in for.
        NotAtWork: the mediator is not appointed today, or away.
        NothingToScreen: no appeal waits that this mediator may see.
    """
    async with as_clock(session, actor):
        await run(session, _ALONE)
        in_hand = await screenings.find_in_hand(session, CLOCK, actor.account)
        if in_hand is not None:
            return in_hand
        if await _registrar_is_at_work(session):
            raise errors.RegistrarAtWork
        case = await _oldest(session, await _facts_of(session, actor))
        session.add(Seat(case_id=case.id, holder=actor.account, as_role="registrar"))
        moving.touch(case)
    await record(session, actor, "stands_in", case_id=case.id, data={"registrar": str(actor.account)})
    return case


async def may_stand_in(session: AsyncSession, actor: Actor) -> bool:
    """Whether a button is shown: no registrar is at work, and some appeal waits or is in hand."""
    async with as_clock(session, actor):
        if await screenings.find_in_hand(session, CLOCK, actor.account):
            return False
        return not await _registrar_is_at_work(session) and bool(await screenings.list_untaken(session, CLOCK, 1))


async def leave(session: AsyncSession, actor: Actor, case: Case) -> None:
    """An appeal comes back to be screened: by other eyes than those that saw it."""
    async with as_clock(session, actor):
        for seat in await queries.list_of(session, CLOCK, Seat, case, "since_at"):
            if seat.as_role == "registrar" and seat.until_at is None:
                seat.until_at = clock.now()


async def _registrar_is_at_work(session: AsyncSession) -> bool:
    serving, away = await office.count_serving(session, CLOCK, Role.registrar)
    return serving > away


async def _facts_of(session: AsyncSession, actor: Actor) -> CandidateFacts:
    found = (await eligible.look(session, [actor.account])).candidates.get(actor.account)
    if found is None or found.absent:
        raise errors.NotAtWork
    return found


async def _oldest(session: AsyncSession, mediator: CandidateFacts) -> Case:
    """Loads and the merchant limit are for decisions; ties and an earlier role keep away from a screening too."""
    for waiting in await screenings.list_untaken(session, CLOCK):
        order = msgspec.structs.replace(await eligible.order_facts(session, waiting), limited=frozenset())
        if assignment.kept_from(mediator, order) is not None:
            continue
        case = await queries.lock_case(session, CLOCK, waiting.id)
        if case.stands is State.screening:
            return case
    raise errors.NothingToScreen
