"""Sentences in Chinese and English.

The sentence in the code is the English one, marked with `_`; the Chinese one lies in one hand-kept gettext catalog a
domain, `app/locale/zh_Hans/LC_MESSAGES/*.po`. Both languages are equal: a test fails when one is missing.
"""

from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from msgspec import Struct

CHINESE = "zh-Hans"
ENGLISH = "en"
LANGUAGES = (CHINESE, ENGLISH)
_CATALOGS = Path(__file__).parents[1] / "locale" / "zh_Hans" / "LC_MESSAGES"


def _(sentence: str) -> str:
    """Mark a sentence for translation; it is translated when it is shown, in the reader's language."""
    return sentence


class Sentence(Struct, frozen=True):
    """A marked sentence with what fills it: handed on where the reader's language is not known yet."""

    sentence: str
    values: dict[str, Any]

    def text(self, language: str) -> str:
        """In one of the two languages, with every sentence that stands in it."""
        said = {name: each.text(language) if isinstance(each, Sentence) else each for name, each in self.values.items()}
        return translate(self.sentence, language, **said)


@cache
def chinese() -> dict[str, str]:
    """Every translated sentence of all catalogs, by its English."""
    sentences: dict[str, str] = {}
    for path in sorted(_CATALOGS.glob("*.po")):
        with path.open("rb") as file:
            sentences.update({str(m.id): str(m.string) for m in read_po(file) if m.id and m.string})
    return sentences


def translate(sentence: str, language: str, /, **values: Any) -> str:  # noqa: ANN401 - whatever the sentence names
    """The sentence in the reader's language with its `{placeholders}` filled."""
    if not language.startswith("en"):
        sentence = chinese().get(sentence, sentence)
    return sentence.format(**values) if values else sentence


def preferred(accept_language: str | None) -> str:
    """The language of someone who never chose one (RFC 9110 §12.5.4, no quality values): Chinese by default."""
    for part in (accept_language or "").lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith("zh"):
            return CHINESE
        if tag.startswith("en"):
            return ENGLISH
    return CHINESE
