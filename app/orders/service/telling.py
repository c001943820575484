"""The board says that it knows what was not performed; it is told by the case, the same day."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import clock
from app.kit.actors import Actor
from app.orders.queries import standing
from cases.models import BoardNotice


async def acknowledge(session: AsyncSession, actor: Actor, notice_id: UUID) -> BoardNotice:
    """One member's word is the board's; the first counts, and says whose it was."""
    notice = await standing.get_notice(session, actor, notice_id)
    if notice.acknowledged_at is None:
        notice.acknowledged_at, notice.acknowledged_by = clock.now(), actor.account
        await session.flush()
        said = {"notice": str(notice.id)}
        await record(session, actor, "board_acknowledged", case_id=notice.case_id, data=said)
    return notice
