"""What was said, without what people and programs add to it: the form in which rules read a message."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 2000
"""Characters of a message that rules read: nobody's sentence is longer, and a pasted book must not stop the reading."""

_CJK = "\u3400-\u9fff\uf900-\ufaff"
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_ADDRESS = re.compile(r"https?://\S+")
_BETWEEN_CJK = re.compile(rf"(?<=[{_CJK},。!?])[ \t]+(?=[{_CJK}])")
_PARTICLES = re.compile("[哦呢噢喔呀啦哟呐~～]+")
_DEAR = re.compile(r"亲爱的|亲亲(?=[,!。您你 ]|$)|(?<![\u3400-\u9fff])亲+(?=[,!。 您你这本我小])")
_LATIN = re.compile("[a-z]")
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
# Written out, so that a rule names each word once: "can't" and "cannot" are both "can not".
_SHORT = (
    (re.compile(r"\bcan(?:'t|not)\b"), "can not"),
    (re.compile(r"\bcant\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|could|would|should)n'?t\b"), r"\1 not"),
    (re.compile(r"\b(\w+)'ll\b"), r"\1 will"),
    (re.compile(r"\b(\w+)'re\b"), r"\1 are"),
    (re.compile(r"\b(\w+)'ve\b"), r"\1 have"),
    (re.compile(r"\b(\w+)'d\b"), r"\1 would"),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"\b(it|that|there|what|he|she)'s\b"), r"\1 is"),
)
_SENTENCE = re.compile(r"(?:[^。!?;\n.]|\.(?!\s|\.|$))+[。!?;.]*")


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """Half-width, small letters, no invisible marks, no addresses, no 亲 and 哦; short English forms written out."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().replace("’", "'").replace("‘", "'")
    text = _ADDRESS.sub(" ", _UNSEEN.sub("", text))
    text = _BETWEEN_CJK.sub("", _SPACES.sub(" ", text))
    text = _DEAR.sub("", _PARTICLES.sub("", text))
    if _LATIN.search(text):
        for short, written in _SHORT:
            text = short.sub(written, text)
    return text.strip(" ,\n")


@lru_cache(maxsize=2048)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a plain text, each with its mark at the end."""
    return tuple(said.strip() for said in _SENTENCE.findall(text) if said.strip())
