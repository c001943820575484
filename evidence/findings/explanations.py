"""The contradiction timeline: every explanation and promise of the other side, in order, by topic.

What a story is about cannot be listed. So a sentence of the other side explains something when it is nothing else: no
greeting, question, request, promise, offer, word of handling or of closing, no sending away, no bare "policy". Rules
name the topics that come up everywhere; what they do not know is a topic of its own, `OTHER`.
"""

from collections.abc import Iterator

from msgspec import Struct

from cases.words import Failure
from evidence.findings.heard import Basis, Heard, Side
from evidence.findings.model import Explanation, Finding
from evidence.findings.plain import plain, sentences
from evidence.findings.repetition import core
from evidence.findings.rulebook import Sign
from evidence.findings.standing import Standing

MOST_ENTRIES = 500
MOST_STORIES = 50
PROMISE, OTHER = "promise", "other"
"""The topics of a promise, which is no reason and contradicts none, and of what no rule knows."""
SAME = 0.5
"""Two explanations of unknown topics are one story when the shorter one shares this part of its units."""
SHORTEST = 3
"""Units that make a sentence of unknown topic worth showing."""

_ELSE = (
    Sign.requests, Sign.handles, Sign.promises, Sign.grants, Sign.keeps, Sign.sends_away, Sign.human_refused,
    Sign.human_comes, Sign.closes, Sign.asks_to_close, Sign.machine, Sign.bare_reason,
)  # fmt: skip
_QUESTION = ("?", "吗", "呢", "吗。", "呢。")


class Told(Struct, frozen=True):
    """What a message explains: the topics that rules know, and the units of the sentences that explain."""

    topics: frozenset[str]
    units: frozenset[str]

    def same(self, other: "Told") -> bool:
        """Whether both tell one story."""
        if self.topics and other.topics:
            return not self.topics.isdisjoint(other.topics)
        return len(self.units & other.units) >= SAME * min(len(self.units), len(other.units))


class Stories(Struct):
    """What one side has told so far."""

    stories: list[Told]
    basis: Basis


class Explanations:
    """A shop and a platform speak each for themselves: the stories of one side are held against one another.

    Stories count while the trouble is open: whoever corrects a first answer and helps has not contradicted anybody.
    """

    def __init__(self) -> None:
        self.timeline: list[Explanation] = []
        self._sides = {Side.shop: Stories([], Basis()), Side.platform: Stories([], Basis())}
        self._standing = Standing()

    def hear(self, heard: Heard) -> None:
        self._standing.hear(heard)
        if not heard.answers or self._standing.began is None:
            return
        told = _told(heard)
        entries = tuple(_entries(heard, told))
        self.timeline.extend(entries[: MOST_ENTRIES - len(self.timeline)])
        side = self._sides[heard.side]
        if any(not entry.promise for entry in entries):
            side.basis.add(heard, Sign.explains)
        if told.units and len(side.stories) < MOST_STORIES and not any(told.same(story) for story in side.stories):
            side.stories.append(told)

    def findings(self) -> Iterator[Finding]:
        told = [side for side in self._sides.values() if len(side.stories) > 1]
        if told and self._standing.open:
            whole = Basis()
            for side in told:
                whole.merge(side.basis)
            stories = max(len(side.stories) for side in told)
            yield whole.finding(Failure.contradictory_explanations, {"stories": stories})


def _told(heard: Heard) -> Told:
    """The sentences that are nothing else than explanations."""
    other = {each.sentence for sign in _ELSE for each in heard.signs.get(sign, ())}
    left = [
        sentence
        for sentence in (() if heard.message.recalled else sentences(plain(heard.message.text)))
        if sentence not in other and not sentence.endswith(_QUESTION)
    ]
    topics = frozenset(each.rule.topic for each in heard.signs.get(Sign.explains, ()) if each.sentence in left)
    units = frozenset(unit for sentence in left if len(core(sentence)) >= SHORTEST for unit in core(sentence))
    return Told(topics, units)


def _entries(heard: Heard, told: Told) -> Iterator[Explanation]:
    """One entry a topic: what a message says twice it says once. Also what explains while it asks or sends away."""
    topics = dict.fromkeys(each.rule.topic for each in heard.signs.get(Sign.explains, ()))
    if not topics and told.units:
        topics = {OTHER: None}
    for topic in topics:
        yield _entry(heard, topic)
    if heard.shows(Sign.promises):
        yield _entry(heard, PROMISE)


def _entry(heard: Heard, topic: str) -> Explanation:
    said = heard.message
    return Explanation(said.line, said.at, said.speaker, said.text, topic, promise=topic == PROMISE)
