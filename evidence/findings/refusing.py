"""Refused without a rule: the only reason is that the merchant does not agree, or a policy or system without a name."""

from collections.abc import Iterator

from cases.words import Failure
from evidence.findings.heard import PHRASE, Basis, Heard
from evidence.findings.model import Finding
from evidence.findings.rulebook import Sign

_BARE = (Sign.bare_reason, Sign.unwilling)
_BETTER = (Sign.cites, Sign.explains, Sign.grants, Sign.keeps, Sign.promises)
"""A rule is named or another reason given, or the refusal is none after all."""

_ELSE = (Sign.requests, Sign.sends_away, Sign.handles)
"""Said instead of an answer: that is another failure, or none."""


class Refusing:
    """The reason stands beside the refusal or is given afterwards; a rule that is named there or later ends it.

    Whoever refuses and, asked for the rule, names neither rule nor reason has none either.
    """

    def __init__(self) -> None:
        self._basis = Basis()
        self._phrase = ""
        self._refused = False
        self._reasoned = False
        self._asked = False
        """The consumer has just asked on what the refusal rests."""

    def hear(self, heard: Heard) -> None:
        if heard.asks:
            self._asked = heard.shows(Sign.asks_rule)
        elif heard.answers:
            self._answered(heard)

    def _answered(self, heard: Heard) -> None:
        if heard.shows(Sign.cites):
            self._basis = Basis()
        self._refused = self._refused or heard.shows(Sign.refuses, Sign.unwilling)
        self._reasoned = self._reasoned or heard.shows(Sign.cites, Sign.explains)
        evades = self._asked and not self._reasoned and not heard.shows(*_ELSE)
        if self._refused and not heard.shows(*_BETTER) and (evades or heard.shows(*_BARE)):
            self._basis.add(heard, *_BARE)
            self._phrase = self._phrase or heard.message.text[:PHRASE]

    def findings(self) -> Iterator[Finding]:
        if self._basis.count:
            facts = {"times": self._basis.count, "phrase": self._phrase}
            yield self._basis.finding(Failure.no_rule_cited, facts)
