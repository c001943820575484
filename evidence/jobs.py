"""What time and the queue do with evidence. The worker hands `database` and `settings` in."""

from uuid import UUID

from procrastinate import Blueprint, JobContext, RetryStrategy
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import notices
from app.kit.actors import CLOCK
from app.kit.errors import NotReady
from app.kit.queue import enqueue
from cases.jobs import on_step
from cases.lifecycle import Action
from cases.models import Case, Deadline
from cases.service.timing import on_ring
from evidence.media.scanner import ScannerFailedError
from evidence.media.sound import can_listen
from evidence.queries import items, media
from evidence.safe import BROKEN_OFF, Safe
from evidence.service import (
    asking,
    checking,
    clearing,
    custody,
    erasing,
    finding,
    holding,
    inferring,
    looking,
    preserving,
    unmasking,  # noqa: F401 - what was proposed is told by the worker, in words
)

blueprint = Blueprint()
# Thirteen attempts in five hours, then each hour (`app.worker`): a store that is away loses no lock.
_AGAIN = RetryStrategy(max_attempts=13, exponential_wait=2, wait=60)


@on_step
async def order_to_preserve(session: AsyncSession, case_id: UUID, step: str) -> None:
    """The second an appeal is filed, the platform is ordered to preserve and to deliver."""
    if step == Action.file:
        await preserving.issue(session, case_id)


@on_ring(preserving.CLOCK_KIND)
async def preservation_over(session: AsyncSession, case: Case, deadline: Deadline) -> None:
    """The platform's days are over."""
    await inferring.lapse(session, case, deadline)


@on_ring(asking.CLOCK_KIND)
async def request_over(session: AsyncSession, case: Case, deadline: Deadline) -> None:
    """A record holder's time is over."""
    await asking.lapse(session, case, deadline)


@blueprint.task(name="send_record_link", pass_context=True, retry=_AGAIN)
async def send_record_link(context: JobContext, request: str) -> None:
    """Mail the link of a request. Tried again it is another link; both open until the request was answered."""
    resources = context.additional_context
    async with resources["database"].transaction(CLOCK) as session:
        letter = await asking.make_letter(session, UUID(request), resources["settings"].public_url)
    if letter is None:
        return
    await notices.send(resources["settings"], letter)
    async with resources["database"].transaction(CLOCK) as session:
        await asking.note_sent(session, UUID(request))


@blueprint.task(name="keep", pass_context=True, retry=_AGAIN)
async def keep(context: JobContext, item: str) -> None:
    """Lock an object until the day of its item; before its row was committed nothing may lock it."""
    resources = context.additional_context
    async with resources["database"].transaction(CLOCK) as session:
        found = await items.find_item(session, CLOCK, UUID(item))
    if found is not None:
        safe = Safe.open(resources["settings"])
        await safe.objects.keep(found.object_name, until=found.retained_until_at)


@blueprint.periodic(cron="17 4 * * *", periodic_id="clear_loose")
@blueprint.task(name="clear_loose", queueing_lock="evidence:clear_loose", pass_context=True)
async def clear_loose(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told its time
    """Each night, what uploads left behind whose process died."""
    resources = context.additional_context
    async with resources["database"].transaction(CLOCK) as session:
        await custody.clear_loose(session, CLOCK, Safe.open(resources["settings"]), BROKEN_OFF)


@blueprint.task(name="hold", pass_context=True, retry=_AGAIN)
async def hold(context: JobContext, item: str) -> None:
    """Tell the store whether an item is under legal hold now; run twice, or late, it tells the same."""
    resources = context.additional_context
    await holding.tell(resources["database"], Safe.open(resources["settings"]), UUID(item))


@blueprint.task(name="erase", pass_context=True, retry=_AGAIN)
async def erase(context: JobContext, item: str) -> None:
    """Destroy the key of an item that two persons let go."""
    resources = context.additional_context
    await erasing.destroy(resources["database"], Safe.open(resources["settings"]), UUID(item))


@blueprint.periodic(cron="43 * * * *", periodic_id="check_due")
@blueprint.task(name="check_due", queueing_lock="evidence:check_due", pass_context=True)
async def check_due(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told its time
    """Each hour, read back what was checked longest ago, as far as the budget goes."""
    resources = context.additional_context
    settings = resources["settings"]
    await checking.check_due(
        resources["database"],
        Safe.open(settings),
        bytes_at_most=settings.check_bytes_an_hour,
        seconds_at_most=checking.HALF_AN_HOUR_S,
    )


# One at a time, and the next waits while one is tried again: only for what would keep the next one from its work too.
_IN_LINE = RetryStrategy(
    max_attempts=600,
    wait=300,
    retry_exceptions={NotReady, OSError, OperationalError, InterfaceError, PoolTimeoutError},
)


@blueprint.task(name="find", pass_context=True, retry=_IN_LINE)
async def find(context: JobContext, reading: str) -> None:
    """Look for what a confirmed chat shows; run twice, it proposes everything once."""
    resources = context.additional_context
    await finding.find(resources["database"], Safe.open(resources["settings"]), UUID(reading))


@blueprint.task(name="let_go", pass_context=True, retry=_AGAIN)
async def let_go(context: JobContext, handed_in: list[tuple[str, str | None]]) -> None:
    """Destroy the keys of what was handed in to a draft that was thrown away."""
    resources = context.additional_context
    known = [(UUID(key), name) for key, name in handed_in]
    await clearing.let_go(resources["database"], Safe.open(resources["settings"]), known)


@blueprint.task(name="drop_parts", pass_context=True)
async def drop_parts(context: JobContext, upload: str) -> None:
    """Remove the parts of an upload that became an item or ended."""
    resources = context.additional_context
    async with resources["database"].transaction(CLOCK) as session:
        await clearing.drop_parts(session, CLOCK, Safe.open(resources["settings"]), UUID(upload))


@blueprint.periodic(cron="*/10 * * * *", periodic_id="uploads")
@blueprint.task(name="uploads", queueing_lock="evidence:uploads", pass_context=True)
async def uploads(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told its time
    """Seal what arrived whole and was left, clear what expired."""
    resources = context.additional_context
    safe = Safe.open(resources["settings"])
    await clearing.finish_forgotten(resources["database"], safe)
    await clearing.sweep(resources["database"], safe)


_PATIENT = RetryStrategy(max_attempts=30, linear_wait=30, retry_exceptions={ScannerFailedError})
_LOOKED_AGAIN = 500


@blueprint.task(name="look", pass_context=True, retry=_PATIENT)
async def look(context: JobContext, item: str) -> None:
    """Scan an item where a scanner is set, then find out how it looks and sounds; done once, whoever asks."""
    resources = context.additional_context
    settings = resources["settings"]
    await looking.look(resources["database"], Safe.open(settings), settings, UUID(item))


@blueprint.periodic(cron="23 * * * *", periodic_id="look_behind")
@blueprint.task(name="look_behind", queueing_lock="evidence:look_behind", pass_context=True)
async def look_behind(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told its time
    """Each hour, what nobody looked at: its job gave up, or the program was missing then."""
    async with context.additional_context["database"].transaction(CLOCK) as session:
        for item in await media.list_unseen(session, CLOCK, _LOOKED_AGAIN, listen=can_listen()):
            await enqueue(session, "evidence:look", key=f"look:{item}", item=item)
