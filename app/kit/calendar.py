"""Working days and due times in the office's zone.

A due time is 18:00 Asia/Shanghai and moves to the next working day. Holidays and make-up workdays are one dated file a
year; in a year without a file weekends alone count, and the log says so.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import structlog
from msgspec import Struct

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
UNKNOWN = "calendar-unknown"
_OPENING, _CLOSING = time(9, 0), time(18, 0)
_NIGHT, _MORNING = time(22, 0), time(7, 0)
SURGES = (((6, 1), (7, 15)), ((11, 1), (12, 15)))
"""Month and day of first and last days: the sales of 6.18 and 11.11, and the weeks in which their disputes arrive."""
_FILES = Path(__file__).parent / "calendars"
_SATURDAY = 5


class Year(Struct, frozen=True, forbid_unknown_fields=True):
    """The days of one year on which the office is closed, or open though it is a weekend."""

    year: int
    source: str = ""
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@cache
def year(number: int) -> Year:
    """The calendar of a year; an unknown one has weekends only, and warns once."""
    path = _FILES / f"{number}.json"
    if path.exists():
        return msgspec.json.decode(path.read_bytes(), type=Year)
    structlog.get_logger().warning(UNKNOWN, year=number)
    return Year(number)


def is_working(day: date) -> bool:
    """Whether the office works on this day."""
    known = year(day.year)
    if day in known.workdays:
        return True
    return day.weekday() < _SATURDAY and day not in known.holidays


def is_surge(day: date) -> bool:
    """Whether disputes of the large sales come in: the days on which the office's reserve serves too."""
    return any(first <= (day.month, day.day) <= last for first, last in SURGES)


def local(moment: datetime) -> datetime:
    """A moment in the office's zone."""
    return moment.astimezone(OFFICE_ZONE)


def due(start: datetime, days: int, *, working: bool = False) -> datetime:
    """When a clock of so many days ends: closing time of the last day, moved on to a working day."""
    day = local(start).date()
    if working:
        for _ in range(days):
            day = next_working(day + timedelta(days=1))
    else:
        day = next_working(day + timedelta(days=days))
    return datetime.combine(day, _CLOSING, OFFICE_ZONE)


def next_working(day: date) -> date:
    """This day, or the next one on which the office works."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def in_office_hours(moment: datetime) -> datetime:
    """This moment where the office is open, else when it opens next: 09:00 to 18:00 of working days in its zone."""
    here = local(moment)
    if is_working(here.date()) and _OPENING <= here.time() < _CLOSING:
        return moment
    day = here.date() if here.time() < _OPENING else here.date() + timedelta(days=1)
    return datetime.combine(next_working(day), _OPENING, OFFICE_ZONE)


def after_the_night(moment: datetime, zone: ZoneInfo = OFFICE_ZONE) -> datetime:
    """This moment by day, else the next morning: from 22:00 to 07:00 nobody is woken who need not be."""
    here = moment.astimezone(zone)
    if _MORNING <= here.time() < _NIGHT:
        return moment
    day = here.date() if here.time() < _MORNING else here.date() + timedelta(days=1)
    return datetime.combine(day, _MORNING, zone)
