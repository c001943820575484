"""Chats as people have them, read into one model: one file a format, all of them pure and of constant memory."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from evidence.transcripts import chatlab, chatlab_lines, own, qianniu, table, voices, whatsapp
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
from evidence.transcripts.notes import Doubt, Notes
from evidence.transcripts.previewing import Preview, Speaker, previewed
from evidence.transcripts.text import Text

__all__ = [
    "HEAD",
    "Columns",
    "DayOrder",
    "Doubt",
    "Format",
    "Manner",
    "Message",
    "NotUnderstood",
    "Notes",
    "Part",
    "Parties",
    "Preview",
    "Sort",
    "Speaker",
    "Voice",
    "detect",
    "preview",
    "read",
    "read_noting",
]

Reader = Callable[[Text, Manner, Notes], Iterator[Part]]
READERS: dict[Format, Reader] = {
    Format.qianniu: qianniu.read,
    Format.chatlab: chatlab.read,
    Format.chatlab_lines: chatlab_lines.read,
    Format.whatsapp: whatsapp.read,
    Format.table: table.read,
    Format.own: own.read,
}


def read(file: BinaryIO, form: Format, manner: Manner = Manner()) -> Iterator[Part]:  # noqa: B008 - it is frozen
    """The parts of a chat in the order of the file, which is only read forward. No bytes make it raise."""
    return read_noting(file, form, manner, Notes())


def read_noting(file: BinaryIO, form: Format, manner: Manner, notes: Notes) -> Iterator[Part]:
    """The same, and what a person should know about the file."""
    parts = READERS[form](Text(file), manner, notes)
    return voices.corrected(parts, manner) if form is Format.own else voices.told(parts, manner)


def preview(file: BinaryIO, form: Format, manner: Manner = Manner(), most: int = 20) -> Preview:  # noqa: B008
    """What a person looks at before the transcript counts; reads the whole file once, forward."""
    notes = Notes()
    return previewed(read_noting(file, form, manner, notes), form, manner, notes, most)
