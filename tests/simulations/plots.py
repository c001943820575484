"""The days of an office as one picture: five panels below one another, in SVG."""

from collections.abc import Callable, Sequence
from html import escape

from msgspec import Struct

from cases.assignment import MY_TURN_CAP, OPEN_CAP
from tests.simulations.figures import Day

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 640, 110, 48, 34, 40
_COLOURS = ("#1f5a8a", "#c05a1a", "#7a2a5a", "#3a7a3a")
_FONT = 'font-family="sans-serif" font-size="11"'


class Line(Struct, frozen=True):
    """One figure of each day."""

    name: str
    of: Callable[[Day], float]


class Panel(Struct, frozen=True):
    """Lines that share a scale, and the limit that they are to be read against."""

    title: str
    lines: tuple[Line, ...]
    limit: float | None = None


PANELS = (
    Panel("Cases without a mediator at closing time", (Line("waiting", lambda day: day.waiting),)),
    Panel(
        "Days from the need of a decision to the first name asked, of those asked that day",
        (
            Line("median", lambda day: day.waits.median),
            Line("9 of 10", lambda day: day.waits.p90),
            Line("longest", lambda day: day.waits.most),
        ),
    ),
    Panel(
        f"Open cases of one mediator; the cap is {OPEN_CAP}",
        (
            Line("median", lambda day: day.open.median),
            Line("9 of 10", lambda day: day.open.p90),
            Line("most", lambda day: day.open.most),
        ),
        OPEN_CAP,
    ),
    Panel(
        f"Cases in which it is the mediator's turn; the cap is {MY_TURN_CAP}",
        (
            Line("median", lambda day: day.turn.median),
            Line("9 of 10", lambda day: day.turn.p90),
            Line("most", lambda day: day.turn.most),
        ),
        MY_TURN_CAP,
    ),
    Panel(
        "Draws that took a step of the ladder",
        (
            Line("language", lambda day: day.language),
            Line("merchant limit", lambda day: day.merchant_limit),
            Line("cap", lambda day: day.cap),
        ),
    ),
)


def picture(title: str, days: Sequence[Day]) -> str:
    """The whole of it."""
    tall = _TOP + len(PANELS) * (_HEIGHT + _GAP)
    panels = [_panel(panel, days, _TOP + 14 + at * (_HEIGHT + _GAP)) for at, panel in enumerate(PANELS)]
    head = f'<text x="{_LEFT}" y="18" {_FONT} font-weight="bold">{escape(title)}</text>'
    size = f'viewBox="0 0 {_WIDTH} {tall}" width="{_WIDTH}" height="{tall}"'
    ground = f'<rect width="{_WIDTH}" height="{tall}" fill="#ffffff"/>'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" {size}>', ground, head, *panels, "</svg>", ""])


def _panel(panel: Panel, days: Sequence[Day], top: int) -> str:
    drawn = [[line.of(day) for day in days] for line in panel.lines]
    high = max(1, panel.limit or 0, *(value for values in drawn for value in values))
    parts = [f'<text x="{_LEFT}" y="{top - 4}" {_FONT}>{escape(panel.title)}</text>', *_frame(days, high, top)]
    if panel.limit:
        level = _y(panel.limit, high, top)
        parts.append(f'<path d="M{_LEFT} {level}H{_WIDTH - 90}" stroke="#b00020" stroke-dasharray="4 3" fill="none"/>')
    for values, line, colour, at in zip(drawn, panel.lines, _COLOURS, range(len(drawn)), strict=False):
        points = " ".join(f"{_x(day, len(days))},{_y(value, high, top)}" for day, value in enumerate(values))
        parts.append(f'<polyline points="{points}" stroke="{colour}" stroke-width="1.5" fill="none"/>')
        key = f'<text x="{_WIDTH - 84}" y="{top + 12 + 14 * at}" {_FONT} fill="{colour}">{escape(line.name)}</text>'
        parts.append(key)
    return "\n".join(parts)


def _frame(days: Sequence[Day], high: float, top: int) -> list[str]:
    """Scale, and the days on which the office is open or not."""
    marks = [f'<path d="M{_LEFT} {top}V{top + _HEIGHT}H{_WIDTH - 90}" stroke="#666666" fill="none"/>']
    for value in (0, high):
        y = _y(value, high, top) + 4
        marks.append(f'<text x="{_LEFT - 6}" y="{y}" {_FONT} text-anchor="end">{value:g}</text>')
    for at in range(0, len(days), 7):
        x, name = _x(at, len(days)), f"{days[at].day:%d %b}"
        marks.append(f'<text x="{x}" y="{top + _HEIGHT + 13}" {_FONT} text-anchor="middle">{name}</text>')
    return marks


def _x(day: int, days: int) -> float:
    return round(_LEFT + day * (_WIDTH - 90 - _LEFT) / max(1, days - 1), 1)


def _y(value: float, high: float, top: int) -> float:
    return round(top + _HEIGHT * (1 - value / high), 1)
