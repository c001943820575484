"""Closed while unresolved: without the consumer's agreement."""

from collections.abc import Iterator

from cases.words import Failure
from evidence.findings.heard import Basis, Heard
from evidence.findings.model import Finding
from evidence.findings.plain import plain, sentences
from evidence.findings.rulebook import Sign
from evidence.findings.standing import Standing

_QUESTION = ("?", "吗", "呢", "么")


class Closing:
    """A closing counts while the trouble is open and no question lies with the consumer.

    If the consumer agrees afterwards, it no longer does.
    """

    def __init__(self) -> None:
        self._standing = Standing()
        self._basis = Basis()
        self._asked = False
        """Whether a question of the other side lies with the consumer."""

    def hear(self, heard: Heard) -> None:
        self._standing.hear(heard)
        if self._standing.ended:
            self._basis = Basis()
        elif self._standing.open and heard.shows(Sign.closes) and not heard.asks and not self._asked:
            self._basis.add(heard, Sign.closes)
        if heard.asks:
            self._asked = False
        elif heard.answers:
            self._asked = _asks(heard)

    def findings(self) -> Iterator[Finding]:
        if self._basis.count:
            yield self._basis.finding(Failure.closed_unresolved, {"times": self._basis.count})


def _asks(heard: Heard) -> bool:
    told = sentences(plain(heard.message.text))
    return heard.shows(Sign.asks_to_close) or (bool(told) and told[-1].rstrip("。.").endswith(_QUESTION))
