"""What becomes of an issued ruling: accepted, rejected, annulled."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.queue import enqueue
from cases import queries as cases
from cases.lifecycle import Action
from cases.models import Case
from cases.service import moving, performing
from rulings import queries
from rulings.errors import RulingNotFound
from rulings.models import Ruling
from rulings.service import papers, signing_off, waiting

_BEFORE_ISSUE = frozenset({Action.withdraw, Action.discontinue, Action.settle})
_HEARD_AGAIN = frozenset({Action.set_aside, Action.reopen})
_ENDS_WHAT_IS_FROZEN = _BEFORE_ISSUE | _HEARD_AGAIN


async def accept(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """The consumer accepts: from now on it binds, and what is owed begins to run."""
    case = await _held(session, actor, case_id, Action.accept_ruling)
    await moving.advance(session, actor, case, Action.accept_ruling)
    await performing.start_all(session, actor, case)
    return case


async def reject(session: AsyncSession, actor: Actor, case_id: UUID, reason: str) -> Case:
    """The consumer does not accept; every other way stays open."""
    case = await _held(session, actor, case_id, Action.reject_ruling)
    await moving.advance(session, actor, case, Action.reject_ruling, said=reason)
    return case


async def _held(session: AsyncSession, actor: Actor, case_id: UUID, action: Action) -> Case:
    """Nobody answers a ruling that nobody could read yet."""
    case = await cases.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, action)
    ruling = await queries.find_in_force(session, actor, case)
    if ruling is None or ruling.published_at is None:
        raise RulingNotFound
    return case


async def follow(session: AsyncSession, case_id: UUID, step: str) -> None:
    """What a step of the case means for its ruling: set aside, it is annulled; ended before issue, its number is void.

    What was settled becomes a signed agreement.

    A case that is opened again keeps its ruling in force until another one is issued in its place. Heard twice, this
    does nothing the second time.
    """
    case = await cases.lock_case(session, CLOCK, case_id)
    if step == Action.set_aside:
        await _annul(session, case)
    if step == Action.settle:
        await enqueue(session, "rulings:papers", key=f"papers:{case_id}", case_id=case_id)
    if step in _ENDS_WHAT_IS_FROZEN:
        frozen = await queries.find_frozen(session, CLOCK, case_id)
        if frozen is not None and (frozen.corrects or step in _BEFORE_ISSUE):
            await signing_off.void(session, CLOCK, case, frozen, because=step)
    if step in _HEARD_AGAIN:
        await waiting.lapse(session, case)


def _is_of_now(ruling: Ruling, case: Case) -> bool:
    """Whether it was issued, or corrects what was issued, since the case was set aside."""
    return case.issued_at is not None and ruling.issued_at is not None and ruling.issued_at >= case.issued_at


async def _annul(session: AsyncSession, case: Case) -> None:
    ruling = await queries.find_in_force(session, CLOCK, case)
    if ruling is None or _is_of_now(ruling, case):
        return  # annulled already, or another one was issued since
    ruling.state, ruling.ended_at = "annulled", clock.now()
    await session.flush()
    await record(session, CLOCK, "ruling_annulled", case_id=case.id, data={"number": ruling.number})
    await papers.end_clearances(session, case)
