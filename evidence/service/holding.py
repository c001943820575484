"""Legal hold: an item stays, whatever its day, until the same or another of the office lifts it."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from app.kit.queue import enqueue
from cases import queries as cases
from cases.lifecycle import By
from evidence.errors.keeping import AlreadyHeld, NotHeld, NotYoursToHold
from evidence.models import EvidenceHold, EvidenceItem
from evidence.queries import items, keeping
from evidence.safe import Safe
from evidence.service import custody


async def hold(session: AsyncSession, actor: Actor, case_id: UUID, item_id: UUID, reason: str) -> EvidenceHold:
    """Keep an item whatever its day: a court, an authority or an audit asks for it. The store is told by a job."""
    item = await items.get_item(session, actor, case_id, item_id)
    if not await may_hold(session, actor, case_id):
        raise NotYoursToHold
    if await keeping.find_hold(session, actor, item_id) is not None:
        raise AlreadyHeld
    row = EvidenceHold(item_id=item_id, reason=reason, placed_by=actor.account)
    session.add(row)
    await session.flush()
    await _tell(session, actor, item, "held", reason)
    return row


async def lift(session: AsyncSession, actor: Actor, case_id: UUID, item_id: UUID, because: str) -> EvidenceHold:
    """Let an item go again where its day allows it."""
    item = await items.get_item(session, actor, case_id, item_id)
    if not await may_hold(session, actor, case_id):
        raise NotYoursToHold
    row = await keeping.find_hold(session, actor, item_id)
    if row is None:
        raise NotHeld
    row.lifted_because, row.lifted_by, row.lifted_at = because, actor.account, clock.now()
    await session.flush()
    await _tell(session, actor, item, "released", because)
    return row


async def may_hold(session: AsyncSession, actor: Actor, case_id: UUID) -> bool:
    """Whether this is the mediator of the case, the deputy or the chief; a reviewer and the panel only see it."""
    case = await cases.get_case(session, actor, case_id)
    return not {By.mediator, By.chief}.isdisjoint(await cases.tasks_of(session, actor, case))


async def tell(database: Database, safe: Safe, item_id: UUID) -> None:
    """Tell the store whether an item is held, until it has been told what the row says.

    Two may tell at once, or somebody may lift the hold meanwhile; who told last looks again, so the store ends with
    what is true.
    """
    told: bool | None = None
    while True:
        async with database.transaction(CLOCK) as session:
            found = await items.find_item(session, CLOCK, item_id)
            held = await keeping.find_hold(session, CLOCK, item_id) is not None
        if found is None or held is told:
            return
        await safe.objects.hold(found.object_name, held=held)
        told = held


async def _tell(session: AsyncSession, actor: Actor, item: EvidenceItem, act: str, reason: str) -> None:
    await custody.write(session, actor, item, act)
    said = {"item": str(item.id), "reason": reason}
    await journal.record(session, actor, f"evidence_{act}", case_id=item.case_id, data=said)
    await enqueue(session, "evidence:hold", item=item.id)
