"""Transcripts of recordings: what was said, from when to when. Both formats are read into these."""

import re

from msgspec import Struct

from evidence.transcripts.blocks import Block
from evidence.transcripts.model import NotUnderstood

LONGEST = 4000
"""Characters of one cue: minutes of speech. What comes after them is kept as it stands, and no tag is looked for."""


class Cue(Struct, frozen=True):
    """One thing said, in milliseconds of the recording. `line` is where its time stands in the file, from 1."""

    line: int
    start_ms: int
    end_ms: int
    text: str
    speaker: str = ""


CuePart = Cue | NotUnderstood

_CLOCK = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})"
_SPAN = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?")
_HOURS, _MINUTES, _SECONDS = 3_600_000, 60_000, 1000


def span(line: str) -> tuple[int, int] | None:
    """`00:01:02.500 --> 00:01:04.000`, with or without hours; None when the line is no such span."""
    match = _SPAN.fullmatch(line)
    if match is None:
        return None
    numbers = [int(number or 0) for number in match.groups()]
    return _ms(*numbers[:4]), _ms(*numbers[4:])


def cut(block: Block) -> tuple[str, list[NotUnderstood]]:
    """The words of a cue, and what of them is more than anybody says at once."""
    words, beyond, left = [], [], LONGEST
    for number, line in block:
        if left > 0:
            words.append(line[:left])
        if rest := line[max(left, 0) :]:
            beyond.append(NotUnderstood(number, rest))
        left -= len(line) + 1
    return "\n".join(words), beyond


def _ms(hours: int, minutes: int, seconds: int, thousandths: int) -> int:
    return hours * _HOURS + minutes * _MINUTES + seconds * _SECONDS + thousandths
