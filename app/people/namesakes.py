"""Whether two names mean one business, as far as names can tell: folded once, compared as sets (docs/office.md).

Names that are the *same* differ in writing and in the form of the business alone. Names that are *like* each other
differ also in the place or the trade, or in one letter of a long name: that is not certain, and excludes from a draw
all the same, because a conflict too many costs nothing. Who owns whom no name tells: that has to be declared.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

_DATA = Path(__file__).with_suffix(".toml")
_PIECE = re.compile(r"[㐀-鿿]+|[^\W_㐀-鿿]+")
_HAN = re.compile(r"[㐀-鿿]")
_SHORTEST, _SHORTEST_LATIN = 2, 3
"""A name that is shorter, or would be without a word of it, is left as it is."""
_LONG, _LONG_LATIN = 5, 8
"""From here on names that differ in one letter are like each other."""


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The lists of the data file."""

    places: tuple[str, ...]
    area: tuple[str, ...]
    forms: frozenset[str]
    trades: frozenset[str]
    common: frozenset[str]


class Known(Struct, frozen=True):
    """The lists as they are used."""

    forms: frozenset[str]
    forms_and_trades: frozenset[str]
    nobody: frozenset[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    """A place at the end, read backwards: from its own end it is found at once."""


class Called(Struct, frozen=True):
    """A name, or several, as they are compared: `same` and `like` with those of another."""

    same: frozenset[str] = frozenset()
    like: frozenset[str] = frozenset()


@cache
def known() -> Known:
    """The data file, read once."""
    words = msgspec.convert(tomllib.loads(_DATA.read_text(encoding="utf-8")), Words)
    places, area = "|".join(words.places), "|".join(words.area)
    return Known(
        words.forms,
        words.forms | words.trades,
        words.forms | words.trades | words.common | frozenset(words.places),
        re.compile(f"(?:{places})(?:{area})?"),
        re.compile(f"(?:{area[::-1]})?(?:{places[::-1]})"),
    )


def are_same(one: str, other: str) -> bool:
    """Whether two names surely mean one business."""
    return not fold(one).same.isdisjoint(fold(other).same)


def are_like(one: str, other: str) -> bool:
    """Whether they may mean one business; what is the same is like, too."""
    return not fold(one).like.isdisjoint(fold(other).like)


def fold_all(names: Iterable[str]) -> Called:
    """All of them together: whatever is the same as one of them, or like it."""
    folded = [fold(name) for name in names]
    return Called(
        frozenset().union(*(each.same for each in folded)),
        frozenset().union(*(each.like for each in folded)),
    )


@lru_cache(maxsize=100_000)
def fold(name: str) -> Called:
    """One name; kept, because ten thousand mediators declare the same names again and again."""
    whole = _stripped(_pieces(name), known().forms)
    if not whole:
        return Called()
    near = _without_places(whole)
    stem = _stripped(near, known().forms_and_trades)
    told = {"".join(each) for each in (whole, _stripped(whole, known().forms_and_trades), near, stem)}
    told |= {name for name in _by_script(near) if _names_somebody(name)}
    told = told.union(*(_one_less("".join(each)) for each in (near, stem)))
    return Called(frozenset({"".join(whole)}), frozenset(told))


def _pieces(name: str) -> list[str]:
    """Runs of Chinese and of other letters, one width, one case; spaces, brackets and punctuation part them.

    Runs of Chinese that only spaces or brackets part are one: 星河（深圳）数码, 星河 数码.
    """
    plain = unicodedata.normalize("NFKC", name).casefold().replace("'", "").replace("&", " ")
    joined: list[str] = []
    for piece in _PIECE.findall(plain):
        if joined and _HAN.match(piece) and _HAN.match(joined[-1]):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _stripped(pieces: list[str], endings: frozenset[str]) -> list[str]:
    """Without these words at the end, or Latin ones anywhere, as long as a name is left."""
    latin = [piece for piece in pieces if _HAN.match(piece) or piece not in endings]
    kept = latin if any(_names_somebody(piece) for piece in latin) else list(pieces)
    for place in reversed(range(len(kept))):
        if _HAN.match(kept[place]):
            rest = _cut(kept[place], endings)
            kept[place : place + 1] = [rest] if rest else []
            if not kept:
                return list(pieces)
    return kept


def _cut(run: str, endings: frozenset[str]) -> str:
    """A run of Chinese without the longest of these words at its end, again and again; all of one is nothing."""
    while ending := next((run[at:] for at in range(len(run)) if run[at:] in endings), None):
        rest = run[: -len(ending)]
        if rest and not _names_somebody(rest):
            break
        run = rest
    return run


def _without_places(pieces: list[str]) -> list[str]:
    """Without the places before the name or behind it; before a common word they stay."""
    kept = [_without_place(piece) for piece in pieces if not known().before.fullmatch(piece)]
    return kept if any(_names_somebody(piece) for piece in kept) else pieces


def _without_place(run: str) -> str:
    before, behind = known().before.match(run), known().behind.match(run[::-1])
    rests = (run[before.end() :] if before else "", run[: -behind.end()] if behind else "")
    rest = next((rest for rest in rests if rest and _names_somebody(rest)), None)
    return _without_place(rest) if rest and _HAN.match(run) else run


def _names_somebody(rest: str) -> bool:
    """Long enough to be a name, and not a word that everybody has."""
    shortest = _SHORTEST if _HAN.search(rest) else _SHORTEST_LATIN
    return len(rest) >= shortest and rest not in known().nobody


def _by_script(pieces: list[str]) -> Iterator[str]:
    """Of a name in two scripts each half, for it may be called by either: Apple苹果."""
    halves = ["".join(piece for piece in pieces if bool(_HAN.match(piece)) is han) for han in (True, False)]
    yield from halves if all(halves) else ()


def _one_less(stem: str) -> Iterator[str]:
    """A long name with each of its letters left out: two of them share one where they differ in one letter."""
    if len(stem) >= (_LONG if _HAN.search(stem) else _LONG_LATIN):
        yield from (f"{stem[:at]}{stem[at + 1 :]}" for at in range(len(stem)))
