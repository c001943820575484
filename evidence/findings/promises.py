"""A promise with a time, and the time visibly passed."""

from collections.abc import Iterator

from msgspec import Struct

from cases.words import Failure
from evidence.findings.deadlines import due
from evidence.findings.heard import Basis, Heard, moment
from evidence.findings.model import Finding
from evidence.findings.rulebook import Sign

MOST_OPEN = 50
"""Promises that can be open at once."""

_STILL = (Sign.chases, Sign.unsolved)


class Promise(Struct, frozen=True):
    """Said, with the time that it names."""

    heard: Heard
    phrase: str
    over: float


class Promises:
    """Open until it is kept, in the words of either side; broken when the consumer still waits after its time."""

    def __init__(self) -> None:
        self._open: list[Promise] = []
        self._basis = Basis()
        self._facts: dict[str, int | str] = {}

    def hear(self, heard: Heard) -> None:
        if heard.answers:
            if heard.shows(Sign.keeps):
                self._open.clear()
            self._open.extend(_made(heard))
            del self._open[:-MOST_OPEN]
        elif heard.asks and heard.shows(Sign.content) and not heard.shows(*_STILL):
            self._open.clear()
        elif heard.asks and heard.shows(*_STILL, Sign.disputes, Sign.asks_human):
            self._still_waiting(heard)

    def _still_waiting(self, heard: Heard) -> None:
        if heard.moment is None:
            return
        over = [promise for promise in self._open if promise.over < heard.moment]
        for promise in over:
            self._basis.add(promise.heard, Sign.promises)
            late = int((heard.moment - promise.over) // 3600)
            self._facts = self._facts or {"promise": promise.phrase, "hours_late": late}
            self._open.remove(promise)
        if over:
            self._basis.add(heard, Sign.chases, Sign.unsolved)

    def findings(self) -> Iterator[Finding]:
        if self._basis.count:
            yield self._basis.finding(Failure.promise_broken, self._facts)


def _made(heard: Heard) -> Iterator[Promise]:
    at = heard.message.at
    for promised in heard.signs.get(Sign.promises, ())[:1]:
        named = due(promised.sentence, at) if at is not None else None
        over = moment(named.at) if named else None
        if named and over is not None:
            yield Promise(heard, named.phrase, over)
