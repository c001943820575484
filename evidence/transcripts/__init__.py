"""Chats as people have them, read into one model: one file a format, all of them pure and of constant memory."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from evidence.transcripts import chatlab, chatlab_lines, qianniu, voices
from evidence.transcripts.detecting import HEAD, detect
from evidence.transcripts.model import (
    Columns,
    DayOrder,
    Format,
    Manner,
    Message,
    NotUnderstood,
    Part,
    Parties,
    Sort,
    Voice,
)
from evidence.transcripts.notes import Notes
from evidence.transcripts.text import Text

__all__ = [
    "HEAD",
    "Columns",
    "DayOrder",
    "Format",
    "Manner",
    "Message",
    "NotUnderstood",
    "Part",
    "Parties",
    "Sort",
    "Voice",
    "detect",
    "read",
]

Reader = Callable[[Text, Manner, Notes], Iterator[Part]]
READERS: dict[Format, Reader] = {
    Format.qianniu: qianniu.read,
    Format.chatlab: chatlab.read,
    Format.chatlab_lines: chatlab_lines.read,
}


def read(file: BinaryIO, form: Format, manner: Manner = Manner()) -> Iterator[Part]:  # noqa: B008 - it is frozen
    """The parts of a chat in the order of the file, which is only read forward. No bytes make it raise."""
    yield from read_noting(file, form, manner, Notes())


def read_noting(file: BinaryIO, form: Format, manner: Manner, notes: Notes) -> Iterator[Part]:
    """The same, and what a person should know about the file."""
    yield from voices.told(READERS[form](Text(file), manner, notes), manner)
