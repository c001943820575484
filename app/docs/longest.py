"""The longest way from filing to ruling: every clock used in full, the extension, and each loop once.

Found by walking the table of the life cycle, and measured on the calendar of the office. Waiting for the consumer's own
facts and suspensions do not count (design §3).
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from app.kit import calendar
from cases.lifecycle import BEFORE_ISSUE, PLACES, STEPS, Action, State, Track
from cases.service.names import DECLARE_DAYS
from cases.service.responding import EXTENSION_DAYS

_LOOPS = {
    Action.send_back: "sent back",
    Action.take_back: "taken back",
    Action.disagree: "panel",
    Action.refer_to_panel: "panel",
}
_ASIDE = {Action.settle, Action.concede, Action.suspend}
_DECLARATIONS = 2
"""The mediator who was drawn is silent, the next name of the draw declares on the last day."""
_YEAR = 2026
_HALF = 182


class Way(Struct, frozen=True):
    """One way through the table: the states in their order, and how long it takes on the calendar."""

    track: Track
    states: tuple[State, ...]
    shortest: int
    longest: int


def longest(track: Track) -> Way:
    """The longest way of a track; the days depend on the weekends and holidays that it meets, so both ends are given.

    Measured for every day of the first half of 2026, the newest year whose holidays are known, as the day of filing.
    """
    start = datetime(_YEAR, 1, 1, 1, tzinfo=UTC)
    states = max(_ways(track, (State.screening,), frozenset()), key=lambda way: _walk(way, track, start))
    days = [(_walk(states, track, day) - day).days for day in (start + timedelta(n) for n in range(_HALF))]
    return Way(track, states, min(days), max(days))


def _ways(track: Track, way: tuple[State, ...], used: frozenset[str]) -> Iterator[tuple[State, ...]]:
    if way[-1] is State.issued:
        yield way[:-1]
        return
    for (state, action), step in STEPS.items():
        loop = _LOOPS.get(action)
        leads_on = step.to in BEFORE_ISSUE or step.to is State.issued
        if state is not way[-1] or not leads_on or action in _ASIDE or track in step.not_on or loop in used:
            continue
        assert step.to is not None  # noqa: S101 - `leads_on` said so
        yield from _ways(track, (*way, step.to), used | {loop} if loop else used)


def _walk(way: tuple[State, ...], track: Track, start: datetime) -> datetime:
    now = start
    for state in way:
        if state is State.investigation:
            for _name in range(_DECLARATIONS):
                now = calendar.due(now, DECLARE_DAYS, working=True)
        timing = PLACES[state].clock
        if timing is not None:
            days, working = timing.length(track)
            now = calendar.due(now, days, working=working)
        if state is State.awaiting_response:
            now = calendar.due(now, EXTENSION_DAYS)
    return now
