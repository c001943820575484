"""Names into roles: what whoever decides reads before the text of the ruling is signed (design §5.4, docs/blind.md).

A name is found however it is written: full-width or half-width, in capitals or not, with spaces where writing has them.
Chinese names are found anywhere in a sentence, names in letters or digits only where a word begins and ends. Three
things are no names inside a sentence, though they are where they stand alone as one:

- a name of one character: it is in half of all sentences, and these would no longer say anything;
- up to five digits, for the same reason;
- a name that is itself a word of ours, such as `platform` or `chat`: it stands on every page, and the one place where
  it had been replaced would tell that it is a name.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from unicodedata import category, normalize

from msgspec import Struct

_FEWEST_DIGITS = 6
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:(?:\+|00)86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z])")
"""A mobile number in China; whoever's it is, it leads to a person."""
_UNSPACED_FROM = 0x0590
"""Letters before this one (Latin, Greek, Cyrillic) make words with spaces between; from here on they may not."""
_GENERAL = (
    "abuse admin contact desk ftp help hostmaster info kefu mail marketing news noc office post postmaster sales"
    " security service shop support usenet webmaster www"
)
_MAILBOXES = frozenset(_GENERAL.split())
"""What stands before the @ of many (most of them RFC 2142's), and names nobody."""
_SHORTEST_MAILBOX = 3
_SUFFIXES = ("官方旗舰店", "旗舰店", "专营店", "专卖店", "企业店", "有限责任公司", "有限公司", "商城")
_SHORTEST_CORE = 2
_WORD_WITHIN = re.compile("(?<=[a-z])(?=[A-Z])")


class _Folding(dict[int, str]):
    """One character as names are compared: compatible forms are one, capitals small, what is not seen nothing."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isspace():
            folded = " "
        elif category(char) in {"Cf", "Mn"}:
            folded = ""
        else:
            folded = normalize("NFKD", normalize("NFKD", char).casefold())
            folded = "".join(part for part in folded if category(part) != "Mn")
        self[code] = folded
        return folded


_FOLDED = _Folding()


def fold(text: str) -> str:
    """The text as names are compared."""
    return text.translate(_FOLDED)


def variants(name: str) -> list[str]:
    """The name, and what people write for it: an address by its mailbox, a shop without the kind of shop."""
    name = name.strip()
    mailbox, at, domain = name.rpartition("@")
    if at and domain:
        named = len(mailbox) >= _SHORTEST_MAILBOX and mailbox.casefold() not in _MAILBOXES
        return [name, mailbox] if named else [name]
    core = next((name.removesuffix(each) for each in _SUFFIXES if name.endswith(each)), name)
    parted = [_WORD_WITHIN.sub(" ", each) for each in (name, core) if len(each) >= _SHORTEST_CORE]
    return list(dict.fromkeys([name, *parted]))


class Mask:
    """The names of one case, or of several, each with the words for its role. Earlier ones win."""

    def __init__(self, names: Mapping[str, str], *, ours: frozenset[str] = frozenset(), phone: str = "…") -> None:
        self._phone = phone
        self.whole: dict[str, str] = {}
        for name, role in names.items():
            for variant in variants(name):
                if found := key(variant):
                    self.whole.setdefault(found, role)
        inside = {key(v): fold(v) for name in names for v in variants(name) if _is_found_inside(key(v), ours)}
        longest = sorted(inside.values(), key=len, reverse=True)
        first = "".join(sorted({re.escape(name[0]) for name in longest}))
        anyone = "|".join(map(_pattern, longest))
        self._names = re.compile(f"(?=[{first}])(?:{anyone})") if longest else None

    def text(self, text: str) -> str:
        """The text with roles where names stood."""
        told, last = [], 0
        for begin, end, role in self.places(text):
            told += [text[last:begin], role]
            last = end
        return _MOBILE.sub(self._phone, "".join([*told, text[last:]]))

    def places(self, text: str) -> list[tuple[int, int, str]]:
        """Where the names stand, each with its role, from the first to the last."""
        if self._names is None or not self._names.search(fold(text)):
            return []
        folded = [_FOLDED[ord(char)] for char in text]
        starts = _starts(folded)
        return [
            (starts[match.start()], starts[match.end() - 1] + 1, self.whole[key(match.group())])
            for match in self._names.finditer("".join(folded))
        ]

    def knows(self, text: str) -> bool:
        """Whether this is a name as a whole."""
        return key(text) in self.whole

    def alone(self, text: str) -> str:
        """What is a name as a whole; the names that are none inside a sentence are found here too."""
        return self.whole.get(key(text)) or self.text(text)


def _starts(folded: Iterable[str]) -> list[int]:
    """For each folded character the place of the one that it came from."""
    return [place for place, part in enumerate(folded) for _ in part]


def key(name: str) -> str:
    """By what a name is known, with or without its spaces and hyphens."""
    return fold(name).replace(" ", "").replace("-", "")


def _is_found_inside(known: str, ours: frozenset[str]) -> bool:
    return len(known) > 1 and known not in ours and not (known.isdigit() and len(known) < _FEWEST_DIGITS)


def _spaced(char: str) -> bool:
    return char.isalnum() and ord(char) < _UNSPACED_FROM


def _pattern(name: str) -> str:
    """Spaces may stand or be missing where the name has one, and anywhere between Chinese characters."""
    words = name.split()
    parts: list[str] = []
    for word in words:
        for place, char in enumerate(word):
            parts.append((_gap(word[place - 1] if place else " ", char) if parts else "") + re.escape(char))
    begins = rf"(?<![{_LETTERS}])" if _spaced(words[0][0]) else ""
    ends = rf"(?![{_LETTERS}])" if _spaced(words[-1][-1]) else ""
    return f"{begins}{''.join(parts)}{ends}"


def _gap(before: str, char: str) -> str:
    """What may stand between two characters of a name."""
    if before.isdigit() and char.isdigit():
        return "[ -]?"
    return "" if _spaced(before) and _spaced(char) else r"\s*"


_LETTERS = r"0-9A-Za-z\u00aa-\u058f"
Text = Callable[[str], str]


class Covering(Struct, frozen=True):
    """How a reply is walked through: every text by `text`, what can only be a name by `alone`."""

    text: Text
    alone: Text


NAMES = frozenset({"consumer", "name", "platform", "seller", "speaker"})
"""Members that hold a name and nothing else: there a word of ours can be one."""


def covered(value: object, by: Covering, member: str = "") -> object:
    """What was read from JSON, at any depth, the members' names too: some are data."""
    match value:
        case str():
            return by.alone(value) if member in NAMES else by.text(value)
        case dict():
            return {by.text(name): covered(each, by, name) for name, each in value.items()}
        case list():
            return [covered(each, by, member) for each in value]
    return value
