"""One part of a file, as a browser asks for it (RFC 9110 §14)."""

import re

from msgspec import Struct

_ONE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


class Span(Struct, frozen=True):
    """Bytes from `start` up to, not including, `stop`."""

    start: int
    stop: int


class UnsatisfiableRangeError(ValueError):
    """The part asked for lies beyond the end; the answer is 416."""


def asked_span(header: str | None, size: int) -> Span | None:
    """The part that a `Range` header asks for; None means the whole.

    What is no single byte range may be ignored (§14.2), and is: several ranges, other units, nonsense.

    Raises:
        UnsatisfiableRangeError: when it begins at or beyond the end (§14.1.2).
    """
    match = _ONE.fullmatch(header or "")
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:  # the last so many bytes
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(size, int(last) + 1 if last else size)
        if last and int(last) < start:
            return None
    if start >= size:
        raise UnsatisfiableRangeError(header)
    return Span(start=start, stop=stop)
