"""What uploads in parts and drafts leave behind, cleared by the clock; each act may run twice, or stop midway."""

from collections.abc import Sequence
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
from evidence.queries import items
from evidence.queries import uploads as queries
from evidence.safe import Safe
from evidence.service import uploading

log = structlog.get_logger()
FORGOTTEN_AFTER = timedelta(minutes=10)


async def drop_parts(session: AsyncSession, actor: Actor, safe: Safe, upload_id: UUID) -> None:
    """Forget the parts of an upload that is over: first its key, so that nothing opens them, whatever the store keeps.

    The rows go last, so that nothing is lost sight of.
    """
    if not await queries.is_over(session, actor, upload_id):
        return
    await run_sync(safe.vault.destroy, upload_id)
    for part in await queries.list_parts(session, actor, upload_id):
        await safe.remove(part.object_name)
    await queries.remove_parts(session, actor, upload_id)


async def let_go(database: Database, safe: Safe, handed_in: Sequence[tuple[UUID, str | None]]) -> None:
    """A draft was thrown away with its rows: each key goes, and the object that it opened. What has a row stays."""
    async with database.transaction(CLOCK) as session:
        gone = {*await items.list_unknown_items(session, CLOCK, [key for key, _ in handed_in])}
    for key, name in handed_in:
        if key in gone:
            await safe.forget(key, name)


async def sweep(database: Database, safe: Safe) -> None:
    """End what expired, drop what is over, and forget what has long been over. One that fails stops no other."""
    at = clock.real_now()
    async with database.transaction(CLOCK) as session:
        over = {*await queries.end_expired(session, CLOCK, at), *await queries.list_over(session, CLOCK)}
    for upload_id in over:
        try:
            async with database.transaction(CLOCK) as session:
                await drop_parts(session, CLOCK, safe, upload_id)
        except DomainError as problem:
            log.warning("upload_not_cleared", upload=str(upload_id), slug=problem.slug)
    async with database.transaction(CLOCK) as session:
        await queries.remove_old(session, CLOCK, at - rules.LONGEST_PAUSE)


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
