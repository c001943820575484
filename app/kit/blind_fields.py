"""Economic blindness: what could tempt whoever decides is refused at every door, by its name (design §5.4).

The names are data, `blind_fields.toml`. Only names are looked at: what people write in their own words is theirs.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from app.kit.errors import BadInput
from app.kit.text import _

_DATA = Path(__file__).with_suffix(".toml")
_LATIN_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LATIN = re.compile(r"[a-z]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LONGEST_NAME = 200


class BlindField(BadInput):
    """A member that would tell what a party earns, pays or is worth; nobody who decides may ever learn it."""

    slug = "blind-field"
    sentence = _(
        "“{name}” is not taken. What a party earns, pays, buys or how many follow it must not sway a decision, so it"
        " stays outside: please leave it out."
    )


class Blind(Struct, frozen=True, forbid_unknown_fields=True, rename={"means_else": "not"}):
    """One kind of field with its spellings."""

    what: str
    spelled: tuple[str, ...]
    means_else: tuple[str, ...] = ()


@cache
def known() -> tuple[Blind, ...]:
    """Every kind of blind field."""
    return msgspec.convert(tomllib.loads(_DATA.read_text())["field"], tuple[Blind, ...])


@lru_cache(maxsize=4096)
def blind(name: str) -> Blind | None:
    """The kind of blind field that a name means, if it means one."""
    words = _words(unicodedata.normalize("NFKC", name[:_LONGEST_NAME]))
    return next((kind for kind in known() if _means(words, kind)), None)


def _means(words: tuple[str, ...], kind: Blind) -> bool:
    said = _row(words)
    for other in kind.means_else:
        said = said.replace(_row(_words(other)), " ")
    return any(_fits(spelling, words, said) for spelling in kind.spelled)


def _fits(spelling: str, words: tuple[str, ...], said: str) -> bool:
    if not _LATIN.search(spelling):
        return spelling in "".join(words)
    return f" {spelling} " in said or spelling.replace(" ", "") == "".join(words)


def _row(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "


def _words(name: str) -> tuple[str, ...]:
    """`shopSalesTier2` → shop, sales, tier; characters of Chinese stand as one word."""
    found = [(m.start(), m.group().lower()) for m in _LATIN_WORD.finditer(name)]
    found += [(m.start(), m.group()) for m in _HAN.finditer(name)]
    return tuple(word for _, word in sorted(found))


def check_names(names: Iterable[str]) -> None:
    """Refuse the first name that means a blind field.

    Raises:
        BlindField: naming it.
    """
    _check((name, name) for name in names)


def check_members(data: object) -> None:
    """The same for the members of decoded JSON, at any depth."""
    _check(_members(data))


def find_member(data: object) -> str | None:
    """The name of a member that means a blind field, if there is one at any depth."""
    return next((name for _path, name in _members(data) if blind(name)), None)


def _check(named: Iterable[tuple[str, str]]) -> None:
    for path, name in named:
        if blind(name) is not None:
            raise BlindField(field=path[:_LONGEST_NAME], name=name[:_LONGEST_NAME])


def _members(data: object) -> Iterator[tuple[str, str]]:
    """Every member with its path; without recursion, since nobody says how deep it goes."""
    left: list[tuple[str, object]] = [("", data)]
    while left:
        path, value = left.pop()
        if isinstance(value, dict):
            for name, member in value.items():
                at = f"{path}.{name}" if path else str(name)
                yield at, str(name)
                left.append((at, member))
        elif isinstance(value, list):
            left.extend((f"{path}[{place}]", member) for place, member in enumerate(value))
