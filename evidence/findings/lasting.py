"""More than 72 hours without a result."""

from collections.abc import Iterator

from cases.words import Failure
from evidence.findings.heard import Basis, Heard
from evidence.findings.model import Finding
from evidence.findings.rulebook import Sign
from evidence.findings.standing import Standing

HOURS = 72
_SECONDS = 3600


class Lasting:
    """From the complaint to the last message of a chat that ends unsolved."""

    def __init__(self) -> None:
        self._standing = Standing()

    def hear(self, heard: Heard) -> None:
        self._standing.hear(heard)

    def findings(self) -> Iterator[Finding]:
        first, last = self._standing.opened, self._standing.last
        if first is None or last is None or first.moment is None or last.moment is None:
            return
        hours = int((last.moment - first.moment) // _SECONDS)
        if last.moment - first.moment > HOURS * _SECONDS:
            basis = Basis()
            basis.add(first, Sign.complains, Sign.unsolved)
            basis.add(last)
            yield basis.finding(Failure.over_72_hours, {"hours": hours})
