"""What the recourse ledger is drawn from; row-level security shows none of it to the consumer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.db import run
from app.orders.models import LiabilitySplit, RecourseSettlement

# Whoever's account showed the payment has paid; a deposit is the platform's.
_PAID = text(
    "SELECT o.id, o.no, o.amount_minor, o.amount_currency, coalesce((SELECT CASE WHEN p.act = 'deposit'"
    "   OR a.platform_id IS NOT NULL THEN 'platform' ELSE o.debtor END"
    "  FROM performances p JOIN accounts a ON a.id = p.account_id"
    "  WHERE p.obligation_id = o.id AND p.act IN ('proof', 'deposit') ORDER BY p.at DESC LIMIT 1), o.debtor) AS payer"
    " FROM obligations o WHERE o.case_id = :case_id AND o.source = 'ruling' AND o.creditor = 'consumer'"
    "  AND o.amount_minor > 0 AND o.state IN ('proven', 'confirmed', 'enforced') ORDER BY o.no"
)


async def find_split(session: AsyncSession, actor: Actor, case_id: UUID) -> LiabilitySplit | None:
    """The split as the mediator found it; for the parties once the ruling is issued."""
    _ = actor
    query = select(LiabilitySplit).where(LiabilitySplit.case_id == case_id)
    return (await session.exec(query.execution_options(populate_existing=True))).one_or_none()


async def keep_split(session: AsyncSession, actor: Actor, split: LiabilitySplit) -> None:
    """The one split of a case, in place of an earlier one."""
    _ = actor
    values = split.model_dump()
    new = insert(LiabilitySplit).values(**values)
    changed = {name: value for name, value in values.items() if name != "case_id"}
    await session.exec(new.on_conflict_do_update(index_elements=["case_id"], set_=changed))


async def list_paid(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[Row]:
    """Every sum that the consumer was paid by the ruling, and who paid it. For the clock, who sees all accounts."""
    _ = actor
    return (await run(session, _PAID, {"case_id": case_id})).all()


async def settled(session: AsyncSession, actor: Actor, case_id: UUID) -> dict[UUID, datetime]:
    """When which line was paid back."""
    _ = actor
    query = select(RecourseSettlement.id, RecourseSettlement.at).where(RecourseSettlement.case_id == case_id)
    return dict((await session.exec(query)).all())
