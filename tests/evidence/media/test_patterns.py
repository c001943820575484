"""Every pattern by which transcripts, chats and the words of programs are read takes time in step with the text.

A pattern holds the whole process while it looks. Each is tried in the way in which it is used on pieces that come again
and again, and on as much of them as it is given; four times the text may take no more than six times as long.
"""

import html
import importlib
import pkgutil
import re
import time
from collections.abc import Callable

import pytest

import evidence.media
import evidence.transcripts
from evidence.transcripts import cues, qianniu, subrip, webvtt, whatsapp

WHOLE = 1 << 13
Used = tuple[str, int]
"""The method of the pattern, and how many characters it is given at most."""
_SHORT = {
    "qianniu._HEADING": ("search", qianniu._LONGEST_HEADING),
    "qianniu._NO_NAME": ("search", qianniu._LONGEST_NAME),
    "whatsapp._HEADING": ("match", whatsapp._LONGEST_HEADING),
    "whatsapp._OMITTED": ("fullmatch", whatsapp._LONGEST_NOTE),
    "whatsapp._DELETED": ("fullmatch", whatsapp._LONGEST_NOTE),
    "whatsapp._CALL": ("fullmatch", whatsapp._LONGEST_NOTE),
    "moments._WITH_ZONE": ("fullmatch", 80),
    "moments._DAY": ("fullmatch", 40),
    "table._SLASHED": ("fullmatch", 60),
}
_ANCHORED = {
    "webvtt._ASIDE": "match",
    "webvtt._HEADER": "match",
    "cues._SPAN": "fullmatch",
    "qianniu._BETWEEN": "fullmatch",
    "whatsapp._ATTACHED_AFTER": "match",
    "whatsapp._NOTICE": "fullmatch",
    "sorts._FILE": "fullmatch",
    "sorts._BRACKETED": "fullmatch",
    "sorts.RECALL": "fullmatch",
    "own._BEGINNING": "match",
    "detecting._LIST": "match",
    "walking._SPACE": "match",
    "walking._COLON": "match",
}
USED: dict[str, Used] = _SHORT | {name: (how, WHOLE) for name, how in _ANCHORED.items()}
"""Those that are not looked for anywhere in a whole text."""

_UNITS = (
    *("<c ", "<v", "<v ", "<v.", "<v.a ", "</v", "<1:", "</font", "<font ", "{\\a1", "{\\an", "<", ">", "&#9", "&"),
    *(
        " ",
        "\t",
        "\n",
        "\u3000",
        " \n",
        ",",
        " ,",
        ":",
        " :",
        ": ",
        "1",
        "1:",
        "1.",
        "00:",
        "1-",
        "-->",
        " -->",
        "-",
        "→",
    ),
    *("[", "[[", "]", "【", "（", "(", "(a", ")", "{", "[{", '{"', '"', '"messages":[{', '"messages" ', '"chatlab" '),
    *(
        "}, ",
        "}",
        "} ",
        "a",
        "a.",
        "a.b ",
        "a\u2022",
        "\u2022",
        "omitted",
        "image ",
        "省略",
        "撤回",
        "以上",
        "消息",
        "今天",
    ),
    *(
        "https://",
        "http",
        "I:",
        "I: ",
        "I: 1",
        "silence_start: 1",
        "语音",
        "安全",
        "end-to-end",
        "Messages and calls ",
        "店",
    ),
    *("NOTE", "WEBVTT ", "\ud800", "2026-03-02 10:15:09", "1/1/26, 1:1 ", "AM ", "当前用户来自", "tb", "bot "),
)
_FIRSTS = (
    "",
    "<v",
    "<c ",
    "I:",
    "{\\a",
    "<1",
    '"messages"',
    '"messages":[{',
    '{"redress"',
    "00:01.000 ",
    "https://",
    "<ab:",
    "[",
)


HOSTILE = [*(("", unit) for unit in _UNITS), *((first, unit) for first in _FIRSTS for unit in (" ", "a", "<", "1"))]
"""A beginning, and what comes again and again."""


def patterns() -> dict[str, re.Pattern]:
    """All that the modules name, alone or in a table."""
    found = {}
    for package in (evidence.transcripts, evidence.media):
        for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern):
                    found[f"{info.name.rpartition('.')[2]}.{name}"] = value
                elif name.isupper() and isinstance(value, tuple):
                    many = [one for each in value if isinstance(each, tuple) for one in each]
                    found |= {f"{name}.{n}": one for n, one in enumerate(many) if isinstance(one, re.Pattern)}
    return found


def quickest(call: Callable[[str | bytes], object], text: str | bytes) -> float:
    """Seconds of the process alone: the machine is shared."""
    best = 1.0
    for _ in range(3):
        begun = time.process_time()
        call(text)
        best = min(best, time.process_time() - begun)
    return best


def is_steep(call: Callable[[str | bytes], object], first: str, unit: str, most: int, *, as_bytes: bool) -> bool:
    """Whether four times as much takes more than six times as long; what takes a few milliseconds is no matter."""
    long = (first + unit * (most // len(unit)))[:most]
    text = long.encode("utf-8", "replace") if as_bytes else long
    if quickest(call, text) < 0.004:
        return False
    return quickest(call, text) > 6 * max(quickest(call, text[: most // 4]), 0.0005)


@pytest.mark.parametrize("name", patterns())
def test_no_text_makes_a_pattern_slow(name: str) -> None:
    pattern = patterns()[name]
    how, most = USED.get(name, ("findall", WHOLE))
    as_bytes = isinstance(pattern.pattern, bytes)
    call = getattr(pattern, how)
    steep = [made for made in HOSTILE if is_steep(call, *made, most, as_bytes=as_bytes)]
    assert steep == []


@pytest.mark.parametrize("read", [webvtt.read, subrip.read])
def test_no_cue_makes_a_transcript_slow(read: Callable) -> None:
    def call(text: str | bytes) -> None:
        lines = [(1, "WEBVTT"), (2, ""), (3, "00:01.000 --> 00:02.000"), (4, str(text))]
        list(read(lines))

    steep = [made for made in HOSTILE if is_steep(call, *made, 4 * WHOLE, as_bytes=False)]
    assert steep == []


def test_a_cue_of_unending_digits_is_cut_before_they_are_a_number() -> None:
    with pytest.raises(ValueError, match="digits"):
        html.unescape("&#" + "9" * 5000 + ";")
    lines = [(1, "00:01.000 --> 00:02.000"), (2, "&#" + "9" * 5000 + ";"), (3, "more")]
    for read in (webvtt.read, subrip.read):
        said, rest, more = read(lines)
        assert len(said.text) <= cues.LONGEST
        assert (rest.line, len(rest.text), more.text) == (2, 5003 - cues.LONGEST, "more")
