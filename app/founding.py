"""Founding an office: the first board, chief, auditor and platform, and the rules as data.

Founding is one act of the clock. From then on everything that the board does takes two of its members, so there are two
at once.
"""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK, Role
from app.kit.db import Database
from app.kit.errors import DomainError
from app.kit.text import _
from app.people import queries
from app.people import service as people
from app.people.models import Account
from app.people.schemas import AppointIn, Language
from rulings.service import rulebook

TERM = timedelta(days=4 * 365)
BOARD_MEMBERS = 2


class FoundedAlready(DomainError):
    """An office is founded once; later its board opens accounts."""

    status = 409
    slug = "founded-already"
    sentence = _("An office was founded here already; its board opens further accounts.")


class BoardOfOne(DomainError):
    """One member alone could approve nothing that the board has to approve."""

    status = 422
    slug = "board-of-one"
    sentence = _("A board has at least two members, each with an address of their own.")


class Person(Struct, frozen=True):
    """Someone who gets an account at founding."""

    role: Role
    name: str
    email: str
    language: str = "zh-Hans"
    languages: tuple[Language, ...] = ("zh-Hans", "en")


async def found(database: Database, board: list[Person], staff: list[Person], *, since: datetime | None = None) -> None:
    """Open the board's accounts, appoint the office in the name of its first member, and bring the rules in.

    Raises:
        BoardOfOne, FoundedAlready: nothing was changed.
    """
    if len({person.email.strip().lower() for person in board}) < BOARD_MEMBERS:
        raise BoardOfOne
    async with database.transaction(CLOCK) as session:
        if await queries.list_accounts_by_role(session, CLOCK, Role.board):
            raise FoundedAlready
        await rulebook.load_rulebook(session, CLOCK)
        first, *_others = [await _open(session, person) for person in board]
        for person in staff:
            account = await _open(session, person)
            if appointing_is_needed(person.role):
                wanted = _appointment(account, person, first.id, since or clock.now())
                await people.appoint(session, CLOCK, wanted, appointed_by=first.id)


def appointing_is_needed(role: Role) -> bool:
    """Whether a role belongs to the office, whose accounts carry an appointment."""
    return role in {Role.chief, Role.deputy, Role.registrar, Role.mediator}


async def _open(session: AsyncSession, person: Person) -> Account:
    account = await people.open_account(
        session, CLOCK, role=person.role, name=person.name, email=person.email, language=person.language
    )
    await session.refresh(account)  # its chain is the database's to say
    return account


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
