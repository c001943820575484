"""Orders to preserve and what belongs to them; row-level security (migration 0013) is the second wall."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from cases import queries as cases
from cases.models import Case
from cases.words import Side
from evidence.errors.preservation import NoPreservationOrder
from evidence.models import (
    AdverseInference,
    Commitment,
    CommitmentCheck,
    EvidenceItem,
    PreservationOrder,
    PreservationStatement,
)

_NEWEST = 100


async def find_order(session: AsyncSession, actor: Actor, case_id: UUID) -> PreservationOrder | None:
    """The order of a case that this actor sees, once it was issued."""
    await cases.get_case(session, actor, case_id)
    query = select(PreservationOrder).where(PreservationOrder.case_id == case_id)
    return (await session.exec(query)).one_or_none()


async def get_order(session: AsyncSession, actor: Actor, case_id: UUID) -> PreservationOrder:
    """The same, where there must be one."""
    order = await find_order(session, actor, case_id)
    if order is None:
        raise NoPreservationOrder
    return order


async def list_orders(session: AsyncSession, actor: Actor) -> Sequence[PreservationOrder]:
    """The newest orders to the actor's own platform."""
    query = select(PreservationOrder).where(PreservationOrder.platform_id == actor.platform_id)
    return (await session.exec(query.order_by(col(PreservationOrder.issued_at).desc()).limit(_NEWEST))).all()


async def list_statements(
    session: AsyncSession, actor: Actor, order: PreservationOrder
) -> Sequence[PreservationStatement]:
    """What the platform says it does not hold. `order` comes from here, so it may be seen."""
    _ = actor
    query = select(PreservationStatement).where(PreservationStatement.order_id == order.id)
    return (await session.exec(query.order_by(col(PreservationStatement.at)))).all()


async def list_delivered(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[EvidenceItem]:
    """The platform's files on a case, those aside that it keeps to itself: they were not delivered."""
    _ = actor
    query = select(EvidenceItem).where(
        EvidenceItem.case_id == case_id,
        EvidenceItem.side == Side.platform,
        or_(col(EvidenceItem.disclosed_at).is_not(None), col(EvidenceItem.late)),
    )
    return (await session.exec(query.order_by(col(EvidenceItem.sealed_at), col(EvidenceItem.id)))).all()


async def find_inference(session: AsyncSession, actor: Actor, order: PreservationOrder) -> AdverseInference | None:
    """The inference, for the parties once it was confirmed."""
    _ = actor
    return (await session.exec(select(AdverseInference).where(AdverseInference.order_id == order.id))).one_or_none()


async def list_commitments(session: AsyncSession, actor: Actor) -> Sequence[Commitment]:
    """The newest commitments of the actor's own platform."""
    query = select(Commitment).where(Commitment.platform_id == actor.platform_id)
    return (await session.exec(query.order_by(col(Commitment.committed_at).desc()).limit(_NEWEST))).all()


async def find_commitment(session: AsyncSession, actor: Actor, like: Commitment) -> Commitment | None:
    """The same commitment, if it was made before."""
    query = select(Commitment).where(
        Commitment.platform_id == actor.platform_id,
        Commitment.sha256 == like.sha256,
        Commitment.order_number == like.order_number,
        Commitment.ticket == like.ticket,
    )
    return (await session.exec(query)).one_or_none()


async def commitments_about(
    session: AsyncSession, actor: Actor, case: Case, item: EvidenceItem
) -> Sequence[Commitment]:
    """What the platform of a case committed about its order, or of this file and its tickets. For the clock."""
    _ = actor
    same = (Commitment.platform_id == case.platform_id, Commitment.sha256 == item.sha256, Commitment.ticket != "")
    about = or_(
        col(Commitment.order_number) == case.order_number,
        col(Commitment.sha256) == item.sha256,
        col(Commitment.ticket).in_(select(Commitment.ticket).where(*same)),
    )
    query = select(Commitment).where(Commitment.platform_id == case.platform_id, about)
    return (await session.exec(query.order_by(col(Commitment.committed_at)))).all()


async def committed_kinds(session: AsyncSession, actor: Actor, order: PreservationOrder) -> Sequence[str]:
    """Of which kinds the platform committed digests about the order before the appeal. For the clock."""
    _ = actor
    query = select(Commitment.kind).join(Case, col(Case.id) == order.case_id)
    about = (Commitment.platform_id == order.platform_id, Commitment.order_number == order.order_number)
    return (await session.exec(query.where(*about, col(Case.filed_at) > Commitment.committed_at).distinct())).all()


async def checks_of(session: AsyncSession, actor: Actor, case_id: UUID) -> dict[UUID, CommitmentCheck]:
    """What comparing gave, by item, for the items that this actor sees."""
    await cases.get_case(session, actor, case_id)
    query = select(CommitmentCheck).join(EvidenceItem, col(EvidenceItem.id) == CommitmentCheck.item_id)
    rows = await session.exec(query.where(EvidenceItem.case_id == case_id))
    return {row.item_id: row for row in rows}
