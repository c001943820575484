"""When a promised time is over: 48 小时内, 明天, 三个工作日, within 3-5 business days, by Friday."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2, "俩": 2, "〇": 0}
_WORDS = {
    word: number
    for number, words in enumerate(
        ("zero", "one a an", "two couple", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
    for word in words.split()
} | {"twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "twenty-four": 24, "thirty": 30, "forty-eight": 48}
_NUMBER_ZH = r"(?:\d+|[一二两三四五六七八九十]+)"
_NUMBER_EN = r"(?:\d+|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")"
_UNITS = {
    "分钟": timedelta(minutes=1), "小时": timedelta(hours=1), "钟头": timedelta(hours=1), "天": timedelta(days=1),
    "日": timedelta(days=1), "工作日": timedelta(days=1), "自然日": timedelta(days=1), "周": timedelta(days=7),
    "星期": timedelta(days=7), "礼拜": timedelta(days=7), "月": timedelta(days=31),
    "minute": timedelta(minutes=1), "min": timedelta(minutes=1), "hour": timedelta(hours=1), "hr": timedelta(hours=1),
    "day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=31),
}  # fmt: skip
_SPAN_ZH = re.compile(
    rf"(?:{_NUMBER_ZH}\s*[-~到至—、]\s*)?({_NUMBER_ZH})\s*个?(分钟|小时|钟头|工作日|自然日|天|日|周|星期|礼拜|月(?!\d))(?!前|之前|以前)"
)
_SPAN_EN = re.compile(
    rf"\b(?<!half )({_NUMBER_EN})(?:\s*(?:-|to|–|or)\s*({_NUMBER_EN}))?[\s-]*((?:business|working|calendar)\s+)?"
    r"(minute|min|hour|hr|day|week|month)s?\b(?!\s+ago)"
)
_HALF = re.compile(r"半(?:个)?(小时|钟头)|半天|half an hour")
_MOST = 400
_WEEKEND = (5, 6)
_HALF_A_YEAR = 183
_NEAR = (
    (re.compile(r"今天|今日|今晚|今早|当天|当日|\btoday\b|\btonight\b|\bend of (?:the )?(?:business )?day\b"), 0),
    (re.compile(r"明天|明日|明早|明晚|次日|第二天|\btomorrow\b"), 1),
    (re.compile(r"后天"), 2),
)
_NOON, _MIDNIGHT = 12, 24
_CLOCK_ZH = re.compile(rf"(上午|早上|明早|中午|下午|傍晚|晚上|今晚|明晚)?({_NUMBER_ZH})(?:点|时)(半|\d+分)?")
_CLOCK_EN = re.compile(r"\b(1[0-2]|[1-9])(?::\d\d)? ?([ap])\.?m\b")
_LATE = ("中午", "下午", "傍晚", "晚上", "今晚", "明晚")
_PARTS = (
    ("上午", 12), ("中午", 13), ("下午", 18), ("下班前", 19), ("noon", 18), ("morning", 12),
    ("close of", 18), ("end of business", 18),
)  # fmt: skip
_WEEKDAYS = dict(zip("一二三四五六日", range(7), strict=True)) | {"天": 6, "末": 6} | dict(
    zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(7), strict=True)
)  # fmt: skip
_WEEKDAY_ZH = re.compile(r"(本|这|下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天末])")
_WEEKDAY_EN = re.compile(
    r"\b(by |on |before |next |this )?(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)
_ENDS_OF_WEEK = re.compile(
    r"(?:本|这|下)个?(?:周|星期|礼拜)(?![一二三四五六日天末])"
    r"|\b(?:this|next) week\b|\bend of (?:the |this |next )?week\b"
)
_NEXT = re.compile("下|next")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_DATES = (
    re.compile(r"(?P<month>1[0-2]|[1-9])月(?P<day>\d{1,2})[日号]?"),
    re.compile(r"(?<![月\d])(?P<day>\d{1,2})(?:号(?![楼店线仓机])|日(?=前|之前))"),
    re.compile(rf"\b{_MONTH_NAMES} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH_NAMES}\b"),
)


class Due(Struct, frozen=True):
    """The words that name the time, and when it is over."""

    phrase: str
    at: datetime


def due(said: str, at: datetime) -> Due | None:
    """The latest of the times that a plain sentence names, counted from when it was said; None where it names none.

    A day lasts until it ends, a span from the moment of the promise; the upper end of a span counts, and working days
    skip Saturdays and Sundays. Holidays are not known.
    """
    found = [Due(phrase, over) for phrase, over in (*_spans(said, at), *_days(said, at)) if over is not None]
    return max(found, key=lambda one: one.at, default=None)


def _spans(said: str, at: datetime) -> Iterator[tuple[str, datetime | None]]:
    for half in _HALF.finditer(said):
        yield half[0], _later(at, timedelta(hours=12) if half[0] == "半天" else timedelta(minutes=30))
    for span in _SPAN_ZH.finditer(said):
        yield span[0], _after(at, span[1], span[2], working=span[2] == "工作日")
    for span in _SPAN_EN.finditer(said):
        working = bool(span[3]) and not span[3].startswith("calendar")
        yield span[0], _after(at, span[2] or span[1], span[4], working=working)


def _after(at: datetime, number: str, unit: str, *, working: bool) -> datetime | None:
    many = _number(number)
    if many > _MOST:
        return None
    if working and _UNITS[unit].days == 1:
        return _later(at, timedelta(days=_whole_days(at.weekday(), many)))
    return _later(at, _UNITS[unit] * many)


def _whole_days(weekday: int, working: int) -> int:
    """How many days it takes until so many working days have gone by."""
    days = 0
    while working > 0:
        days += 1
        working -= (weekday + days) % 7 not in _WEEKEND
    return days


def _days(said: str, at: datetime) -> Iterator[tuple[str, datetime | None]]:
    phrase, hour = _hour(said)
    near = [(named[0], days) for pattern, days in _NEAR if (named := pattern.search(said))]
    for day, days in near:
        yield day, _end(at, days, hour)
    if not near and hour is not None and hour > at.hour:
        yield phrase, _end(at, 0, hour)
    for week, pattern in enumerate((_WEEKDAY_ZH, _WEEKDAY_EN)):
        if named := pattern.search(said):
            day = _WEEKDAYS[named[2] if week == 0 else named[2][:3]]
            ahead = (day - at.weekday()) % 7
            following = bool(named[1]) and ("下" in named[1] or "next" in named[1])
            yield named[0], _end(at, 7 - at.weekday() + day if following and week == 0 else ahead)
    if named := _ENDS_OF_WEEK.search(said):
        yield named[0], _end(at, 6 - at.weekday() + 7 * bool(_NEXT.search(named[0])))
    for pattern in _DATES:
        if named := pattern.search(said):
            yield named[0], _dated(at, named)


def _dated(at: datetime, named: re.Match[str]) -> datetime | None:
    """A day of a month; without a month the next such day, and of months the nearest one to come."""
    groups = named.groupdict()
    month = groups.get("month")
    number = _MONTHS.index(month[:3]) + 1 if month and not month.isdigit() else int(month or at.month)
    try:
        day = at.replace(month=number, day=int(groups["day"]))
    except ValueError:
        return None
    if not month and day.date() < at.date():
        return None
    if month and (at - day).days > _HALF_A_YEAR:
        day = _later(day, timedelta(days=365)) or day
    return _end(day, 0)


def _end(at: datetime, days: int, hour: int | None = None) -> datetime | None:
    """The end of a day, or its full hour where one is named."""
    over = at.replace(hour=23, minute=59, second=59) if hour is None else at.replace(hour=hour, minute=0, second=0)
    return _later(over.replace(microsecond=0), timedelta(days=days))


def _hour(said: str) -> tuple[str, int | None]:
    """The part of a day that a sentence names, and the full hour at which it is over; None where it names none."""
    if clock := _CLOCK_ZH.search(said):
        number = _number(clock[2])
        hour = number + _NOON * (clock[1] in _LATE and number < _NOON) + bool(clock[3])
        return clock[0], hour if hour < _MIDNIGHT else None
    if clock := _CLOCK_EN.search(said):
        return clock[0], int(clock[1]) % _NOON + _NOON * (clock[2] == "p")
    return next(((part, hour) for part, hour in _PARTS if part in said), ("", None))


def _later(at: datetime, span: timedelta) -> datetime | None:
    try:
        return at + span
    except OverflowError:
        return None


def _number(said: str) -> int:
    """24, 三, 十五, 四十八, forty-eight."""
    if said.isdigit():
        return int(said[:6])
    if said in _WORDS:
        return _WORDS[said]
    tens, ten, ones = said.rpartition("十")
    value = (_DIGITS.get(tens[-1:], 1) if ten else 0) * 10
    return value + _DIGITS.get(ones[-1:], 0)
