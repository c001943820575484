"""Quarantine: what the scanner found something in is shut, for everybody, until the office lets it go."""

from typing import IO
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from app.kit.queue import enqueue
from evidence.errors import NotQuarantined, NotScannedYet, Quarantined
from evidence.media import scanner
from evidence.models import EvidenceItem, EvidenceScan
from evidence.queries import items, media, readings
from evidence.safe import Safe
from evidence.service import custody

FINDS = "evidence:find"
"""Chats are looked through one at a time, so that a long one holds up no other job."""


async def check_scanned(session: AsyncSession, actor: Actor, item: EvidenceItem, safe: Safe) -> None:
    """Where a scanner is set, nothing is opened before its word. `custody.read` then refuses what it shut."""
    if safe.must_scan and await media.find_scan(session, actor, item.id) is None:
        raise NotScannedYet


async def check_open(session: AsyncSession, actor: Actor, item: EvidenceItem, safe: Safe) -> None:
    """Asked before an item is opened: scanned where a scanner is set, and not shut.

    Raises:
        NotScannedYet: the scanner has not spoken yet.
        Quarantined: it found something, and the office has not let it go.
    """
    await check_scanned(session, actor, item, safe)
    found = await media.find_scan(session, actor, item.id)
    if found is not None and _shuts(found):
        raise Quarantined(found=found.found)


async def is_shut(session: AsyncSession, actor: Actor, item: EvidenceItem) -> bool:
    """Whether the scanner found something in it, and the office has not let it go."""
    found = await media.find_scan(session, actor, item.id)
    return found is not None and _shuts(found)


def _shuts(found: EvidenceScan) -> bool:
    return found.verdict == "infected" and found.released_at is None


async def scan(database: Database, url: str, item: EvidenceItem, file: IO[bytes]) -> bool:
    """Ask the scanner once, and write down what it said. Whether the item may be looked at further.

    Raises:
        ScannerFailedError: no answer; nothing was written.
    """
    async with database.transaction(CLOCK) as session:
        known = await media.find_scan(session, CLOCK, item.id)
    if known is not None:
        return not _shuts(known)
    verdict = await scanner.ask(url, file)
    async with database.transaction(CLOCK) as session:
        row = EvidenceScan(item_id=item.id, scanned_at=clock.now(), verdict=verdict.word, found=verdict.found)
        session.add(row)
        await session.flush()
        if verdict.found:
            await _tell(session, CLOCK, item, "quarantined", verdict.found)
        else:
            await _look_through(session, CLOCK, item)
    return not verdict.found


async def clear(session: AsyncSession, actor: Actor, case_id: UUID, item_id: UUID, reason: str) -> EvidenceScan:
    """Let an item go, with a reason that everybody at the case reads; then it is looked at like any other."""
    item = await items.get_item(session, actor, case_id, item_id)
    row = await media.find_scan(session, actor, item_id)
    if row is None or row.verdict != "infected" or row.released_at is not None:
        raise NotQuarantined
    row.released_at, row.released_by, row.reason = max(clock.now(), row.scanned_at), actor.account, reason
    await session.flush()
    await _tell(session, actor, item, "cleared", reason)
    await enqueue(session, "evidence:look", key=f"look:{item.id}", item=item.id)
    await _look_through(session, actor, item)
    return row


async def _look_through(session: AsyncSession, actor: Actor, item: EvidenceItem) -> None:
    """What a chat shows was not looked for while it could not be opened."""
    if (reading := await readings.find_reading(session, actor, item)) is not None:
        await enqueue(session, "evidence:find", key=f"find:{reading.id}", alone=FINDS, reading=reading.id)


async def _tell(session: AsyncSession, actor: Actor, item: EvidenceItem, act: str, why: str) -> None:
    await custody.write(session, actor, item, act)
    said = {"item": str(item.id), "why": why}
    await journal.record(session, actor, f"evidence_{act}", case_id=item.case_id, data=said)
