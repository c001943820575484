"""What time and the queue do with rulings. The worker hands `database` and `settings` in."""

from datetime import datetime
from uuid import UUID

from procrastinate import Blueprint, JobContext, RetryStrategy
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import sequence_now
from cases.jobs import on_step
from cases.models import Case, Deadline
from cases.service.timing import on_ring
from evidence.safe import Safe
from rulings.press import press_of, safe_of
from rulings.service import answering, archiving, issuing, keys, papers, waiting
from rulings.service.composing import imprint_of

blueprint = Blueprint()
# Ten attempts in three quarters of an hour, then each hour (`app.worker`), however long an authority is away.
_AGAIN = RetryStrategy(max_attempts=10, exponential_wait=2, wait=60)


@on_ring(waiting.CLOCK_KIND)
async def correction_left(session: AsyncSession, case: Case, deadline: Deadline) -> None:
    """The time to answer a request for a correction is over."""
    if deadline.about is not None:
        await waiting.ring(session, case, deadline.about)


@blueprint.task(name="issue", pass_context=True, retry=_AGAIN)
async def issue(context: JobContext, *, case_id: str) -> None:
    """Issue a signed ruling, bring its entry under a checkpoint, publish it; tried again, go on where it stopped."""
    resources = context.additional_context
    database, settings = resources["database"], resources["settings"]
    await issuing.check_exhibits(database, Safe.open(settings), UUID(case_id))
    if await issuing.issue(database, press_of(settings), UUID(case_id)):
        await sequence_now(database, settings)
    await issuing.publish(database)


@blueprint.periodic(cron="* * * * *", periodic_id="publish")
@blueprint.task(name="publish", queueing_lock="rulings:publish", pass_context=True)
async def publish(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told its time
    """Whatever was issued and not published: its checkpoint came later, or the job that issued it died."""
    database = context.additional_context["database"]
    await issuing.publish(database)
    await papers.publish(database)


@blueprint.task(name="papers", pass_context=True, retry=_AGAIN)
async def make_papers(context: JobContext, *, case_id: str) -> None:
    """Issue the papers of a case that are missing, bring them under a checkpoint, publish them."""
    resources = context.additional_context
    database, settings = resources["database"], resources["settings"]
    if await papers.issue_all(database, press_of(settings), imprint_of(settings), UUID(case_id)):
        await sequence_now(database, settings)
    await papers.publish(database)


@blueprint.periodic(cron="23 * * * *", periodic_id="archive")
@blueprint.task(name="archive", queueing_lock="rulings:archive", pass_context=True)
async def archive(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told its time
    """Each hour, the archive's copies of what was published."""
    resources = context.additional_context
    database, settings = resources["database"], resources["settings"]
    if await archiving.archive_all(database, press_of(settings)):
        await sequence_now(database, settings)


@blueprint.periodic(cron="37 4 * * *", periodic_id="clear_loose")
@blueprint.task(name="clear_loose", queueing_lock="rulings:clear_loose", pass_context=True)
async def clear_loose(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told its time
    """Each night, the files that crashes left behind."""
    resources = context.additional_context
    await issuing.clear_loose(resources["database"], safe_of(resources["settings"]))


@blueprint.task(name="rotate_key", pass_context=True, retry=_AGAIN)
async def rotate_key(context: JobContext, *, serial: str) -> None:
    """Two persons agreed that another key signs."""
    resources = context.additional_context
    await keys.carry_out_rotation(resources["database"], resources["settings"], serial)


@blueprint.task(name="revoke_key", pass_context=True, retry=_AGAIN)
async def revoke_key(context: JobContext, *, serial: str, at: str) -> None:
    """Two persons agreed that a certificate counts no more."""
    resources = context.additional_context
    await keys.carry_out_revocation(resources["database"], resources["settings"], serial, datetime.fromisoformat(at))


@on_step
async def follow(session: AsyncSession, case_id: UUID, step: str) -> None:
    """What a step of a case means for its ruling."""
    await answering.follow(session, case_id, step)
