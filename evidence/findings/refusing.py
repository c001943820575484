"""Refused without a rule: the only reason is that the merchant does not agree, or a policy or system without a name."""

from collections.abc import Iterator

from cases.words import Failure
from evidence.findings.heard import PHRASE, Basis, Heard
from evidence.findings.model import Finding
from evidence.findings.rulebook import Sign

_BETTER = (Sign.cites, Sign.explains, Sign.grants, Sign.keeps, Sign.promises)
"""A rule is named or another reason given, or the refusal is none after all."""


class Refusing:
    """The reason stands beside the refusal or is given afterwards; a rule that is named there or later ends it."""

    def __init__(self) -> None:
        self._basis = Basis()
        self._phrase = ""
        self._refused = False

    def hear(self, heard: Heard) -> None:
        if not heard.answers:
            return
        if heard.shows(Sign.cites):
            self._basis = Basis()
        self._refused = self._refused or heard.shows(Sign.refuses)
        if self._refused and heard.shows(Sign.bare_reason) and not heard.shows(*_BETTER):
            self._basis.add(heard, Sign.bare_reason)
            self._phrase = self._phrase or heard.message.text[:PHRASE]

    def findings(self) -> Iterator[Finding]:
        if self._basis.count:
            facts = {"times": self._basis.count, "phrase": self._phrase}
            yield self._basis.finding(Failure.no_rule_cited, facts)
