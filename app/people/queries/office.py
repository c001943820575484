"""The office as everybody may see it: who serves, who served, how many ties were declared and none of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, text
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import calendar, clock
from app.kit.actors import Actor, Chain, Role
from app.people.models import Absence, Account, Appointment, FormerEmployer, Interest
from app.people.schemas import FormerOut, OfficerOut

_NONE = text("'{}'::text[]")


def serving(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Of appointments joined with their accounts, those that hold at this moment."""
    return (
        col(Account.active).is_(True),
        col(Appointment.from_at) <= now,
        col(Appointment.until_at) > now,
        col(Appointment.ended_at).is_(None),
    )


async def find_unended(session: AsyncSession, actor: Actor, account_id: UUID) -> Appointment | None:
    """The appointment that nothing has ended, though its term may have run out."""
    _ = actor
    found = select(Appointment).where(Appointment.account_id == account_id, col(Appointment.ended_at).is_(None))
    return (await session.exec(found)).one_or_none()


async def list_serving(session: AsyncSession, actor: Actor) -> list[OfficerOut]:
    """Board and office, by role and name; the clock's, because nobody else may count everybody's ties."""
    _ = actor
    holds = and_(
        col(Appointment.account_id) == Account.id,
        col(Appointment.ended_at).is_(None),
        col(Appointment.until_at) > clock.now(),
    )
    columns = (
        Account.id,
        Account.name,
        Account.role,
        Appointment.reports_to,
        Appointment.from_at,
        Appointment.until_at,
        func.coalesce(Appointment.competences, _NONE),
        func.coalesce(Appointment.languages, _NONE),
        Appointment.body,
        Appointment.serves,
        Appointment.appointed_by,
        _count(Interest),
        _count(FormerEmployer),
    )
    chart = (
        select(*columns)
        .outerjoin(Appointment, holds)
        .where(Account.active, or_(Account.chain == Chain.board, col(Appointment.id).is_not(None)))
        .order_by(Account.role, Account.name, col(Account.id))
    )
    return [OfficerOut(*row) for row in (await session.exec(chart)).all()]


async def count_serving(session: AsyncSession, actor: Actor, role: Role) -> tuple[int, int]:
    """How many serve today in this role, and how many of them are away. For the clock."""
    _ = actor
    now = clock.now()
    serves = ("always", "reserve") if calendar.is_surge(calendar.local(now).date()) else ("always",)
    away = select(Absence.id).where(
        Absence.account_id == Appointment.account_id, Absence.from_at <= now, Absence.until_at > now
    )
    query = (
        select(func.count(), func.count().filter(away.correlate(Appointment).exists()))
        .select_from(Appointment)
        .join(Account, col(Account.id) == Appointment.account_id)
        .where(*serving(now), Appointment.role == role, col(Appointment.serves).in_(serves))
    )
    present, absent = (await session.exec(query)).one()
    return present, absent


async def list_former(session: AsyncSession, actor: Actor) -> list[FormerOut]:
    """Appointments that were ended, or whose term has run out, the newest first."""
    _ = actor
    columns: tuple[Any, ...] = (
        Account.id,
        Account.name,
        Account.role,
        Appointment.reports_to,
        Appointment.from_at,
        Appointment.until_at,
        Appointment.body,
        Appointment.appointed_by,
        func.coalesce(Appointment.ended_at, Appointment.until_at).label("ended"),
        func.coalesce(Appointment.ended_because, "term_over"),
    )
    over = (
        select(*columns)
        .join(Appointment, col(Appointment.account_id) == Account.id)
        .where(or_(col(Appointment.ended_at).is_not(None), Appointment.until_at <= clock.now()))
        .order_by(text("ended DESC"), col(Appointment.id))
    )
    return [FormerOut(*row) for row in (await session.exec(over)).all()]


def _count(ties: type[Interest] | type[FormerEmployer]) -> Any:  # noqa: ANN401 - a column of its own
    return select(func.count()).where(ties.account_id == Account.id).correlate(Account).scalar_subquery()
