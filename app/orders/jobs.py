"""What time and the queue do with orders. The worker hands `database` and `settings` in."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from procrastinate import Blueprint, JobContext, RetryStrategy
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import CLOCK
from app.kit.queue import enqueue
from app.orders import queries
from app.orders.service import clearing, issuing
from app.orders.signing import office_key
from cases.jobs import on_step
from cases.lifecycle import Action

blueprint = Blueprint()
_AGAIN = RetryStrategy(max_attempts=10, exponential_wait=2, wait=60)


@on_step
async def follow(session: AsyncSession, case_id: UUID, step: str) -> None:
    """Accepted, a ruling is ordered to be carried out; set aside, its orders are withdrawn. Those jobs keep order."""
    task = {Action.accept_ruling.value: "orders:issue", Action.set_aside.value: "orders:withdraw"}.get(step)
    if task:
        await enqueue(session, task, alone=f"orders:{case_id}", case_id=case_id)


@blueprint.task(name="issue", pass_context=True, retry=_AGAIN)
async def issue(context: JobContext, *, case_id: str) -> None:
    """Sign and send the orders of a case that are missing."""
    await _signing(context, issuing.issue, case_id)


@blueprint.task(name="withdraw", pass_context=True, retry=_AGAIN)
async def withdraw(context: JobContext, *, case_id: str) -> None:
    """Take back all orders of a case."""
    await _signing(context, issuing.withdraw_all, case_id)


@blueprint.task(name="clear", pass_context=True, retry=_AGAIN)
async def clear(context: JobContext, *, case_id: str) -> None:
    """Order the certificates of a case to be honoured, and take back what those no longer in force ordered."""
    await _signing(context, clearing.clear, case_id)


async def _signing(context: JobContext, act: Callable[..., Awaitable[object]], case_id: str) -> None:
    resources = context.additional_context
    key = office_key(resources["settings"])
    async with resources["database"].transaction(CLOCK) as session:
        await act(session, key, UUID(case_id))


@blueprint.periodic(cron="* * * * *", periodic_id="keep_up")
@blueprint.task(name="keep_up", queueing_lock="orders:keep_up", pass_context=True)
async def keep_up(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told its time
    """Where a corrected edition of a ruling is in force, its orders take the place of those before.

    What certificates order is kept up with the same way.
    """
    async with context.additional_context["database"].transaction(CLOCK) as session:
        for case_id in await queries.list_behind(session, CLOCK):
            await enqueue(session, "orders:issue", alone=f"orders:{case_id}", case_id=case_id)
        for case_id in await queries.list_to_clear(session, CLOCK):
            await enqueue(session, "orders:clear", alone=f"orders:{case_id}", case_id=case_id)
