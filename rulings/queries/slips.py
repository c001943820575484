"""What was asked to be corrected; row-level security shows it to whoever sees the case."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CHIEFS, Actor
from app.people.models import Account
from cases.models import Case
from rulings.errors import RulingNotFound
from rulings.models import Ruling, RulingSlip
from rulings.schemas import SlipLine, SlipOut, SlipText

_DECIDER = func.coalesce(col(RulingSlip.handed_to), Case.mediator_id)


async def get_slip(session: AsyncSession, actor: Actor, case: Case, slip_id: UUID) -> RulingSlip:
    """One request for a correction; whoever decides it holds the case."""
    _ = actor
    query = select(RulingSlip).where(RulingSlip.id == slip_id, RulingSlip.case_id == case.id)
    found = (await session.exec(query)).one_or_none()
    if found is None:
        raise RulingNotFound
    return found


async def find_granted(session: AsyncSession, actor: Actor, edition: Ruling) -> RulingSlip | None:
    """What this edition corrects."""
    _ = actor
    return (await session.exec(select(RulingSlip).where(RulingSlip.correction_id == edition.id))).one_or_none()


async def list_open(session: AsyncSession, actor: Actor, case: Case) -> Sequence[RulingSlip]:
    """What waits for an answer in a case."""
    _ = actor
    return (await session.exec(select(RulingSlip).where(RulingSlip.case_id == case.id, *_open()))).all()


def _open() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(RulingSlip.refused_at).is_(None), col(RulingSlip.correction_id).is_(None)


async def list_waiting(session: AsyncSession, actor: Actor) -> list[SlipLine]:
    """What waits for this reader: for whoever answers what is open, for chief and deputy what was left."""
    query = select(RulingSlip, Case.number, Case.item).join(Case, col(Case.id) == RulingSlip.case_id).where(*_open())
    oversees = actor.role in CHIEFS
    if not oversees:
        query = query.where(actor.account_id == _DECIDER)
    rows = (await session.exec(query.order_by(col(RulingSlip.asked_at)))).all()
    lines = [SlipLine(row.case_id, number, item, row.due_at) for row, number, item in rows]
    return [line for line in lines if not oversees or line.due_at <= clock.now()]


async def list_slips(session: AsyncSession, actor: Actor, case_id: UUID) -> list[SlipOut]:
    """What was asked to be corrected in a case, oldest first, with what became of it.

    Whether an edition is signed yet only its bench sees; for the others it is granted until it is published.
    """
    _ = actor
    query = (
        select(RulingSlip, Ruling.number, Ruling.published_at, Account.name)
        .join(Case, col(Case.id) == RulingSlip.case_id)
        .outerjoin(Ruling, col(Ruling.id) == RulingSlip.correction_id)
        .outerjoin(Account, col(Account.id) == _DECIDER)
        .where(RulingSlip.case_id == case_id)
        .order_by(col(RulingSlip.asked_at), RulingSlip.id)
    )
    return [_slip_out(*row) for row in (await session.exec(query)).all()]


def _slip_out(row: RulingSlip, number: str | None, published_at: datetime | None, decider: str | None) -> SlipOut:
    made = published_at is not None
    state = "made" if made else "granted" if row.correction_id else "open"
    return SlipOut(
        id=row.id,
        side=row.side,
        slips=msgspec.convert(row.slips, list[SlipText]),
        why=row.why,
        asked_at=row.asked_at,
        due_at=row.due_at,
        decider=decider,
        state=("refused" if row.reason else "lapsed") if row.refused_at else state,
        reason=row.reason or None,
        corrected_by=number if made else None,
    )
