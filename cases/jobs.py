"""Time, and what follows from a step: the same acts as through the other doors, by the clock."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID

import procrastinate
import structlog
from procrastinate import JobContext, RetryStrategy
from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon import Beacon, open_beacon
from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from cases import queries
from cases.acts import ACTS, Act
from cases.queries import draws
from cases.queries import pairing as queries_of_pairing
from cases.service import assigning, drawing, skew, timing

log = structlog.get_logger()
blueprint = procrastinate.Blueprint()
Subscriber = Callable[[AsyncSession, UUID, str], Awaitable[None]]
_subscribers: list[Subscriber] = []
_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)


def on_step(subscriber: Subscriber) -> Subscriber:
    """Called with (session, case id, step) after each step, in a job; idempotent. How higher domains hear of a case."""
    _subscribers.append(subscriber)
    return subscriber


@blueprint.task(name="step_taken", pass_context=True, retry=_AGAIN)
async def step_taken(context: JobContext, *, case_id: str, step: str, to: str, by: str) -> None:
    """A case took a step; whoever subscribed does what follows from it."""
    _ = to, by
    for subscriber in _subscribers:
        async with database_of(context).transaction(CLOCK) as session:
            await subscriber(session, UUID(case_id), step)


@blueprint.task(name="draw", pass_context=True, retry=_AGAIN)
async def draw(context: JobContext) -> None:
    """Commit the draws that wait, then decide those whose round has come; what is done already stays."""
    await draw_all(database_of(context), open_beacon(context.additional_context["settings"]))


async def draw_all(database: Database, beacon: Beacon) -> int:
    """The same for whoever holds a beacon; how many were asked or committed.

    A place that has become free is seen by those who wait for a draw before it is taken by those who have one.
    """
    committed = await _commit_all(database, beacon)
    async with database.transaction(CLOCK) as session:
        undecided = await draws.list_undecided(session, CLOCK, clock.now())
    decided, _stuck = await _each(database, undecided, lambda session, case: drawing.decide(session, beacon, case))
    return committed + decided


async def _commit_all(database: Database, beacon: Beacon) -> int:
    committed, stuck = 0, set[UUID]()
    while True:
        async with database.transaction(CLOCK) as session:
            waiting = await draws.list_waiting(session, CLOCK, clock.now(), drawing.BATCH, but=stuck)
            sitting = await drawing.convene(session, beacon) if waiting else None
        if not waiting:
            return committed
        done, failed = await _each(database, waiting, partial(_commit, sitting))
        committed += done
        stuck |= failed


async def _commit(sitting: drawing.Sitting | None, session: AsyncSession, case_id: UUID) -> bool:
    if sitting is not None:
        return await drawing.commit_to(session, sitting, case_id)
    await drawing.wait_for_the_office(session, case_id)
    return False


async def _each(
    database: Database, cases: Sequence[UUID], act: Callable[[AsyncSession, UUID], Awaitable[bool]]
) -> tuple[int, set[UUID]]:
    """Each in a transaction of its own; one that fails is logged and holds up no other. How many; who failed."""
    done, failed = 0, set[UUID]()
    for case_id in cases:
        try:
            async with database.transaction(CLOCK) as session:
                done += await act(session, case_id)
        except Exception:
            log.exception("draw_stuck", case=str(case_id))
            failed.add(case_id)
    return done, failed


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="ring_deadlines", queueing_lock="ring_deadlines", pass_context=True)
async def ring_deadlines(context: JobContext, timestamp: int) -> None:
    """Ring every clock that has run out."""
    _ = timestamp
    await ring_all(database_of(context))


async def ring_all(database: Database) -> int:
    """Ring what is due until nothing is, each in a transaction of its own, the oldest first; how many rang.

    A clock that cannot ring is logged and left for the next time: it holds up no other case.
    """
    rung, stuck = 0, set[UUID]()
    while due := await _due(database, stuck):
        for deadline_id in due:
            try:
                rung += await _ring(database, deadline_id)
            except Exception:
                log.exception("clock_stuck", deadline=str(deadline_id))
                stuck.add(deadline_id)
    return rung


async def _due(database: Database, stuck: set[UUID]) -> list[UUID]:
    async with database.transaction(CLOCK) as session:
        due = await queries.due_deadlines(session, CLOCK, clock.now(), but=stuck)
        return [deadline.id for deadline in due]


async def _ring(database: Database, deadline_id: UUID) -> bool:
    """The case is held before its clock, as every act does: two that meet wait for one another in the same order."""
    async with database.transaction(CLOCK) as session:
        deadline = await queries.find_running(session, CLOCK, deadline_id)
        if deadline is not None:
            await timing.ring(session, deadline)
        return deadline is not None


@blueprint.periodic(cron="41 * * * *")
@blueprint.task(name="replace_left", queueing_lock="replace_left", pass_context=True)
async def replace_left(context: JobContext, timestamp: int) -> None:
    """Cases whose mediator was removed, or whose term is over, go to the next name of their draw."""
    _ = timestamp
    await replace_all(database_of(context))


async def replace_all(database: Database) -> int:
    """Each in a transaction of its own; how many."""
    async with database.transaction(CLOCK) as session:
        left = await draws.list_left(session, CLOCK, ACTS[Act.sit].states)
    replaced, _stuck = await _each(database, left, assigning.replace_left)
    return replaced


@blueprint.periodic(cron="23 5 * * *")
@blueprint.task(name="reckon_pairings", queueing_lock="reckon_pairings", pass_context=True)
async def reckon_pairings(context: JobContext, timestamp: int) -> None:
    """Whether the lot fell as its weights say, for each month that has ended and was not reckoned yet."""
    _ = timestamp
    await reckon_all(database_of(context))


async def reckon_all(database: Database) -> int:
    """Each month in a transaction of its own; how many."""
    async with database.transaction(CLOCK) as session:
        months = await queries_of_pairing.list_unreckoned(session, CLOCK, skew.this_month())
    for month in months:
        async with database.transaction(CLOCK) as session:
            await skew.reckon(session, month)
    return len(months)


def database_of(context: JobContext) -> Database:
    """The worker's database, handed to every job."""
    return context.additional_context["database"]
