"""By what rulings are found and compared: pairs of characters, and tags of the facts. Pure.

Chinese writes no spaces between words, so a text is cut into pairs of neighbouring characters; a word in letters or
digits is one sign. PostgreSQL's own `pg_trgm` needs three characters where most Chinese words have two, and overlooks
Chinese altogether in a database whose locale is C.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from app.kit.masking import fold

_HAN = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORDS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_UNSPACED_FROM = 0x3040


def grams(text: str) -> list[str]:
    """The pairs and words of a text, once each; a character that stands alone is one too."""
    return sorted(set(_grams(fold(text))))


def _grams(text: str) -> Iterator[str]:
    for word in _WORDS.findall(text):
        if ord(word[0]) < _UNSPACED_FROM or len(word) == 1:
            yield word
        else:
            yield from (word[place : place + 2] for place in range(len(word) - 1))


def asked(words: str) -> list[str]:
    """What is looked for, part by part, as it stands in a folded text."""
    return fold(words).split()


def sought(words: str) -> list[str]:
    """The grams that every text must have in which all of these words stand: of letters, whole words alone."""
    return [gram for gram in grams(words) if ord(gram[0]) >= _UNSPACED_FROM and len(gram) > 1]


def tags_of(goods: str, frontline: str, *, private_seller: bool, by_default: bool, found: Iterable[str]) -> list[str]:
    """The tags of the facts by which cases are alike: what was bought, from whom, how it was refused and handled."""
    seller = "private_seller" if private_seller else "merchant"
    tags = [f"goods:{goods}", f"seller:{seller}", f"frontline:{frontline}", *(f"handling:{each}" for each in found)]
    return sorted([*tags, "by_default"] if by_default else tags)


class Like(Struct, frozen=True):
    """How near an earlier claim is to one in hand, and how it was decided."""

    outcome: str
    same_rules: int
    same_tags: int


def departs(outcome: str, tags: int, nearest: Like | None) -> bool:
    """Whether the nearest earlier ruling is on like facts (a rule and most of the tags the same) and decided otherwise.

    `tags` is how many the claim in hand has; its subject is the same where anything is near at all.
    """
    if nearest is None or not nearest.same_rules or 2 * nearest.same_tags < tags:
        return False
    return outcome != nearest.outcome
