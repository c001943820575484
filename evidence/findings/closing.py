"""Closed while unresolved: without the consumer's agreement."""

from collections.abc import Iterator

from cases.words import Failure
from evidence.findings.heard import Basis, Heard
from evidence.findings.model import Finding
from evidence.findings.rulebook import Sign
from evidence.findings.standing import Standing


class Closing:
    """A closing counts while the trouble is open; if the consumer agrees afterwards, it no longer does."""

    def __init__(self) -> None:
        self._standing = Standing()
        self._basis = Basis()

    def hear(self, heard: Heard) -> None:
        self._standing.hear(heard)
        if self._standing.ended:
            self._basis = Basis()
        elif self._standing.open and heard.shows(Sign.closes) and not heard.asks:
            self._basis.add(heard, Sign.closes)

    def findings(self) -> Iterator[Finding]:
        if self._basis.count:
            yield self._basis.finding(Failure.closed_unresolved, {"times": self._basis.count})
