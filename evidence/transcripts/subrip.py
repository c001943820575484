"""SubRip, `.srt`: a number, a line of times, the text. There is no standard; this is what programs write.

Speakers stand in the text, if anywhere; a `<v …>` of WebVTT, which some programs leave in, is read.
"""

import re
from collections.abc import Iterable, Iterator

from evidence.transcripts import webvtt
from evidence.transcripts.blocks import Block, blocks
from evidence.transcripts.cues import Cue, CuePart, cut, span
from evidence.transcripts.model import NotUnderstood

_PLACED = re.compile(r"\{\\an?\d+\}|</?font[^<>]*>")


def read(lines: Iterable[tuple[int, str]]) -> Iterator[CuePart]:
    """Cues in the order of the file. Times inside a block begin a new cue: some programs leave out the empty line."""
    for block in blocks(lines):
        for one in _split(block):
            yield from _cue(one)


def _split(block: Block) -> Iterator[Block]:
    starts = [at for at, (_, line) in enumerate(block) if span(line)]
    begins = [at - 1 if at and block[at - 1][1].strip().isdigit() else at for at in starts]
    for begin, end in zip([0, *begins[1:]], [*begins[1:], len(block)], strict=True) if begins else [(0, len(block))]:
        yield block[begin:end]


def _cue(block: Block) -> Iterator[CuePart]:
    at = next((at for at, (_, line) in enumerate(block) if span(line)), None)
    times = None if at is None else span(block[at][1])
    if at is None or times is None:
        yield from (NotUnderstood(number, line) for number, line in block)
        return
    before = block[: at - 1] if at and block[at - 1][1].strip().isdigit() else block[:at]
    yield from (NotUnderstood(number, line) for number, line in before)
    said, beyond = cut(block[at + 1 :])
    for speaker, text in webvtt.voices(_PLACED.sub("", said)):
        yield Cue(block[at][0], *times, text, speaker)
    yield from beyond
