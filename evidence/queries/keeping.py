"""Checks and holds: what is due to be read back, what was found damaged, what is held."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import Actor
from cases.models import Case
from evidence.models import EvidenceCheck, EvidenceErasure, EvidenceHold, EvidenceItem
from evidence.schemas import DamagedOut, KeptOut


async def list_due(session: AsyncSession, actor: Actor, limit: int) -> Sequence[EvidenceItem]:
    """The items that were checked longest ago; first those that never were. What was forgotten is not due again."""
    _ = actor
    never = (
        select(EvidenceItem)
        .outerjoin(EvidenceCheck, col(EvidenceCheck.item_id) == EvidenceItem.id)
        .where(col(EvidenceCheck.item_id).is_(None))
        .order_by(col(EvidenceItem.sealed_at))
        .limit(limit)
    )
    found = list((await session.exec(never)).all())
    longest = (
        select(EvidenceItem)
        .join(EvidenceCheck, col(EvidenceCheck.item_id) == EvidenceItem.id)
        .where(EvidenceCheck.result != "forgotten")
        .order_by(col(EvidenceCheck.at))
        .limit(limit - len(found))
    )
    return [*found, *(await session.exec(longest)).all()] if len(found) < limit else found


async def note_check(session: AsyncSession, actor: Actor, item: EvidenceItem, result: str) -> bool:
    """Keep the newest result of an item; whether the damage is news. The clock's."""
    at = clock.real_now()
    before = await find_check(session, actor, item.id)
    since = None
    if result == "damaged":
        since = before.damaged_since_at if before and before.damaged_since_at else at
    row = insert(EvidenceCheck).values(item_id=item.id, at=at, result=result, damaged_since_at=since)
    changed = {"at": at, "result": result, "damaged_since_at": since}
    await session.exec(row.on_conflict_do_update(index_elements=["item_id"], set_=changed))
    return result == "damaged" and (before is None or before.result != "damaged")


async def find_check(session: AsyncSession, actor: Actor, item_id: UUID) -> EvidenceCheck | None:
    """The newest check of an item."""
    _ = actor
    query = select(EvidenceCheck).where(EvidenceCheck.item_id == item_id)
    return (await session.exec(query.execution_options(populate_existing=True))).one_or_none()


async def find_erasure(session: AsyncSession, actor: Actor, item_id: UUID) -> EvidenceErasure | None:
    """Why and when an item was erased, for whoever sees the item."""
    _ = actor
    return await session.get(EvidenceErasure, item_id)


async def find_hold(session: AsyncSession, actor: Actor, item_id: UUID) -> EvidenceHold | None:
    """The hold that an item is under."""
    _ = actor
    query = select(EvidenceHold).where(EvidenceHold.item_id == item_id, col(EvidenceHold.lifted_at).is_(None))
    return (await session.exec(query)).one_or_none()


async def list_damaged(session: AsyncSession, actor: Actor) -> Sequence[DamagedOut]:
    """Everything that no longer matches its seal, the oldest damage first; for the auditors."""
    _ = actor
    query = (
        select(Case.number, EvidenceItem.case_id, EvidenceItem.id, EvidenceItem.title, EvidenceItem.sealed_at)
        .add_columns(EvidenceCheck.damaged_since_at, EvidenceCheck.at)
        .join(EvidenceItem, col(EvidenceItem.id) == EvidenceCheck.item_id)
        .join(Case, col(Case.id) == EvidenceItem.case_id)
        .where(EvidenceCheck.result == "damaged")
        .order_by(col(EvidenceCheck.damaged_since_at))
    )
    return [DamagedOut(*row) for row in await session.exec(query)]


async def count_kept(session: AsyncSession, actor: Actor) -> KeptOut:
    """How much is kept, how much of it was read back at least once, and how long ago at the most."""
    _ = actor
    query = select(
        func.count(EvidenceItem.id),
        func.coalesce(func.sum(EvidenceItem.size_bytes), 0),
        func.count(EvidenceCheck.item_id),
        func.min(EvidenceCheck.at),
        func.count(EvidenceCheck.item_id).filter(EvidenceCheck.result == "damaged"),
    ).outerjoin(EvidenceCheck, col(EvidenceCheck.item_id) == EvidenceItem.id)
    items, size, checked, oldest, damaged = (await session.exec(query)).one()
    return KeptOut(items, int(size), checked, oldest, damaged)
