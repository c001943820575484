"""What uploads in parts leave behind, cleared by the clock; each act may be done twice, or stop in the middle."""

from datetime import timedelta
from uuid import UUID

import structlog
from anyio.to_thread import run_sync
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database
from app.kit.errors import DomainError
from app.people import queries as people
from evidence import rules
from evidence.queries import uploads as queries
from evidence.safe import Safe
from evidence.service import uploading

log = structlog.get_logger()
FORGOTTEN_AFTER = timedelta(minutes=10)


async def drop_parts(session: AsyncSession, actor: Actor, safe: Safe, upload_id: UUID) -> None:
    """Remove the parts of an upload that is over, and its key. The rows go last, so that nothing is lost sight of."""
    if not await queries.is_over(session, actor, upload_id):
        return
    for part in await queries.list_parts(session, actor, upload_id):
        await safe.objects.remove(part.object_name)
    await run_sync(safe.vault.destroy, upload_id)
    await queries.remove_parts(session, actor, upload_id)


async def sweep(session: AsyncSession, actor: Actor, safe: Safe) -> None:
    """End what expired, drop what is over, and forget what has long been over."""
    at = clock.real_now()
    ended = await queries.end_expired(session, actor, at)
    for upload_id in {*ended, *await queries.list_over(session, actor)}:
        await drop_parts(session, actor, safe, upload_id)
    await queries.remove_old(session, actor, at - rules.LONGEST_PAUSE)


async def finish_forgotten(database: Database, safe: Safe) -> int:
    """Seal what arrived whole although nobody came back for it: a process died, and the sender is content.

    Each as the person who sent it, under the same rules.
    """
    since = clock.real_now() + rules.LONGEST_PAUSE - FORGOTTEN_AFTER
    async with database.transaction(CLOCK) as session:
        whole = await queries.list_whole(session, CLOCK, since)
        senders = {each.id: await _sender(session, each.account_id) for each in whole}
    for upload in whole:
        sender = senders[upload.id]
        try:
            async with database.transaction(sender) as session:
                await uploading.finish(session, sender, upload, safe)
        except DomainError as refusal:
            log.info("upload_refused", upload=str(upload.id), slug=refusal.slug)
    return len(whole)


async def _sender(session: AsyncSession, account_id: UUID) -> Actor:
    account = await people.get_account(session, CLOCK, account_id)
    return Actor(
        role=Role(account.role),
        account_id=account.id,
        name=account.name,
        language=account.language,
        shop_id=account.shop_id,
        platform_id=account.platform_id,
    )
