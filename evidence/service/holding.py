"""Legal hold: an item stays, whatever its day, until the same or another of the office lifts it."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor
from app.kit.queue import enqueue
from evidence.errors import AlreadyHeld, NotHeld
from evidence.models import EvidenceHold, EvidenceItem
from evidence.queries import items, keeping
from evidence.service import custody


async def hold(session: AsyncSession, actor: Actor, case_id: UUID, item_id: UUID, reason: str) -> EvidenceHold:
    """Keep an item whatever its day: a court, an authority or an audit asks for it. The store is told by a job."""
    item = await items.get_item(session, actor, case_id, item_id)
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
    row = await keeping.find_hold(session, actor, item_id)
    if row is None:
        raise NotHeld
    row.lifted_because, row.lifted_by, row.lifted_at = because, actor.account, clock.now()
    await session.flush()
    await _tell(session, actor, item, "released", because)
    return row


async def _tell(session: AsyncSession, actor: Actor, item: EvidenceItem, act: str, reason: str) -> None:
    await custody.write(session, actor, item, act)
    said = {"item": str(item.id), "reason": reason}
    await journal.record(session, actor, f"evidence_{act}", case_id=item.case_id, data=said)
    await enqueue(session, "evidence:hold", item=item.id)
