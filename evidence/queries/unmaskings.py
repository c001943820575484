"""Which originals were opened to whoever decides, and whether this reader may open one."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals.models import Approval
from app.approvals.rules import Kind, State
from app.kit.actors import Actor, Role
from app.kit.db import run
from cases import queries as cases
from evidence.models import EvidenceItem, Unmasking
from evidence.queries.items import item_out, shown_to
from evidence.schemas import UnmaskingOut

_MAY_OPEN = text("SELECT redress_may_open(:item)")
_HIDES = text("SELECT redress_hides(:case)")


async def may_open(session: AsyncSession, actor: Actor, item: EvidenceItem) -> bool:
    """Whether this reader may see it as it came in; asked of the database for those alone who decide."""
    if actor.role is not Role.mediator:
        return True
    return bool((await run(session, _MAY_OPEN, {"item": item.id})).scalar_one())


async def is_hidden(session: AsyncSession, actor: Actor, case_id: UUID) -> bool:
    """Whether the names of this case are still hidden from this reader."""
    if actor.role is not Role.mediator:
        return False
    return bool((await run(session, _HIDES, {"case": case_id})).scalar_one())


async def list_unmaskings(session: AsyncSession, actor: Actor, case_id: UUID) -> list[UnmaskingOut]:
    """Every one of a case whose item this reader may see, in the order of time."""
    await cases.get_case(session, actor, case_id)
    query = select(Unmasking, EvidenceItem).join(EvidenceItem, col(EvidenceItem.id) == Unmasking.item_id)
    query = query.where(Unmasking.case_id == case_id, shown_to(actor)).order_by(col(Unmasking.at), col(Unmasking.id))
    return [_out(row, item, actor.language) for row, item in await session.exec(query)]


def _out(row: Unmasking, item: EvidenceItem, language: str) -> UnmaskingOut:
    shown = item_out(item, language)
    return UnmaskingOut(item.id, shown.exhibit, shown.title, row.as_role, row.reason, row.at)


async def is_asked(session: AsyncSession, actor: Actor, item: EvidenceItem) -> bool:
    """Whether this reader's wish to open it waits for the deputy."""
    query = select(Approval.operation).where(
        Approval.kind == Kind.unmasking,
        Approval.state == State.open,
        Approval.proposed_by == actor.account_id,
        Approval.case_id == item.case_id,
    )
    return any(str(item.id).encode() in operation for operation in await session.exec(query))
