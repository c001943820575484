"""What goes out to whoever decides, before the text is signed: the same, with roles where names stood (design §5.4).

One place for each way out, so that no door can forget it: guards put a veil over the request (`over`), pages are drawn
through it (Jinja's `finalize`), and JSON is rewritten on its way out (`app.kit.veiling`). Doors that everybody may use
answer everybody alike: where a mediator met another page than the public, comparing the two would tell a name.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.db import run
from app.kit.masking import Covering, Mask, covered, key
from app.kit.text import _, translate

_HIDDEN = text("SELECT who, words FROM redress_hidden(:case)")
_ROLES = {
    "consumer": _("the consumer"),
    "merchant": _("the merchant"),
    "private_seller": _("the private seller"),
    "platform": _("the platform"),
    "consumers_agent": _("the consumer's agent"),
    "sellers_agent": _("the merchant's agent"),
    "order": _("the order number"),
    "shop": _("the shop's staff"),
    "agent": _("customer service"),
    "bot": _("customer service, a machine"),
    "unknown": _("a speaker"),
}
_PHONE = _("[telephone number]")
_ONE = frozenset({"consumer", "shop"})
_VOICES = _ONE | {"agent", "bot", "unknown"}
"""Of the voices in chats these are somebody's; notices of a system name nobody."""


class Veil:
    """The mask of one request, and the words that are the reader's own, which stay as they were typed."""

    def __init__(self, rows: list[tuple[str, str]], language: str) -> None:
        self._language = language
        self._own = {words for who, words in rows if who == "own"}
        self._names: dict[str, str] = {}
        self._people: dict[str, dict[str, int]] = {}
        self._call([(who, words) for who, words in rows if who != "own"])
        self._make()

    def _call(self, named: Sequence[tuple[str, str]]) -> None:
        """A role for every name, with a number where several people have the same: `role person` tells them apart."""
        parted = [(who.partition(" "), name) for who, name in named]
        for (role, _gap, person), _name in parted:
            self._people.setdefault(role, {}).setdefault(person, len(self._people[role]) + 1)
        for (role, _gap, person), name in parted:
            called, alike = translate(_ROLES[role], self._language), self._people[role]
            self._names.setdefault(name, f"{called} {alike[person]}" if len(alike) > 1 else called)

    def _make(self) -> None:
        phone = translate(_PHONE, self._language)
        self._mask = Mask(self._names, ours=_our_words(), phone=phone)

    def text(self, said: str) -> str:
        """What is shown of a text."""
        return said if said in self._own else self._mask.text(said)

    def alone(self, said: str) -> str:
        """What is shown of a name that stands alone."""
        return said if said in self._own else self._mask.alone(said)

    def typed(self, said: object) -> None:
        """What the reader says in this very request is shown again as it was typed."""
        for words in _texts(said):
            self._own |= {words, words.strip(), words.replace("\r\n", "\n").strip()}

    def meet(self, shown: object) -> None:
        """Learn who speaks in what is about to be shown: each gets a role, with a number where several have the same.

        Names of speakers stand in chats alone, so nothing else knows them; also what is said names them.
        """
        met = {name: voice for name, voice in _speakers(shown) if name and not self._mask.knows(name)}
        if met:
            self._call([(voice if voice in _ONE else f"{voice} {name}", name) for name, voice in met.items()])
            self._make()

    def json(self, body: bytes) -> bytes:
        """A reply in JSON."""
        said = msgspec.json.decode(body)
        self.meet(said)
        return msgspec.json.encode(covered(said, Covering(self.text, self.alone)))


async def over(session: AsyncSession, actor: Actor, case_id: UUID | None) -> Veil | None:
    """The veil over a request about one case, or about all that the actor decides; None for whoever decides nothing.

    Names that are shown in one case stay hidden in a list as long as another case of the reader hides them.
    """
    if actor.role is not Role.mediator:
        return None
    rows = (await run(session, _HIDDEN, {"case": case_id})).all()
    return Veil([(row.who, row.words) for row in rows], actor.language) if rows else None


def _texts(said: object) -> Iterator[str]:
    match said:
        case str():
            yield said
        case Struct():
            for name in said.__struct_fields__:
                yield from _texts(getattr(said, name))
        case Mapping():
            for each in said.values():
                yield from _texts(each)
        case list() | tuple():
            for each in said:
                yield from _texts(each)


def _speakers(shown: object) -> Iterator[tuple[str, str]]:
    """Who speaks, with the voice where it is known: by the members that tell it, in what was read or is about to be."""
    match shown:
        case Struct():
            yield from _speakers({name: getattr(shown, name) for name in shown.__struct_fields__})
        case Mapping():
            yield from _speaks(shown)
            for each in shown.values():
                yield from _speakers(each)
        case list() | tuple():
            for each in shown:
                yield from _speakers(each)


def _speaks(shown: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """A line of a chat, a speaker of it, or all its speakers by name."""
    voice = str(shown.get("voice") or "unknown")
    name = shown.get("speaker") if "speaker" in shown else shown.get("name") if "voice" in shown else None
    told = [(name, voice), *(shown["voices"].items() if isinstance(shown.get("voices"), Mapping) else ())]
    yield from ((name, str(each)) for name, each in told if isinstance(name, str) and str(each) in _VOICES)


@cache
def _our_words() -> frozenset[str]:
    """The words of the program itself: members of what goes in and out, and codes."""
    words = {name for kind in _kinds(Struct) for name in kind.__struct_fields__}
    words |= {str(code.value) for kind in _kinds(StrEnum) for code in kind}
    return frozenset(map(key, words))


def _kinds(kind: type[Any]) -> Iterator[type[Any]]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from _kinds(narrower)
