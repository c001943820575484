"""Time, and what follows from a step: the same acts as through the other doors, by the clock."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from cases import queries
from cases.service import assigning, timing

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
async def draw(context: JobContext, *, case_id: str) -> None:
    """Draw a mediator; drawn before, it does nothing."""
    async with database_of(context).transaction(CLOCK) as session:
        await assigning.draw(session, UUID(case_id))


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="ring_deadlines", queueing_lock="ring_deadlines", pass_context=True)
async def ring_deadlines(context: JobContext, timestamp: int) -> None:
    """Ring every clock that has run out."""
    _ = timestamp
    await ring_all(database_of(context))


async def ring_all(database: Database) -> int:
    """Ring what is due, each in a transaction of its own, the oldest first; how many rang."""
    rung = 0
    while True:
        async with database.transaction(CLOCK) as session:
            due = await queries.due_deadlines(session, CLOCK, clock.now(), limit=1)
            if not due:
                return rung
            await timing.ring(session, due[0])
            rung += 1


def database_of(context: JobContext) -> Database:
    """The worker's database, handed to every job."""
    return context.additional_context["database"]
