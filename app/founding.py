"""Founding an office: the first board, chief, auditor and platform, and the rules as data."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database
from app.kit.errors import DomainError
from app.kit.text import _
from app.people import queries
from app.people import service as people
from app.people.models import Account
from app.people.schemas import AppointIn, Language
from rulings.service import rulebook

TERM = timedelta(days=4 * 365)


class FoundedAlready(DomainError):
    """An office is founded once; later its board opens accounts."""

    status = 409
    slug = "founded-already"
    sentence = _("An office was founded here already; its board opens further accounts.")


class Person(Struct, frozen=True):
    """Someone who gets an account at founding."""

    role: Role
    name: str
    email: str
    language: str = "zh-Hans"
    languages: tuple[Language, ...] = ("zh-Hans", "en")


async def found(database: Database, board: Person, staff: list[Person], *, since: datetime | None = None) -> None:
    """Open the board's account, let it appoint the office, and bring the rules in.

    Raises:
        FoundedAlready: nothing was changed.
    """
    async with database.transaction(CLOCK) as session:
        if await queries.list_accounts_by_role(session, CLOCK, Role.board):
            raise FoundedAlready
        await rulebook.load_rulebook(session, CLOCK)
        first = await _open(session, board)
        others = [await _open(session, person) for person in staff]
    appointing = Actor(role=Role.board, account_id=first.id, name=first.name)
    async with database.transaction(appointing) as session:
        for person, account in zip(staff, others, strict=True):
            if appointing_is_needed(person.role):
                await people.appoint(session, appointing, _appointment(account, person, first.id, since or clock.now()))


def appointing_is_needed(role: Role) -> bool:
    """Whether a role belongs to the office, whose accounts carry an appointment."""
    return role in {Role.chief, Role.deputy, Role.registrar, Role.mediator}


async def _open(session: AsyncSession, person: Person) -> Account:
    return await people.open_account(
        session, CLOCK, role=person.role, name=person.name, email=person.email, language=person.language
    )


def _appointment(account: Account, person: Person, board: UUID, since: datetime) -> AppointIn:
    return AppointIn(
        account_id=account.id,
        reports_to=board,
        from_at=since,
        until_at=since + TERM,
        languages=person.languages,
    )


async def add_platform(database: Database, name: str, zone: str, email: str) -> UUID:
    """Let a platform take part, with one account for its desk."""
    async with database.transaction(CLOCK) as session:
        platform = await people.add_platform(session, CLOCK, name, zone, email)
        await people.open_account(session, CLOCK, role=Role.platform, name=name, email=email, platform_id=platform.id)
    return platform.id


async def links_for(database: Database, public_url: str, emails: list[str]) -> list[tuple[str, str, str, str]]:
    """Role, name, address and a sign-in link for every account at these addresses, as a mail would bring it."""
    found = []
    async with database.transaction(CLOCK) as session:
        for email in dict.fromkeys(emails):
            for account in await queries.list_accounts_at(session, CLOCK, email):
                token = await people.make_link(session, CLOCK, email, account_id=account.id)
                found.append((account.role, account.name, email, f"{public_url}/sign-in/{token}"))
    return found
