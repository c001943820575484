"""The contradiction timeline: every explanation and promise of the other side, in order, by topic."""

from collections.abc import Iterator

from cases.words import Failure
from evidence.findings.heard import Basis, Heard, Side
from evidence.findings.model import Explanation, Finding
from evidence.findings.rulebook import Fired, Sign

MOST_ENTRIES = 500
PROMISE = "promise"
"""The topic of a promise: it is no reason, and contradicts none."""


class Explanations:
    """A shop and a platform speak each for themselves: the stories of one side are held against one another."""

    def __init__(self) -> None:
        self.timeline: list[Explanation] = []
        self._topics: dict[Side, dict[str, Basis]] = {Side.shop: {}, Side.platform: {}}

    def hear(self, heard: Heard) -> None:
        if not heard.answers:
            return
        for reason in heard.signs.get(Sign.explains, ()):
            self._topics[heard.side].setdefault(reason.rule.topic, Basis()).add(heard, Sign.explains)
        if len(self.timeline) < MOST_ENTRIES:
            self.timeline.extend(_entries(heard))

    def findings(self) -> Iterator[Finding]:
        told = [topics for topics in self._topics.values() if len(topics) > 1]
        if told:
            whole = Basis()
            for topics in told:
                for basis in topics.values():
                    whole.merge(basis)
            yield whole.finding(Failure.contradictory_explanations, {"stories": max(len(topics) for topics in told)})


def _entries(heard: Heard) -> Iterator[Explanation]:
    """One entry a topic: what a message says twice it says once."""
    reasons = {each.rule.topic: each for each in heard.signs.get(Sign.explains, ())}
    for topic, reason in reasons.items():
        yield _entry(heard, reason, topic)
    for promise in heard.signs.get(Sign.promises, ())[:1]:
        yield _entry(heard, promise, PROMISE)


def _entry(heard: Heard, fired: Fired, topic: str) -> Explanation:
    said = heard.message
    return Explanation(said.line, said.at, said.speaker, said.text, topic, promise=fired.rule.sign is Sign.promises)
