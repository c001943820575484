"""More than 72 hours without a result."""

from collections.abc import Iterator

from cases.words import Failure
from evidence.findings.heard import Basis, Heard
from evidence.findings.model import Finding
from evidence.findings.standing import Standing

HOURS = 72
_SECONDS = 3600


class Lasting:
    """From the first complaint to the consumer's word that it is solved, or to the end of the chat.

    A promise or offer within the time is no result; the word of the consumer, or what was done, is.
    """

    def __init__(self) -> None:
        self._standing = Standing(settled_by_offers=False)
        self._first: Heard | None = None
        self._last: Heard | None = None

    def hear(self, heard: Heard) -> None:
        self._standing.hear(heard)
        first, last = self._standing.began, self._standing.ended or heard
        if first is not None and self._too_long(first, last) and (self._first is None or first is self._first):
            self._first, self._last = first, last

    def _too_long(self, first: Heard, last: Heard) -> bool:
        return first.moment is not None and last.moment is not None and last.moment - first.moment > HOURS * _SECONDS

    def findings(self) -> Iterator[Finding]:
        first, last = self._first, self._last
        if first is None or last is None or first.moment is None or last.moment is None:
            return
        basis = Basis()
        basis.add(first)
        basis.add(last)
        yield basis.finding(Failure.over_72_hours, {"hours": int((last.moment - first.moment) // _SECONDS)})
