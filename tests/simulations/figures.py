"""What is written down of each day, and how it is summed up."""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO

from msgspec import Struct
from msgspec.structs import astuple, fields


class Spread(Struct, frozen=True):
    """Three figures of many."""

    median: float = 0
    p90: float = 0
    most: float = 0


def spread(values: Sequence[float]) -> Spread:
    """By the nearest rank: each figure is one that occurred."""
    if not values:
        return Spread()
    found = sorted(values)
    return Spread(*(round(found[min(len(found) - 1, int(len(found) * part))], 2) for part in (0.5, 0.9, 1)))


class Day(Struct, frozen=True):
    """One day of the office, at closing time. Waits are days from the need of a decision to the first name asked.

    `waiting` cases have no mediator: their draw is not committed (`uncommitted`), waits for its round, or for someone
    who can sit (`stuck`). `language`, `merchant_limit` and `cap` count draws that took the step; `later` those of them
    that took it when the round had come. `limited` have as many cases with the dominant shop as they may.
    """

    day: date
    needed: int
    asked: int
    waiting: int
    uncommitted: int
    stuck: int
    oldest: float
    waits: Spread
    open: Spread
    turn: Spread
    language: int
    merchant_limit: int
    cap: int
    later: int
    limited: int


def table(days: Sequence[Day]) -> str:
    """As CSV, one line a day."""
    out = StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(_heads())
    for day in days:
        write([cell for value in astuple(day) for cell in _cells(value)])
    return out.getvalue()


def _heads() -> list[str]:
    heads = list[str]()
    for field in fields(Day):
        parts = [each.name for each in fields(Spread)] if field.type is Spread else [""]
        heads += [f"{field.name}_{part}".strip("_") for part in parts]
    return heads


def _cells(value: object) -> tuple[object, ...]:
    return astuple(value) if isinstance(value, Spread) else (value,)
