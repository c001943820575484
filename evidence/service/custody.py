"""Who did what with an item; and what uploads that broke off left behind."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor
from app.kit.ids import new_id
from evidence.errors import Quarantined
from evidence.models import EvidenceCustody, EvidenceItem
from evidence.queries import items as queries
from evidence.queries import unmaskings
from evidence.queries.media import find_scan
from evidence.safe import Safe


async def read(session: AsyncSession, actor: Actor, item: EvidenceItem) -> None:
    """Write down that someone reads the content: once a person, item and hour. Commit before the first byte is sent.

    Raises:
        Quarantined: the scanner found something in it; nobody reads it until the office lets it go.
    """
    scan = await find_scan(session, actor, item.id)
    if scan is not None and scan.verdict == "infected" and scan.released_at is None:
        raise Quarantined(found=scan.found)
    if await write(session, actor, item, "read"):
        await journal.record(session, actor, "evidence_read", case_id=item.case_id, data={"item": str(item.id)})


async def open_original(session: AsyncSession, actor: Actor, item: EvidenceItem) -> None:
    """Write down that someone takes it as it came in, or a copy of it.

    To whoever decides an original opens after an unmasking alone; each of these times stands apart.
    """
    await read(session, actor, item)
    if await unmaskings.is_hidden(session, actor, item.case_id):
        await write(session, actor, item, "opened")
        await journal.record(session, actor, "original_opened", case_id=item.case_id, data={"item": str(item.id)})


async def write(session: AsyncSession, actor: Actor, item: EvidenceItem, act: str) -> bool:
    """Add a line. False when this hour's reading stands there already, perhaps by a request of the same moment."""
    at = clock.now()
    row = insert(EvidenceCustody).values(
        id=new_id(),
        item_id=item.id,
        at=at,
        hour_at=at.replace(minute=0, second=0, microsecond=0),
        account_id=actor.account_id,
        role=actor.role,
        act=act,
    )
    # Spelled out: with a parameter here, a prepared statement no longer finds the partial index.
    once = row.on_conflict_do_nothing(
        index_elements=["item_id", "account_id", "hour_at"], index_where=text("act = 'read'")
    )
    return (await session.exec(once.returning(col(EvidenceCustody.id)))).one_or_none() is not None


async def clear_loose(session: AsyncSession, actor: Actor, safe: Safe, older_than: timedelta) -> int:
    """Remove objects and keys that no item knows: a process died between storing and writing the row."""
    removed = 0
    async for names in safe.objects.loose(older_than):
        for name in await queries.list_unknown_objects(session, actor, names):
            removed += await safe.remove(name)
    for item_id in await queries.list_unknown_items(session, actor, await safe.old_keys(older_than)):
        await safe.forget(item_id)
        removed += 1
    return removed
