"""Our own JSON: what `read-chat` prints, one part a line inside one document; the lines alone are read too.

Reading it back gives the same transcript: lines keep the numbers of the file that was read first.
"""

import re
from collections.abc import Iterator
from itertools import chain
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from evidence.transcripts.chatlab import as_it_stands, character_text
from evidence.transcripts.chatlab_lines import decoded
from evidence.transcripts.model import Format, Manner, Message, NotUnderstood, Part
from evidence.transcripts.moments import EARLIEST, LATEST
from evidence.transcripts.notes import Notes
from evidence.transcripts.text import Text, lines_of
from evidence.transcripts.walking import Broken, Walk

VERSION = 1
_MOST_LINES = 1 << 40
_OF_THE_DOCUMENT = {"redress", "counts", "findings"}
_BEGINNING = re.compile(r'\s*\{\s*"redress"\s*:\s*\{')


def written(parts: Iterator[Part], form: Format, zone: str) -> Iterator[bytes]:
    """The document up to its end, which is for the caller to write: `}` or more members."""
    about = {"transcript": VERSION, "format": form, "zone": zone}
    yield b'{"redress": %s,\n"parts": [' % msgspec.json.encode(about)
    encoder, before = msgspec.json.Encoder(), b"\n"
    for part in parts:
        yield before + (encoder.encode(part) if isinstance(part, Message) else encoder.encode(_left(part)))
        before = b",\n"
    yield b"\n]"


def _left(part: NotUnderstood) -> dict[str, int | str]:
    return {"line": part.line, "not_understood": part.text}


def read(text: Text, manner: Manner, notes: Notes) -> Iterator[Part]:
    """The parts as they were."""
    pieces = text.pieces()
    first = next(pieces, "")
    pieces = chain((first,), pieces)
    if is_document(first):
        for found in Walk(pieces, ("parts",)):
            if isinstance(found, Broken):
                yield NotUnderstood(found.line, found.text)
            elif found.inside:
                yield from _part(found.line, found.value, found.raw, manner, notes)
            elif found.key not in _OF_THE_DOCUMENT:
                yield from as_it_stands(found.line, found.raw)
    else:
        for number, line in lines_of(pieces):
            if line.strip():
                yield from _part(number, decoded(line), line, manner, notes)


def is_document(text: str) -> bool:
    """Whether this is the beginning of one document, not of lines."""
    return _BEGINNING.match(text) is not None


def _part(line: int, value: object, raw: str, manner: Manner, notes: Notes) -> Iterator[Part]:
    try:
        part = _understood(_clean(value) if "\\u" in raw else value)
    except msgspec.ValidationError:
        part = None
    if isinstance(part, Message) and part.at and part.at.tzinfo is None:
        part, notes.zone_assumed = replace(part, at=part.at.replace(tzinfo=ZoneInfo(manner.zone))), True
    if part:
        yield part
    else:
        yield from as_it_stands(line, raw)


def _understood(value: object) -> Part | None:
    if not isinstance(value, dict) or type(value.get("line")) is not int or not 0 < value["line"] < _MOST_LINES:
        return None
    if isinstance(left := value.get("not_understood"), str):
        return NotUnderstood(value["line"], left)
    message = msgspec.convert(value, Message)
    return message if message.at is None or EARLIEST <= message.at.year <= LATEST else None


def _clean(value: object) -> object:
    if isinstance(value, dict):
        return {key: character_text(said) if isinstance(said, str) else said for key, said in value.items()}
    return value
