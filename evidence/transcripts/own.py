"""Our own JSON: what `read-chat` prints, one part a line inside one document; the lines alone are read too.

Reading it back gives the same transcript: lines keep the numbers of the file that was read first.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from app.kit.text import ENGLISH
from evidence.transcripts.chatlab import as_it_stands, character_text
from evidence.transcripts.chatlab_lines import decoded
from evidence.transcripts.model import Format, Manner, Message, NotUnderstood, Part
from evidence.transcripts.moments import EARLIEST, LATEST
from evidence.transcripts.notes import Notes
from evidence.transcripts.text import Text, lines_of
from evidence.transcripts.walking import Broken, Walk

VERSION = 1
_MOST_LINES = 1 << 31
_OF_THE_DOCUMENT = {"redress", "reading", "findings"}
_BEGINNING = re.compile(r'\s*\{\s*"redress"\s*:\s*\{')


class Document:
    """Written to `out` while the parts pass through; the end says what the reading found out."""

    def __init__(self, out: BinaryIO, form: Format, zone: str) -> None:
        self._out = out
        self._encoder = msgspec.json.Encoder()
        self._counts = {"messages": 0, "not_understood": 0}
        about = {"transcript": VERSION, "format": form, "zone": zone}
        out.write(b'{"redress": %s,\n"parts": [' % msgspec.json.encode(about))

    def through(self, parts: Iterable[Part]) -> Iterator[Part]:
        """The same parts, each after it was written."""
        before = b"\n"
        for part in parts:
            if isinstance(part, Message):
                self._counts["messages"] += 1
                written = self._encoder.encode(part)
            else:
                self._counts["not_understood"] += 1
                written = self._encoder.encode({"line": part.line, "not_understood": part.text})
            self._out.write(before + written)
            before = b",\n"
            yield part

    def end(self, notes: Notes, **more: object) -> None:
        """After the last part; `more` are members of their own."""
        doubts = [doubt.text(ENGLISH) for doubt in notes.doubts()]
        reading = {**self._counts, "zone_assumed": notes.zone_assumed, "doubts": doubts}
        self._out.write(b"\n]")
        for name, said in {"reading": reading, **more}.items():
            self._out.write(b",\n%s: %s" % (msgspec.json.encode(name), self._encoder.encode(said)))
        self._out.write(b"}\n")


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
            elif found.key == "reading" and isinstance(found.value, dict):
                notes.zone_assumed |= found.value.get("zone_assumed") is True
            elif found.key not in _OF_THE_DOCUMENT:
                notes.held({found.key: found.value})
                yield from as_it_stands(found.line, found.raw)
    else:
        for number, line in lines_of(pieces):
            if line.strip():
                yield from _part(number, decoded(line), line, manner, notes)


def is_document(text: str) -> bool:
    """Whether this is the beginning of one document, not of lines."""
    return _BEGINNING.match(text) is not None


def _part(line: int, value: object, raw: str, manner: Manner, notes: Notes) -> Iterator[Part]:
    if isinstance(value, dict):
        notes.held(value)
    try:
        part = None if raw.count('"text":') > 1 else _understood(_clean(value) if "\\u" in raw else value)
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
