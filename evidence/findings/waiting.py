"""How long the consumer waited for each answer."""

from array import array
from statistics import median_low

from evidence.findings.heard import Heard
from evidence.findings.model import Waits

KEPT = 8192
"""Waits that are kept for the median. Of more than that every second one stays, then every fourth, …"""


class Waiting:
    """A wait runs from the first message that the consumer sends until the other side's next one, machines included."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._began: float | None = None
        self._end: float | None = None
        self._first: int | None = None
        self._first_by_machine = False
        self._first_human: int | None = None
        self._longest = 0
        self._answers = 0
        self._kept = array("q")
        self._every = 1

    def hear(self, heard: Heard) -> None:
        if heard.moment is None:
            return
        self._end = heard.moment
        if heard.asks:
            self._began = heard.moment if self._began is None else self._began
            self._since = heard.moment if self._since is None else self._since
        elif heard.answers and self._began is not None:
            if heard.human and self._first_human is None:
                self._first_human = max(0, int(heard.moment - self._began))
            if self._since is not None:
                self._first_by_machine = not heard.human if self._first is None else self._first_by_machine
                self._answered(max(0, int(heard.moment - self._since)))

    def _answered(self, waited: int) -> None:
        self._since = None
        self._first = waited if self._first is None else self._first
        self._longest = max(self._longest, waited)
        if self._answers % self._every == 0:
            self._kept.append(waited)
        self._answers += 1
        if len(self._kept) > KEPT:
            self._kept, self._every = self._kept[::2], self._every * 2

    def waits(self) -> Waits:
        """In seconds. A message without a time neither begins nor ends a wait."""
        unanswered = None
        if self._since is not None and self._end is not None:
            unanswered = max(0, int(self._end - self._since))
        if not self._answers:
            return Waits(None, None, None, 0, unanswered)
        return Waits(
            first_s=self._first,
            longest_s=self._longest,
            median_s=median_low(self._kept),
            answers=self._answers,
            unanswered_s=unanswered,
            first_by_machine=self._first_by_machine,
            first_human_s=self._first_human,
        )
