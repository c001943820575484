"""Showing evidence to all sides; what was shown is never taken back."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor
from cases import queries as cases
from evidence import rules
from evidence.models import EvidenceItem
from evidence.queries import items
from evidence.service import custody, preserving


async def disclose(session: AsyncSession, actor: Actor, case_id: UUID, item_id: UUID) -> EvidenceItem:
    """Show an item to all sides: its own side does, or the mediator by leave when it came late."""
    case = await cases.lock_case(session, actor, case_id)
    item = await items.get_item(session, actor, case_id, item_id)
    facts = await items.file_facts(session, actor, case)
    own, _ = await items.find_side(session, actor, case) or (None, None)
    rules.check_may_disclose(
        facts, actor, own=own, side=item.side, late=item.late, disclosed=item.disclosed_at is not None
    )
    await show(session, actor, item)
    await preserving.look(session, actor, case, item)
    return item


async def show(session: AsyncSession, actor: Actor, item: EvidenceItem, *, number: int | None = None) -> None:
    """Give the item the next number of its side; whether it may be shown was asked. The caller holds the case.

    `number` is given for those who do not see all that their side has shown.
    """
    item.exhibit_number = number or await items.next_exhibit_number(session, actor, item)
    item.disclosed_at = clock.now()
    await session.flush()
    await custody.write(session, actor, item, "disclosed")
    await journal.record(
        session,
        actor,
        "evidence_disclosed",
        case_id=item.case_id,
        data={"item": str(item.id), "side": item.side, "exhibit": item.exhibit_number},
    )
