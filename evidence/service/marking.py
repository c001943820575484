"""Marks: a note at a moment of a recording, for everybody at the table."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import PARTIES, Actor
from app.kit.errors import DomainError
from cases import queries as cases
from evidence import rules
from evidence.errors import NothingToMark, NotShownToAll
from evidence.models import EvidenceItem, EvidenceMark
from evidence.queries import items, media
from evidence.schemas import MarkIn, MarkOut
from evidence.service import custody


async def mark(session: AsyncSession, actor: Actor, case_id: UUID, item_id: UUID, what: MarkIn) -> MarkOut:
    """Set a mark. Who only reads under a mandate sets none, nobody out of turn; what is withheld or silent has none."""
    item = await items.get_item(session, actor, case_id, item_id)
    await _check(session, actor, item)
    look = await media.find_look(session, actor, item_id)
    if look is None or look.duration_ms is None or what.at_ms > look.duration_ms:
        raise NothingToMark(field="at")
    row = EvidenceMark(
        item_id=item_id,
        at_ms=what.at_ms,
        note=what.note,
        account_id=actor.account,
        role=actor.role,
        made_at=clock.now(),
    )
    session.add(row)
    await session.flush()
    await custody.write(session, actor, item, "marked")
    said = {"item": str(item_id), "at_ms": what.at_ms, "note": what.note}
    await journal.record(session, actor, "evidence_marked", case_id=case_id, data=said)
    return MarkOut(row.id, row.at_ms, row.note, row.role, row.made_at)


async def can_mark(session: AsyncSession, actor: Actor, item: EvidenceItem) -> bool:
    """Whether this reader may set one now."""
    try:
        await _check(session, actor, item)
    except DomainError:
        return False
    return True


async def _check(session: AsyncSession, actor: Actor, item: EvidenceItem) -> None:
    case = await cases.get_case(session, actor, item.case_id)
    facts = await items.file_facts(session, actor, case)
    sits = actor.role in PARTIES and await items.find_side(session, actor, case) is not None
    rules.check_may_mark(facts, actor, sits=sits, marks=await media.count_marks(session, actor, item))
    if item.disclosed_at is None:
        raise NotShownToAll
