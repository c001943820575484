"""Times as people's exports write them: 24 hours or halves of a day, any separator, with or without seconds."""

import re
from datetime import datetime, timedelta, timezone, tzinfo

EARLIEST, LATEST = 1990, 2199
"""Years outside are no times of a chat, and near the ends of the calendar no zone can be reckoned."""
_MILLISECONDS = 100_000_000_000
"""Seconds since 1970 that are more than this are milliseconds."""
_NOON, _ISO = 12, 19

HALF = r"上午|下午|凌晨|清晨|早上|早晨|中午|傍晚|晚上|午前|午後|오전|오후|[AaPp]\.?[\s\u202f\u00a0]?[Mm]\.?"
SPACE = r"[ \t\u00a0\u2009\u202f\u3000]"
YEAR_FIRST = r"(?P<y>\d{4})[-/.年](?P<mo>\d{1,2})[-/.月](?P<d>\d{1,2})日?"
CLOCK = (
    rf"(?P<half>{HALF})?{SPACE}{{0,2}}(?P<h>\d{{1,2}})[:：.](?P<mi>\d{{1,2}})(?:[:：.](?P<s>\d{{1,2}})(?:[.,]\d{{1,9}})?)?"
    rf"(?:{SPACE}{{0,2}}(?P<half_after>{HALF}))?"
)
_WITH_ZONE = re.compile(
    rf"\s*{YEAR_FIRST}(?:T|,?\s{{1,3}})?{CLOCK}\s{{0,3}}(?P<zone>Z|UTC|GMT|[+-]\d{{2}}:?\d{{2}})?\s*", re.ASCII
)
_DAY = re.compile(rf"\s*{YEAR_FIRST}\s*", re.ASCII)
_AFTERNOON = {"下午", "中午", "傍晚", "晚上", "午後", "오후"}


def moment(found: re.Match[str], date: tuple[int, int, int], zone: tzinfo) -> datetime | None:
    """Year, month, day and what `CLOCK` found; None if there is no such time."""
    hour, minute, second, before, after = found.group("h", "mi", "s", "half", "half_after")
    half = before or after
    year, month, day = date
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        of_day = _hour(int(hour), half) if half else int(hour)
        return datetime(year, month, day, of_day, int(minute), int(second or 0), tzinfo=zone)
    except ValueError:
        return None


def _hour(hour: int, half: str) -> int:
    if hour > _NOON:
        return hour
    if half == "中午" and hour in {10, 11}:
        return hour
    afternoon = half in _AFTERNOON or half[0] in "pP"
    return hour % _NOON + (_NOON if afternoon else 0)


def year_first(found: re.Match[str], zone: tzinfo) -> datetime | None:
    """What `YEAR_FIRST` and `CLOCK` found."""
    year, month, day = found.group("y", "mo", "d")
    return moment(found, (int(year), int(month), int(day)), zone)


def since_1970(seconds: object, zone: tzinfo) -> datetime | None:
    """Seconds, milliseconds or their text."""
    if isinstance(seconds, str):
        seconds = float(seconds) if re.fullmatch(r"\d{9,13}(\.\d{1,9})?", seconds, re.ASCII) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        at = datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS else seconds, tz=zone)
    except (ValueError, OverflowError, OSError):
        return None
    return at if EARLIEST <= at.year <= LATEST else None


def midnight(text: str, zone: tzinfo) -> datetime | None:
    """A day without a time, the year first."""
    found = _DAY.fullmatch(text[:40])
    day = (int(found["y"]), int(found["mo"]), int(found["d"])) if found else (0, 1, 1)
    try:
        return datetime(*day, tzinfo=zone) if EARLIEST <= day[0] <= LATEST else None
    except ValueError:
        return None


def written(text: str, zone: tzinfo) -> tuple[datetime | None, bool]:
    """A time with the year first, alone in `text`, and whether it said its own zone."""
    if len(text) == _ISO and (at := _iso(text)):
        return (at, True) if at.tzinfo else (at.replace(tzinfo=zone), False)
    found = _WITH_ZONE.fullmatch(text[:80])
    if not found:
        return since_1970(text.strip(), zone), True
    own = _offset(found["zone"]) if found["zone"] else None
    return year_first(found, own or zone), own is not None


def _iso(text: str) -> datetime | None:
    """`2026-03-02 10:15:09`, quickly."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if EARLIEST <= at.year <= LATEST else None


def _offset(text: str) -> tzinfo | None:
    if not text.startswith(("+", "-")):
        return timezone.utc  # noqa: UP017 - beside `timezone` of an offset
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes)) if minutes < 24 * 60 else None
