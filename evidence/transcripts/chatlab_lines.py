"""ChatLab's JSON Lines: a header, then members and messages, one a line; lines that begin with `#` are remarks."""

import json
from collections.abc import Iterator

import msgspec

from evidence.transcripts.chatlab import Chat, as_it_stands
from evidence.transcripts.model import Manner, Part
from evidence.transcripts.notes import Notes
from evidence.transcripts.text import Text


def read(text: Text, manner: Manner, notes: Notes) -> Iterator[Part]:
    """The messages; a line that is broken stands as it is, and the next are read."""
    chat = Chat(manner, notes)
    for number, line in text.lines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        value = decoded(stripped)
        kind = value.get("_type") if isinstance(value, dict) else None
        if kind == "message":
            yield from chat.message(number, value, line)
        elif kind == "member":
            yield from chat.member(number, value, line)
        elif kind == "header" and isinstance(value, dict):
            notes.held(value)
            chat.meta(value.get("meta"))
        else:
            yield from as_it_stands(number, line)


def decoded(line: str) -> object:
    """The value, also where the quick reader is too strict; None for what is no JSON."""
    for read_ in (msgspec.json.decode, json.loads):
        try:
            return read_(line)
        except (msgspec.DecodeError, ValueError, RecursionError):
            continue
    return None
