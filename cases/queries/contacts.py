"""Contacts with whoever decides, outside the case: row-level security says who reads what was asked."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.calendar import OFFICE_ZONE
from cases.models import Contact

PAGE = 200


async def list_contacts(session: AsyncSession, actor: Actor) -> Sequence[Contact]:
    """One's own; all of them for chief, deputy and audit. The newest first."""
    _ = actor
    return (await session.exec(select(Contact).order_by(col(Contact.at).desc(), col(Contact.id)).limit(PAGE))).all()


async def count_by_year(session: AsyncSession, actor: Actor) -> dict[int, int]:
    """How many there were in each year of the office's zone. The clock's, who counts for everybody."""
    _ = actor
    year = func.extract("year", func.timezone(OFFICE_ZONE.key, Contact.at))
    return {int(number): count for number, count in await session.exec(select(year, func.count()).group_by(year))}
