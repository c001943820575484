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
from evidence.findings.plain import LONGEST, plain, sentences
from evidence.findings.repetition import alike, core, worth
from evidence.findings.rulebook import Sign
from evidence.findings.standing import Standing

MOST_ENTRIES = 500
MOST_STORIES = 50
PROMISE, OTHER = "promise", "other"
"""The topics of a promise, which is no reason and contradicts none, and of what no rule knows."""
SAME = 0.4
"""Two explanations of unknown topics are one story when the shorter one shares this part of its units."""
SHORTEST = 6
"""Letters' worth of a sentence of unknown topic that is worth showing (`repetition.worth`)."""

_ELSE = (
    Sign.grants, Sign.keeps, Sign.sends_away, Sign.human_refused, Sign.human_comes, Sign.closes, Sign.asks_to_close,
    Sign.machine,
)  # fmt: skip
"""A sentence that shows one of these is no explanation."""
_UNLESS_KNOWN = (Sign.requests, Sign.handles, Sign.promises, Sign.bare_reason, Sign.unwilling)
"""A sentence that shows one of these is one only when a rule knows its topic."""
_FAILS = (Sign.refuses, Sign.bare_reason, Sign.unwilling, Sign.sends_away, Sign.closes)
"""After one of these the consumer's silence on what was told is no consent."""
_DEMAND = "proof_missing"
"""To ask for proof is no story: several demands can stand side by side."""
_QUESTION = ("?", "吗", "呢", "吗。", "呢。", "行不", "中不", "好不", "可以不", "成不", "要不")


class Told(Struct, frozen=True):
    """What a message explains: the topics that rules know, and the units of the sentences that explain."""

    topics: frozenset[str]
    units: frozenset[str]
    again: bool = False
    """Said again in the same words: a canned reply, and no story."""

    def same(self, other: "Told") -> bool:
        """Whether both tell one story."""
        if self.topics and other.topics:
            return not self.topics.isdisjoint(other.topics)
        return len(self.units & other.units) >= SAME * min(len(self.units), len(other.units))


class Stories(Struct):
    """What one side has told so far."""

    stories: list[Told]
    basis: Basis
    offered: bool = False
    """Help was offered or given, and the consumer has not answered yet."""


class Explanations:
    """A shop and a platform speak each for themselves: the stories of one side are held against one another.

    Stories count while the trouble is open: whoever corrects a first answer and helps has not contradicted anybody.
    """

    def __init__(self) -> None:
        self.timeline: list[Explanation] = []
        self._sides = {Side.shop: Stories([], Basis()), Side.platform: Stories([], Basis())}
        self._standing = Standing()
        self._disputed = True
        self._failed = False
        self._rule_asked = False

    def hear(self, heard: Heard) -> None:
        self._standing.hear(heard)
        if heard.asks:
            self._asked(heard)
        else:
            self._failed = self._failed or heard.shows(*_FAILS)
        if not heard.answers:
            return
        told = _told(heard)
        entries = tuple(_entries(heard, told, complained=self._standing.began is not None))
        self.timeline.extend(entries[: MOST_ENTRIES - len(self.timeline)])
        if self._standing.began is not None:
            self._count(heard, told, entries)

    def _asked(self, heard: Heard) -> None:
        self._rule_asked = heard.shows(Sign.asks_rule)
        self._disputed = heard.shows(Sign.disputes) or (self._failed and not heard.shows(Sign.content, Sign.agrees))
        self._failed = False
        for side in self._sides.values():
            if side.offered and not self._disputed:
                side.stories.clear()
            if heard.shows(Sign.tried) and side.stories and not side.stories[-1].topics:
                del side.stories[-1]
            side.offered = False

    def _count(self, heard: Heard, told: Told, entries: tuple[Explanation, ...]) -> None:
        side = self._sides[heard.side]
        side.offered = side.offered or heard.shows(Sign.grants, Sign.keeps)
        if any(not entry.promise for entry in entries):
            side.basis.add(heard, Sign.explains)
        known = next((story for story in side.stories if told.same(story)), None)
        if self._rule_asked and not told.topics:
            return
        if told.units and known is None and len(side.stories) < MOST_STORIES:
            side.stories.append(told)
        elif known is not None and not known.topics and alike(known.units, told.units):
            side.stories[side.stories.index(known)] = Told(known.topics, known.units, again=True)

    def findings(self) -> Iterator[Finding]:
        told = [
            side
            for side in self._sides.values()
            if len([story for story in side.stories if not story.again]) > 1 and not side.offered
        ]
        if told and self._standing.open and self._disputed:
            whole = Basis()
            for side in told:
                whole.merge(side.basis)
            stories = max(len(side.stories) for side in told)
            yield whole.finding(Failure.contradictory_explanations, {"stories": stories})


def _told(heard: Heard) -> Told:
    """The sentences that are nothing else than explanations. Of machines only what rules know: the rest is menus."""
    told = () if heard.message.recalled else sentences(plain(heard.message.text))
    other, perhaps = heard.sentences(*_ELSE), heard.sentences(*_UNLESS_KNOWN)
    perhaps |= {one for one in heard.sentences(Sign.refuses) if "," not in one.strip(",")}
    known = {
        each.sentence: each.rule.topic
        for each in heard.signs.get(Sign.explains, ())
        if each.sentence not in other and (each.rule.topic != _DEMAND or each.sentence not in perhaps)
    }
    unknown = [
        one
        for one in told
        if heard.human and not one.endswith(_QUESTION) and one not in other | perhaps and worth(core(one)) >= SHORTEST
    ]
    units = frozenset(unit for sentence in (*known, *unknown) for unit in core(sentence))
    return Told(frozenset(known.values()), units)


def _entries(heard: Heard, told: Told, *, complained: bool) -> Iterator[Explanation]:
    """At most one explanation and one promise; explanations also where the message asks or sends away with them."""
    reasons = heard.signs.get(Sign.explains, ())
    if reasons or (told.units and complained):
        yield _entry(heard, min(reasons, key=lambda one: one.start).rule.topic if reasons else OTHER)
    if heard.shows(Sign.promises):
        yield _entry(heard, PROMISE)


def _entry(heard: Heard, topic: str) -> Explanation:
    said = heard.message
    return Explanation(said.line, said.at, said.speaker, said.text[:LONGEST], topic, promise=topic == PROMISE)
