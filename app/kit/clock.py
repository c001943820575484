"""The one place where time is read.

`now` is the time of the case: everything that the design calls a day, a deadline or a date is counted on it. `real_now`
is the time of the machine: signatures, tokens, sign-in links and heartbeats keep it. They are the same, except where a
demo certificate authority signs: there a stored offset lets weeks pass in seconds.
"""

from datetime import UTC, datetime, timedelta

_NO_OFFSET = timedelta(0)
_offset = _NO_OFFSET


def real_now() -> datetime:
    """The machine's time, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The time of the case, UTC."""
    return real_now() + _offset


def offset() -> timedelta:
    """How far the time of the case is from the machine's; zero outside a demo."""
    return _offset


def set_offset(value: timedelta) -> None:
    """Follow the offset stored in the database; every transaction reads it, so that all processes agree."""
    global _offset  # noqa: PLW0603 - one clock per process is the point
    _offset = value


def is_shifted() -> bool:
    """Whether pages and rulings must show the case date beside the real one."""
    return abs(_offset) > timedelta(minutes=5)
