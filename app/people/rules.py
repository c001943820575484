"""What holds for people: addresses, terms, lines of reporting, ties."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from msgspec import Struct

from app.kit.actors import OFFICE, Chain, Role
from app.people.errors import (
    EndsBeforeItBegins,
    LineLeavesTheOffice,
    NoReserve,
    NoSuchAddress,
    NotAppointable,
    TermTooShort,
    TieNamesOne,
)

LINKS_AN_HOUR = 5
LINK_MINUTES = 15
TOKEN_DAYS = 365
MEDIATOR_YEARS = 3

# Enough to catch a slip of the finger; whether an address exists, only a mail can tell. No spaces, controls or commas:
# an address is one address and stands in a mail's header.
_ADDRESS = re.compile(r"[^\s@,;<>()\x00-\x1f\x7f]{1,64}@[^\s@,;<>()\x00-\x1f\x7f]{1,190}")


class Reports(Protocol):
    """Someone in a line of reporting; nobody stands above the board."""

    @property
    def id(self) -> UUID: ...

    @property
    def reports_to(self) -> UUID | None: ...


ReportsT = TypeVar("ReportsT", bound=Reports)


class AppointmentFacts(Struct, frozen=True):
    """One appointment, and the line above it: the chain of each person on the way up, the last one included."""

    role: Role
    from_at: datetime
    until_at: datetime
    line: tuple[Chain, ...]
    in_reserve: bool = False


def address(typed: str) -> str:
    """The address as it is kept: without spaces around it, in lower case.

    Raises:
        NoSuchAddress: when it cannot be one.
    """
    kept = typed.strip().lower()
    if not _ADDRESS.fullmatch(kept):
        raise NoSuchAddress(address=typed, field="email")
    return kept


def check_appointment(facts: AppointmentFacts) -> None:
    """Office roles only, mediators for three years, a line that stays inside and ends at the board."""
    if facts.role not in OFFICE:
        raise NotAppointable(field="account_id")
    if facts.role is Role.mediator and facts.until_at < years_after(facts.from_at, MEDIATOR_YEARS):
        raise TermTooShort(field="until_at")
    if facts.in_reserve and facts.role is not Role.mediator:
        raise NoReserve(field="serves")
    check_span(facts.from_at, facts.until_at)
    check_line(facts.line)


def check_line(line: tuple[Chain, ...]) -> None:
    """A line of reporting never passes through a merchant, a platform or operations, and ends at the board.

    Raises:
        LineLeavesTheOffice: also for a line that ends nowhere.
    """
    if not line or line[-1] is not Chain.board or any(chain is not Chain.office for chain in line[:-1]):
        raise LineLeavesTheOffice(field="reports_to")


def as_tree(people: Sequence[ReportsT]) -> list[tuple[ReportsT, int | None]]:
    """Everybody below whom they report to, with the steps from the top; last those whose line reaches no top."""
    below: dict[UUID | None, list[ReportsT]] = {}
    for person in people:
        below.setdefault(person.reports_to, []).append(person)
    told: list[tuple[ReportsT, int | None]] = []
    waiting: list[tuple[ReportsT, int]] = [(person, 0) for person in reversed(below.get(None, []))]
    while waiting:
        person, depth = waiting.pop()
        told.append((person, depth))
        waiting += [(each, depth + 1) for each in reversed(below.get(person.id, []))]
    met = {person.id for person, _ in told}
    return told + [(person, None) for person in people if person.id not in met]


def years_after(start: datetime, years: int) -> datetime:
    """The same day so many years later; the 29th of February becomes the 28th, as in the database."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


class Tie(Struct, frozen=True):
    """Something between someone of the office and a party. `name` is for parties that no account stands for."""

    from_at: datetime
    until_at: datetime | None
    shop_id: UUID | None = None
    platform_id: UUID | None = None
    name: str | None = None


def check_tie(tie: Tie) -> Tie:
    """A tie is to exactly one party, and does not end before it began."""
    if sum(each is not None for each in (tie.shop_id, tie.platform_id, tie.name)) != 1:
        raise TieNamesOne(field="name")
    check_span(tie.from_at, tie.until_at)
    return tie


def check_span(from_at: datetime, until_at: datetime | None) -> None:
    """What ends, ends after it began.

    Raises:
        EndsBeforeItBegins: otherwise.
    """
    if until_at is not None and until_at <= from_at:
        raise EndsBeforeItBegins(field="until_at")
