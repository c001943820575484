"""What every benchmark yields."""

from msgspec import Struct


class Line(Struct, frozen=True):
    """One line of the table."""

    measured: str
    ours: str
    beside: str
    ratio: float
    goal: str
    met: bool
