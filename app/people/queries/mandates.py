"""What a mandate may name."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.db import run

_OWN = text("SELECT FROM cases WHERE id = :case AND (consumer_id = :account OR shop_id = :shop)")


async def is_party(session: AsyncSession, actor: Actor, case_id: UUID) -> bool:
    """Whether a case is the actor's own, or one against the actor's shop: only in such a one can they be stood for."""
    mine = {"case": case_id, "account": actor.account_id, "shop": actor.shop_id}
    return (await run(session, _OWN, mine)).first() is not None
