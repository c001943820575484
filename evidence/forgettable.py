"""Whether a person can be forgotten now: pure, over frozen facts."""

from datetime import datetime, timedelta

from msgspec import Struct

from app.kit import calendar
from cases.rules import REOPEN
from evidence.errors import forgetting

SAVING = timedelta(days=7)
"""So long the other parties can save what goes with a person who asked to be forgotten, or ask for a hold."""


class PersonFacts(Struct, frozen=True):
    """What stands in the way of forgetting a person; `retained_until_at` is the latest of all their cases' evidence."""

    has_open_case: bool
    is_under_hold: bool
    last_ended_at: datetime | None
    retained_until_at: datetime | None

    @property
    def kept_until(self) -> datetime | None:
        """So long an ended case can be opened again, and its evidence has to be kept."""
        reopened = self.last_ended_at + REOPEN if self.last_ended_at else None
        return max(filter(None, (reopened, self.retained_until_at)), default=None)


def check_saved(asked_at: datetime, at: datetime) -> None:
    """What others wrote and showed goes as well: they have had days to save it.

    Raises:
        OthersStillSave: not yet.
    """
    if at < asked_at + SAVING:
        raise forgetting.OthersStillSave(until=_day(asked_at + SAVING))


def check_forgettable(person: PersonFacts, at: datetime) -> None:
    """Who is still heard, under hold, or kept by law is not forgotten yet.

    Raises:
        PersonHasOpenCase, PersonUnderHold, PersonKept: in this order.
    """
    if person.has_open_case:
        raise forgetting.PersonHasOpenCase
    if person.is_under_hold:
        raise forgetting.PersonUnderHold
    if person.kept_until and person.kept_until > at:
        raise forgetting.PersonKept(until=_day(person.kept_until))


def _day(moment: datetime) -> str:
    return f"{calendar.local(moment):%Y-%m-%d}"
