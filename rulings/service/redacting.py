"""The text of a ruling without those whom it is about: what is proposed, and what is left when a person has chosen."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct, structs
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.db import as_clock
from app.kit.masking import Mask, key
from app.kit.text import CHINESE, _, translate
from cases.models import Case
from rulings import redaction
from rulings.queries import publications
from rulings.redaction import ALWAYS, KEPT, Found
from rulings.schemas import Proposal, RedactionIn, RulingText

_ROLES = {
    "consumer": _("the consumer"),
    "private_seller": _("the private seller"),
    "shop": _("the shop's staff"),
    "agent": _("customer service"),
    "consumers_agent": _("the consumer's agent"),
    "sellers_agent": _("the merchant's agent"),
    "order": _("the order number"),
    "unknown": _("a speaker"),
}
_FIXED = frozenset({"sha256", "verify_url", "real_date", "case_date", "zone"})
"""Members that hold no word of anybody."""
_AROUND = 14


class Anonymised(Struct, frozen=True):
    """What would be published, whom it must not name, and what was found on the way."""

    text: RulingText
    names: dict[str, str]
    proposals: list[Proposal]

    @property
    def sha256(self) -> bytes:
        """What the order approves and the journal commits to."""
        return hashlib.sha256(self.text.canonical()).digest()

    def texts(self) -> list[str]:
        """Every word of it that somebody wrote."""
        return [said for _path, said in _strings(_open(self.text))]

    def in_roles(self, said: str) -> str:
        """A text of it with roles for the businesses too: who decides a like case reads no names."""
        kinds = {"merchant": _("the merchant"), "platform": _("the platform")}
        language = self.text.language
        named = {p.name: translate(kinds[p.role], language) for p in self.text.parties if p.role in kinds}
        return Mask(named).text(said)


async def anonymise(
    session: AsyncSession, actor: Actor, case: Case, text: RulingText, choice: RedactionIn
) -> Anonymised:
    """The text of a ruling as it would be published after these choices."""
    async with as_clock(session, actor):
        known = await publications.list_names(session, actor, case)
    names = _called(known, text.language)
    made = _Redactor(names, choice, text.language)
    said = made.walk(_open(text))
    parties = tuple(
        structs.replace(party, masked=party.role in {"consumer", "private_seller"}) for party in said.parties
    )
    return Anonymised(structs.replace(said, parties=parties, case_number=""), names, made.proposals())


async def tell_tales(session: AsyncSession, actor: Actor, case: Case, said: str) -> list[str]:
    """The words of a text for everybody that could tell who a private person of the case is, each once."""
    async with as_clock(session, actor):
        known = await publications.list_names(session, actor, case)
    names = _called(known, CHINESE)
    found = [said[one.start : one.end] for one in redaction.propose(said, Mask(names))]
    return [*dict.fromkeys(found or redaction.remaining([said], names))]


def _open(text: RulingText) -> dict[str, Any]:
    return msgspec.json.decode(text.canonical())


def _called(known: list[tuple[str, str]], language: str) -> dict[str, str]:
    """Each name with what stands for it; a word that says no more than its role does is no name."""
    businesses = [words for who, words in known if not who]
    called = dict.fromkeys(businesses, KEPT)
    for who, words in known:
        role = translate(_ROLES[who], language) if who else KEPT
        if who and not any(key(words) in key(each) for each in (*businesses, role)):
            called.setdefault(words, role)
    return called


class _Redactor:
    """Walks through a text once and remembers what it met."""

    def __init__(self, names: dict[str, str], choice: RedactionIn, language: str) -> None:
        self.mask, self.choice, self.language = Mask(names), choice, language
        self.met: dict[str, tuple[Found, str]] = {}
        self.times: Counter[str] = Counter()

    def walk(self, opened: dict[str, Any]) -> RulingText:
        """The text with everything replaced that was not kept."""
        for holder, place in _places(opened):
            holder[place] = self._said(holder[place])
        return msgspec.convert(opened, RulingText)

    def _said(self, said: str) -> str:
        found = [self._spelled(one) for one in redaction.propose(said, self.mask, self.choice.also)]
        for one in found:
            words = said[one.start : one.end]
            self.met.setdefault(words, (one, said[max(0, one.start - _AROUND) : one.end + _AROUND]))
            self.times[words] += 1
        return redaction.redact(said, [one for one in found if not self._is_kept(said[one.start : one.end], one)])

    def _spelled(self, one: Found) -> Found:
        return structs.replace(one, instead=translate(one.instead, self.language))

    def _is_kept(self, words: str, one: Found) -> bool:
        return words in self.choice.keep and one.kind not in ALWAYS

    def proposals(self) -> list[Proposal]:
        """Each text once, in the order in which a reader meets it."""
        return [
            Proposal(
                text=words,
                kind=one.kind,
                instead=one.instead,
                times=self.times[words],
                around=around,
                must=one.kind in ALWAYS,
                kept=self._is_kept(words, one),
            )
            for words, (one, around) in self.met.items()
        ]


def _places(opened: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - what was read from JSON
    """Where words stand that somebody wrote; rules are printed as they are in force."""
    for member, value in opened.items() if isinstance(opened, dict) else enumerate(opened):
        if isinstance(value, str) and member not in _FIXED:
            yield opened, member
        elif isinstance(value, dict | list) and not (member == "rules" and value and isinstance(value[0], dict)):
            yield from _places(value)


def _strings(opened: Any) -> Iterator[tuple[Any, str]]:  # noqa: ANN401 - what was read from JSON
    return ((member, holder[member]) for holder, member in _places(opened))
