"""What a person sees before a transcript counts: one reading of the whole file, in constant memory."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from evidence.transcripts.model import Format, Manner, Message, NotUnderstood, Part, Voice
from evidence.transcripts.notes import NOT_ALL_SHOWN, Doubt, Notes

_MOST_SPEAKERS, _LONGEST_NAME = 500, 200


class Speaker(Struct, frozen=True):
    """A name as the export writes it, whose voice it is, and how often it speaks."""

    name: str
    voice: Voice
    messages: int


class Preview(Struct, frozen=True):
    """Everything that a person needs to say whether the reading is right.

    `zone_assumed`: the times in the file say no zone, so they were read in `zone`. `beginning` and `left` are the first
    messages and the first lines that were not understood; `doubts` are sentences to show.
    """

    format: Format
    zone: str
    zone_assumed: bool
    messages: int
    not_understood: int
    first_at: datetime | None
    last_at: datetime | None
    speakers: tuple[Speaker, ...]
    beginning: tuple[Message, ...]
    left: tuple[NotUnderstood, ...]
    doubts: tuple[Doubt, ...]
    blind: str = ""
    """The member for whose sake the file is not read, see `Notes`."""


class _Count(Struct):
    voice: Voice
    messages: int = 0


def previewed(parts: Iterator[Part], form: Format, manner: Manner, notes: Notes, most: int) -> Preview:
    """Read all parts; `most` of the first messages and of the lines not understood are shown."""
    speakers: dict[str, _Count] = {}
    beginning: list[Message] = []
    left: list[NotUnderstood] = []
    first = last = None
    messages = not_understood = 0
    for part in parts:
        if isinstance(part, NotUnderstood):
            not_understood += 1
            if len(left) < most:
                left.append(part)
            continue
        messages += 1
        if len(beginning) < most:
            beginning.append(part)
        if part.at:
            first = min(first or part.at, part.at)
            last = max(last or part.at, part.at)
        _count(speakers, part, notes)
    return Preview(
        format=form,
        zone=manner.zone,
        zone_assumed=notes.zone_assumed,
        messages=messages,
        not_understood=not_understood,
        first_at=first,
        last_at=last,
        speakers=tuple(Speaker(name, count.voice, count.messages) for name, count in speakers.items()),
        beginning=tuple(beginning),
        left=tuple(left),
        doubts=notes.doubts(),
        blind=notes.blind,
    )


def _count(speakers: dict[str, _Count], message: Message, notes: Notes) -> None:
    name = message.speaker[:_LONGEST_NAME]
    if not name:
        return
    count = speakers.get(name)
    if count is None:
        if len(speakers) >= _MOST_SPEAKERS:
            notes.doubt(NOT_ALL_SHOWN)
            return
        count = speakers[name] = _Count(message.voice)
    if count.voice is Voice.system:  # a notice of the app may stand under a person's name
        count.voice = message.voice
    count.messages += 1
