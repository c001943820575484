"""Mediators as a draw sees them: their appointments, absences, and what ties them to whom."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, true
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import Actor, Role
from app.people.models import Absence, Account, Appointment, FormerEmployer, Interest, Platform, Shop
from app.people.queries.office import serving
from app.people.schemas import MediatorFacts


async def list_mediators(
    session: AsyncSession,
    actor: Actor,  # noqa: ARG001 - the clock's, at the draw
    employed_since: datetime,
    among: Collection[UUID] | None = None,
) -> list[MediatorFacts]:
    """Every mediator whose appointment holds today and whose line ends at the board, with ties that count.

    An employment counts when it lasts or ended after `employed_since`. Only those `among` these accounts, if they are
    named.
    """
    now = clock.now()
    appointed = await session.exec(
        select(
            Appointment.account_id,
            Appointment.languages,
            Appointment.competences,
            Appointment.until_at,
            Appointment.serves,
        )
        .join(Account, col(Account.id) == Appointment.account_id)
        .where(
            _among(Appointment.account_id, among),
            Appointment.role == Role.mediator,
            *serving(now),
            func.redress_reports_to_board(Appointment.account_id),
        )
        .order_by(col(Appointment.account_id))
    )
    away = await session.exec(
        select(Absence.account_id).where(
            _among(Absence.account_id, among), Absence.from_at <= now, Absence.until_at > now
        )
    )
    absent, ties = set(away.all()), await _ties(session, now, employed_since, among)
    return [
        MediatorFacts(
            account_id=account_id,
            languages=frozenset(languages),
            competences=frozenset(competences),
            until_at=until_at,
            ties=frozenset(ids),
            names=frozenset(names),
            absent=account_id in absent,
            in_reserve=serves == "reserve",
        )
        for account_id, languages, competences, until_at, serves in appointed
        for ids, names in (ties.get(account_id, ((), ())),)
    ]


def _among(account: UUID, among: Collection[UUID] | None) -> ColumnElement[bool]:
    return true() if among is None else col(account).in_(among)


async def _ties(
    session: AsyncSession, now: datetime, employed_since: datetime, among: Collection[UUID] | None
) -> dict[UUID, tuple[set[UUID], set[str]]]:
    """The shops and platforms that each account is tied to, and the names of all that it is tied to."""
    ties: dict[UUID, tuple[set[UUID], set[str]]] = {}
    for table, since in ((Interest, now), (FormerEmployer, employed_since)):
        tied = (
            select(
                table.account_id,
                func.coalesce(table.shop_id, table.platform_id),
                func.coalesce(table.name, Shop.name, Platform.name),
            )
            .outerjoin(Shop, col(Shop.id) == table.shop_id)
            .outerjoin(Platform, col(Platform.id) == table.platform_id)
            .where(or_(col(table.until_at).is_(None), col(table.until_at) > since), _among(table.account_id, among))
        )
        for account_id, party_id, name in await session.exec(tied):
            ids, names = ties.setdefault(account_id, (set(), set()))
            ids.update({party_id} - {None})
            names.add(name)
    return ties


async def names_of_parties(session: AsyncSession, actor: Actor, parties: Collection[UUID]) -> list[str]:
    """What accounts, shops and platforms are called. For the clock, at the draw."""
    _ = actor
    tables = (Account, Shop, Platform)
    found = [await session.exec(select(table.name).where(col(table.id).in_(parties))) for table in tables]
    return [name for names in found for name in names]
