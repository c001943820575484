"""WebVTT (W3C, https://www.w3.org/TR/webvtt1/): the transcript that browsers know.

Read are cues, their times and `<v …>` speakers. Comments and styles say nothing of what was said and are left out by
the format itself; whatever else is not understood is kept as such.
"""

import html
import re
from collections.abc import Iterable, Iterator

from evidence.transcripts.blocks import Block, blocks
from evidence.transcripts.cues import Cue, CuePart, cut, span
from evidence.transcripts.model import NotUnderstood

# No tag reaches over the next `<`: one that did would be looked for from each of them to the end, again and again.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>")
_TAG = re.compile(r"</?(?:c|i|b|u|v|ruby|rt|lang)(?:[.\s][^<>]*)?>|<\d[\d:.]*>")
_ASIDE = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")
_HEADER = re.compile(r"WEBVTT(\s|$)")


def read(lines: Iterable[tuple[int, str]]) -> Iterator[CuePart]:
    """Cues in the order of the file; a cue in which two people speak becomes two with the same time."""
    for block in blocks(lines):
        if block[0][0] == 1 and _HEADER.match(block[0][1]):
            yield from _rest_of_header(block[1:])
        elif not _ASIDE.match(block[0][1]):
            yield from _cue(block)


def _rest_of_header(block: Block) -> Iterator[CuePart]:
    """Some writers leave out the empty line behind the first; `X-TIMESTAMP-MAP` and the like say nothing here."""
    at = next((at for at, (_, line) in enumerate(block) if "-->" in line), None)
    if at is not None:
        yield from _cue(block[at:])


def _cue(block: Block) -> Iterator[CuePart]:
    at = next((at for at, (_, line) in enumerate(block[:2]) if "-->" in line), None)
    times = None if at is None else span(block[at][1])
    if at is None or times is None:
        yield from (NotUnderstood(number, line) for number, line in block)
        return
    said, beyond = cut(block[at + 1 :])
    for speaker, text in voices(said):
        yield Cue(block[at][0], *times, text, speaker)
    yield from beyond


def voices(said: str) -> Iterator[tuple[str, str]]:
    """The text between one `<v …>` and the next; what stands before the first has no speaker."""
    pieces = _VOICE.split(said)
    if text := plain(pieces[0]):
        yield "", text
    for name, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if text := plain(piece):
            yield html.unescape(name).strip(), text


def plain(said: str) -> str:
    """Without the format's own tags, with its character references read."""
    return html.unescape(_TAG.sub("", said)).strip()
