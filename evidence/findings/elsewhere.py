"""Sent elsewhere instead of helped."""

from collections.abc import Iterator

from cases.words import Failure
from evidence.findings.heard import Basis, Heard
from evidence.findings.model import Finding
from evidence.findings.rulebook import Sign


class Elsewhere:
    """Whoever puts it right may name another address too."""

    def __init__(self) -> None:
        self._basis = Basis()

    def hear(self, heard: Heard) -> None:
        if heard.answers and heard.shows(Sign.sends_away) and not heard.shows(Sign.keeps, Sign.human_comes):
            self._basis.add(heard, Sign.sends_away)

    def findings(self) -> Iterator[Finding]:
        if self._basis.count:
            yield self._basis.finding(Failure.sent_elsewhere, {"times": self._basis.count})
