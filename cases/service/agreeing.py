"""A mediator agrees to more cases than the caps, where too few others can be drawn, or takes it back."""

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit.actors import Actor
from cases.models import AgreedToMore
from cases.queries import draws


async def agree_to_more(session: AsyncSession, actor: Actor, *, agreed: bool) -> None:
    """Said twice it is said once; it holds for draws that are committed from now on."""
    before = await draws.find_agreed(session, actor)
    if agreed == (before is not None):
        return
    if before is None:
        session.add(AgreedToMore(account_id=actor.account))
    else:
        await session.delete(before)
    await session.flush()
    await record(session, actor, "agreed_to_more", data={"account": str(actor.account), "agreed": agreed})
