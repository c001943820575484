"""A human was asked for, and refused, ignored, or answered by a machine."""

from collections.abc import Iterator

from cases.words import Failure
from evidence.findings.heard import Basis, Heard
from evidence.findings.model import Finding
from evidence.findings.rulebook import Sign
from evidence.transcripts.model import Voice

PATIENCE_S = 3600
"""A human who answers within this time has come; with a queue in between, too."""


class Humans:
    """Each request waits for a human; what is said instead stands beside it."""

    def __init__(self) -> None:
        self._asked: Heard | None = None
        self._waiting = Basis()
        self._basis = Basis()
        self._asks = 0

    def hear(self, heard: Heard) -> None:
        if heard.asks and heard.shows(Sign.asks_human):
            self._asked = self._asked or heard
            self._asks += 1
            self._waiting.add(heard, Sign.asks_human)
        elif self._asked is not None and not heard.asks:
            self._answered(heard)

    def _answered(self, heard: Heard) -> None:
        refused = heard.shows(Sign.human_refused)
        joined = heard.shows(Sign.human_comes) and heard.message.voice is not Voice.bot
        if joined or (heard.human and not refused):
            self._came(heard)
        elif heard.answers or refused:
            self._waiting.add(heard, Sign.human_refused)

    def _came(self, heard: Heard) -> None:
        asked = self._asked.moment if self._asked else None
        if asked is not None and heard.moment is not None and heard.moment - asked > PATIENCE_S:
            self._basis.merge(self._waiting)
        self._asked, self._waiting = None, Basis()

    def findings(self) -> Iterator[Finding]:
        if self._asked is not None and self._waiting.count > 1:
            self._basis.merge(self._waiting)
        if self._basis.count:
            yield self._basis.finding(Failure.no_human, {"asked": self._asks})
