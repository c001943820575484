"""The same reply again and again, also where a greeting, a name, a number or a little wording is different.

Two replies are the same when, without courtesies, digits, marks and emoji, they share at least `ALIKE` of their units
(Chinese characters, English words) and pairs of neighbouring units (Jaccard), or when one holds nearly all (`WITHIN`)
of the other and is not much longer.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from cases.words import Failure
from evidence.findings.heard import PHRASE, Basis, Heard
from evidence.findings.model import Finding
from evidence.findings.plain import LONGEST, plain
from evidence.findings.rulebook import Sign, courtesy
from evidence.transcripts.model import Sort

ALIKE = 0.8
WITHIN = 0.9
LONGER = 1.6
SHORTEST = 5
"""Letters' worth of a reply, an English word counting two; what is shorter is a yes, a no or a greeting."""
MOST_REPLIES = 400
"""Different replies that are remembered, the latest heard ones."""
MOST_PAIRS = 300

_CLAUSE = re.compile(r"[。!?;,\n、:()\[\]\"“”]+|\.(?!\w)|\s-\s")
_NUMBER = re.compile(r"[\d零〇一二两三四五六七八九十百千半]+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b")
_UNIT = re.compile(r"[\u3400-\u9fff]|[a-z]+")


class Reply(Struct):
    """A reply that was heard, with the pairs that make it, and where."""

    pairs: frozenset[str]
    basis: Basis
    text: str
    turn: int = -1
    """How often the consumer had spoken when it was last heard: sent twice without a word between is sent once."""


@lru_cache(maxsize=2048)
def core(text: str) -> tuple[str, ...]:
    """What is left of a reply without courtesies, numbers and marks: its characters or words."""
    clauses = (clause.strip() for clause in _CLAUSE.split(plain(text)))
    kept = " ".join(left for clause in clauses if (left := courtesy().sub("", clause).strip()))
    return tuple(_UNIT.findall(_NUMBER.sub("", kept)))[:MOST_PAIRS]


def worth(units: tuple[str, ...]) -> int:
    """How much a reply says: a word counts as two Chinese characters."""
    return sum(2 if unit.isascii() else 1 for unit in units)


def pairs(units: tuple[str, ...]) -> frozenset[str]:
    """The units of a reply and their neighbours, each once."""
    return frozenset(units) | {f"{one} {next_}" for one, next_ in pairwise(units)}


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two replies are the same to whoever reads them one after the other."""
    smaller, larger = sorted((len(one), len(other)))
    if smaller < larger / LONGER:
        return False
    shared = len(one & other)
    return shared >= ALIKE * (smaller + larger - shared) or shared >= WITHIN * smaller


class Repetition:
    """Gathers equal replies of the other side, whoever of it speaks; what was asked to be said again does not count."""

    def __init__(self) -> None:
        self._replies: OrderedDict[tuple[str, ...], Reply] = OrderedDict()
        self._asked_again = False
        self._turn = 0

    def hear(self, heard: Heard) -> None:
        if heard.asks:
            self._turn += 1
            self._asked_again = heard.shows(Sign.asks_again)
        if not heard.answers or heard.message.recalled or heard.message.sort is not Sort.text or self._asked_again:
            return
        units = core(heard.message.text)
        if worth(units) < SHORTEST:
            return
        reply = self._known(units) or self._new(units, heard.message.text)
        reply.text = min(reply.text, heard.message.text[:LONGEST], key=len)
        if reply.turn != self._turn:
            reply.turn = self._turn
            reply.basis.add(heard)

    def _known(self, units: tuple[str, ...]) -> Reply | None:
        if units not in self._replies:
            sought = pairs(units)
            units = next((key for key, reply in self._replies.items() if alike(reply.pairs, sought)), ())
        if not units:
            return None
        self._replies.move_to_end(units)
        return self._replies[units]

    def _new(self, units: tuple[str, ...], text: str) -> Reply:
        if len(self._replies) >= MOST_REPLIES:
            once = (key for key, reply in self._replies.items() if reply.basis.count == 1)
            del self._replies[next(once, next(iter(self._replies)))]
        self._replies[units] = reply = Reply(pairs(units), Basis(), text[:LONGEST])
        return reply

    def findings(self) -> Iterator[Finding]:
        repeated = [reply for reply in self._replies.values() if reply.basis.count > 1]
        if repeated:
            most = max(repeated, key=lambda reply: reply.basis.count)
            facts = {"times": most.basis.count, "replies": len(repeated), "phrase": most.text[:PHRASE]}
            whole = Basis()
            for reply in repeated:
                whole.merge(reply.basis)
            yield whole.finding(Failure.canned_reply, facts)
