"""What was asked to be corrected; row-level security shows it to whoever sees the case."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from cases.models import Case
from rulings.errors import RulingNotFound
from rulings.models import Ruling, RulingSlip
from rulings.schemas import SlipOut, SlipText


async def get_slip(session: AsyncSession, actor: Actor, case: Case, slip_id: UUID) -> RulingSlip:
    """One request for a correction, held against another who decides it."""
    _ = actor
    query = select(RulingSlip).where(RulingSlip.id == slip_id, RulingSlip.case_id == case.id).with_for_update()
    found = (await session.exec(query)).one_or_none()
    if found is None:
        raise RulingNotFound
    return found


async def find_granted(session: AsyncSession, actor: Actor, edition: Ruling) -> RulingSlip | None:
    """What this edition corrects."""
    _ = actor
    return (await session.exec(select(RulingSlip).where(RulingSlip.correction_id == edition.id))).one_or_none()


async def list_slips(session: AsyncSession, actor: Actor, case_id: UUID) -> list[SlipOut]:
    """What was asked to be corrected in a case, oldest first, with what became of it.

    Whether an edition is signed yet only its bench sees; for the others it is granted until it is published.
    """
    _ = actor
    query = (
        select(RulingSlip, Ruling.number, Ruling.published_at)
        .outerjoin(Ruling, col(Ruling.id) == RulingSlip.correction_id)
        .where(RulingSlip.case_id == case_id)
        .order_by(col(RulingSlip.asked_at), RulingSlip.id)
    )
    return [_slip_out(*row) for row in (await session.exec(query)).all()]


def _slip_out(row: RulingSlip, number: str | None, published_at: datetime | None) -> SlipOut:
    made = published_at is not None
    state = "made" if made else "granted" if row.correction_id else "open"
    return SlipOut(
        id=row.id,
        side=row.side,
        slips=msgspec.convert(row.slips, list[SlipText]),
        why=row.why,
        asked_at=row.asked_at,
        state=("refused" if row.reason else "lapsed") if row.refused_at else state,
        reason=row.reason or None,
        corrected_by=number if made else None,
    )
