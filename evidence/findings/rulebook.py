"""The rules: readable data in `rules/*.toml`, and the small engine that asks them of one message.

A rule reads one sentence at a time. Its patterns are regular expressions over the plain form (`plain.py`) with two
additions: `<refuse>` stands for any word of that list in `rules/words.toml`, and `…` for a few words of the same
sentence. An exception that fits the same sentence keeps the rule silent.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from evidence.findings.plain import plain, sentences

FOLDER = Path(__file__).parent / "rules"
_WORDS = "words.toml"
_GAP = {"zh": r"[^。!?;\n]{0,14}?", "en": r"[^.!?;\n]{0,45}?"}
_WORD = re.compile(r"<(\w+)>")
_BETWEEN_WORDS = re.compile(r"[\s,\"()“”]+(?:-\s)?")
_CJK = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]{2}")


class Sign(StrEnum):
    """What a message shows, alone; findings are made of several."""

    courtesy = "courtesy"
    presale = "presale"
    content = "content"
    agrees = "agrees"
    unsolved = "unsolved"
    disputes = "disputes"
    asks_human = "asks_human"
    human_refused = "human_refused"
    human_comes = "human_comes"
    machine = "machine"
    explains = "explains"
    requests = "requests"
    handles = "handles"
    asks_again = "asks_again"
    tried = "tried"
    promises = "promises"
    keeps = "keeps"
    grants = "grants"
    asks_to_close = "asks_to_close"
    chases = "chases"
    sends_away = "sends_away"
    closes = "closes"
    refuses = "refuses"
    bare_reason = "bare_reason"
    unwilling = "unwilling"
    cites = "cites"
    asks_rule = "asks_rule"


class By(StrEnum):
    """Whose words a rule reads: the consumer's, the other side's (shop, agent or machine), or notices'."""

    consumer = "consumer"
    other = "other"
    system = "system"


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the rule book. `catches` says in a sentence what it is meant to find."""

    id: str
    sign: Sign
    language: str
    by: tuple[By, ...]
    catches: str
    patterns: tuple[str, ...]
    example: str
    counter_example: str
    exceptions: tuple[str, ...] = ()
    topic: str = ""


class Fired(Struct, frozen=True):
    """A rule, the sentence in which it fired, and where: `start` counts characters of the plain message."""

    rule: Rule
    sentence: str
    start: int


class Reader(Struct, frozen=True):
    """A rule made ready."""

    rule: Rule
    pattern: re.Pattern[str]
    exception: re.Pattern[str] | None


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the files."""
    files = [path for path in sorted(FOLDER.glob("*.toml")) if path.name != _WORDS]
    return tuple(
        rule
        for path in files
        for rule in msgspec.convert(tomllib.loads(path.read_text("utf-8"))["rule"], tuple[Rule, ...])
    )


@lru_cache(maxsize=2048)
def fired(text: str, by: By) -> Mapping[Sign, tuple[Fired, ...]]:
    """The rules that fire on one message, by sign."""
    found: dict[Sign, list[Fired]] = {}
    before = 0
    for sentence in sentences(plain(text)):
        words = _BETWEEN_WORDS.sub(" ", sentence)
        for reader in _readers(by, _languages(sentence)):
            read = words if reader.rule.language == "en" else sentence
            match = reader.pattern.search(read)
            if match and not (reader.exception and reader.exception.search(read)):
                found.setdefault(reader.rule.sign, []).append(Fired(reader.rule, sentence, before + match.start()))
        before += len(sentence)
    return {sign: tuple(each) for sign, each in found.items()}


def _languages(sentence: str) -> tuple[str, ...]:
    chinese, latin = bool(_CJK.search(sentence)), bool(_LATIN.search(sentence))
    return ("zh",) * chinese + ("en",) * latin


@cache
def _readers(by: By, languages: tuple[str, ...]) -> tuple[Reader, ...]:
    return tuple(_reader(rule) for rule in rules() if by in rule.by and rule.language in languages)


@cache
def _reader(rule: Rule) -> Reader:
    exception = pattern(rule.exceptions, rule.language) if rule.exceptions else None
    return Reader(rule, pattern(rule.patterns, rule.language), exception)


def pattern(written: Iterable[str], language: str) -> re.Pattern[str]:
    """Patterns as a rule writes them, as one expression. English ones begin and end at the edge of a word."""
    each = [_WORD.sub(lambda name: f"(?:{_words()[language][name[1]]})", one) for one in written]
    joined = "|".join(each)
    if language == "en":
        joined = joined.replace(" … ", f" (?:{_GAP['en']} )?")
        joined = rf"(?<![a-z])(?:{joined})(?![a-z])"
    return re.compile(joined.replace("…", _GAP[language]))


@cache
def courtesy() -> re.Pattern[str]:
    """Everything that is only polite, in both languages."""
    polite = [rule for rule in rules() if rule.sign is Sign.courtesy]
    return re.compile("|".join(f"(?:{_reader(rule).pattern.pattern})" for rule in polite))


@cache
def _words() -> dict[str, dict[str, str]]:
    """Lists of words, as alternatives, by language and name; the longest first."""
    read = tomllib.loads((FOLDER / _WORDS).read_text("utf-8"))
    return {
        language: {name: "|".join(sorted(words, key=len, reverse=True)) for name, words in lists.items()}
        for language, lists in read.items()
    }
