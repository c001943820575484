"""Which number of `03/04/2026` is the day: told by one above twelve, by times that run backwards, else as usual."""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import NamedTuple

from evidence.transcripts.model import DayOrder
from evidence.transcripts.moments import moment
from evidence.transcripts.notes import AMBIGUOUS_DAYS, DAY_FIRST, MIXED_DAYS, MONTH_FIRST, Notes

_LINES, _CHARACTERS = 4000, 1 << 20
"""How much of a file is looked at before the first message is given out."""
_LONGEST_DAY, _LONGEST_MONTH, _CENTURY = 31, 12, 2000
_SAID = {DayOrder.day_first: DAY_FIRST, DayOrder.month_first: MONTH_FIRST}


class Written(NamedTuple):
    """A date as its three numbers stand, the mark after the first, and what `CLOCK` found."""

    first: int
    mark: str
    second: int
    third: int
    clock: re.Match[str]

    def year_first(self) -> bool:
        return self.first > _LONGEST_DAY or self.mark == "年"

    def order(self) -> DayOrder | None:
        """What this date alone tells; dots are only ever written after the day."""
        if self.first > _LONGEST_MONTH or self.mark == ".":
            return DayOrder.day_first
        return DayOrder.month_first if self.second > _LONGEST_MONTH else None

    def usual(self) -> DayOrder:
        """The habit: `8/20/26, 2:02 PM` is American, nearly everybody else writes the day first."""
        american = self.mark == "/" and self.third < 100 and self.clock["half_after"]  # noqa: PLR2004 - a short year
        return DayOrder.month_first if american else DayOrder.day_first

    def at(self, order: DayOrder, zone: tzinfo) -> datetime | None:
        if self.year_first():
            return moment(self.clock, (self.first, self.second, self.third), zone)
        year = self.third if self.third > 99 else _CENTURY + self.third  # noqa: PLR2004 - two digits
        day_first = order is DayOrder.day_first
        month, day = (self.second, self.first) if day_first else (self.first, self.second)
        return moment(self.clock, (year, month, day), zone)


Dated = tuple[int, str, Written | None, list[str]]
"""A line with its number, its date where it has one, and its cells where it is a row."""


class Days:
    """The order of one file, and what is to be said about it."""

    def __init__(self, zone: tzinfo, order: DayOrder | None, notes: Notes) -> None:
        self._zone, self._notes = zone, notes
        self._order = order

    def settled(self, lines: Iterator[Dated]) -> Iterator[Dated]:
        """The same lines; the first is given out when the order is settled."""
        head: list[Dated] = []
        size = 0
        while self._order is None and len(head) < _LINES and size < _CHARACTERS and (line := next(lines, None)):
            head.append(line)
            size += len(line[1])
            if line[2]:
                self._order = DayOrder.day_first if line[2].year_first() else line[2].order()
        if self._order is None:
            self._order = self._guess([line[2] for line in head if line[2]])
        yield from head
        yield from lines

    def at(self, written: Written) -> datetime | None:
        """The time; a date that can only be meant the other way is read so, and said."""
        order = self._order or DayOrder.day_first
        at = written.at(order, self._zone)
        if at is None and (other := written.at(_other(order), self._zone)):
            self._notes.doubt(MIXED_DAYS)
            return other
        return at

    def _guess(self, dates: list[Written]) -> DayOrder | None:
        if not dates:
            return None
        day_first, month_first = (self._backwards(dates, order) for order in DayOrder)
        if day_first != month_first:
            return DayOrder.day_first if day_first < month_first else DayOrder.month_first
        order = dates[0].usual()
        if any(written.first != written.second for written in dates):
            self._notes.doubt(AMBIGUOUS_DAYS, order=_SAID[order])
        return order

    def _backwards(self, dates: list[Written], order: DayOrder) -> int:
        """How often time would run backwards from one message to the next."""
        times = [at for written in dates if (at := written.at(order, self._zone))]
        return sum(later < earlier for earlier, later in pairwise(times))


def _other(order: DayOrder) -> DayOrder:
    return DayOrder.month_first if order is DayOrder.day_first else DayOrder.day_first
