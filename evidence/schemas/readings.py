"""How a chat is read: what comes in when a person confirms it, and what is shown of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from evidence.transcripts.model import Columns, DayOrder, Message, NotUnderstood, Voice

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Zone = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_+/-]+$")]


class ReadingIn(Struct, frozen=True, forbid_unknown_fields=True):
    """How the person who saw the preview says that the chat is to be read.

    `zone` is left out where the platform's holds; `voices` are the speakers whose voice was wrong; `columns` say which
    column of a table holds what; `day_order` how a date like 03/04 is meant.
    """

    zone: Zone | None = None
    voices: Annotated[dict[Name, Voice], Meta(max_length=500)] = {}
    columns: Columns | None = None
    day_order: DayOrder | None = None


class SpeakerOut(Struct, frozen=True):
    """Who speaks in a chat, in the order in which they begin. `corrected` says that a person set the voice."""

    name: str
    voice: Voice
    messages: int
    corrected: bool = False


class PartOut(Struct, frozen=True, omit_defaults=True):
    """One part of a transcript: a message, or a line that was not understood (`understood` is false then)."""

    line: int
    text: str
    understood: bool = True
    at: datetime | None = None
    speaker: str = ""
    voice: Voice = Voice.unknown
    sort: str = "text"
    attachment: str = ""
    recalled: bool = False
    to: str = ""
    seen: bool | None = None


class PreviewOut(Struct, frozen=True):
    """How a chat would be read; nothing counts before it is confirmed.

    `zone_assumed` says that the file names no zone and that its times are taken as `zone`, the platform's. `whole` is
    false where the file goes on beyond what the preview looked at. `doubts` are what a person should look at first.
    """

    format: str
    zone: str
    zone_assumed: bool
    day_order: DayOrder | None
    columns: Columns | None
    doubts: list[str]
    speakers: list[SpeakerOut]
    first: list[PartOut]
    not_understood: list[PartOut]
    messages: int
    lines_not_understood: int
    whole: bool


class ReadingOut(Struct, frozen=True):
    """How a chat is read, as it was confirmed. The counts are there once it was looked through.

    `whole` is false where that stopped before the end of a very long chat; the counts are those of its beginning then.
    """

    no: int
    format: str
    zone: str
    zone_assumed: bool
    day_order: str | None
    columns: Columns | None
    voices: dict[str, str]
    confirmed_as: str
    confirmed_at: datetime
    messages: int | None
    lines_not_understood: int | None
    first_at: datetime | None
    last_at: datetime | None
    whole: bool = True


class TranscriptOut(Struct, frozen=True):
    """A page of a transcript: the place of its first part, and where the pages `before` and `after` begin."""

    reading: int
    parts: list[PartOut]
    at: int
    before: int | None
    after: int | None


def part_out(part: Message | NotUnderstood) -> PartOut:
    """A part as it is shown."""
    if isinstance(part, NotUnderstood):
        return PartOut(part.line, part.text, understood=False)
    return PartOut(
        line=part.line,
        text=part.text,
        at=part.at,
        speaker=part.speaker,
        voice=part.voice,
        sort=part.sort.value,
        attachment=part.attachment,
        recalled=part.recalled,
        to=part.to,
        seen=part.seen,
    )


class DecisionIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What the mediator makes of a proposal: `text` is how the ruling puts it, `note` is why."""

    verdict: Annotated[str, Meta(pattern="^(confirm|amend|reject)$")]
    text: Annotated[str, Meta(max_length=8000)] = ""
    note: Annotated[str, Meta(max_length=8000)] = ""


class FindingOut(Struct, frozen=True):
    """A proposal, or what became of it. `exhibit` is the chat as this reader's language names it."""

    id: UUID
    item_id: UUID
    exhibit: str | None
    title: str
    failure: str
    against: str
    lines: list[int]
    facts: dict[str, int | str]
    state: str
    said: str
    note: str
    decided_at: datetime | None


class ExplanationOut(Struct, frozen=True):
    """Where an explanation or promise of the other side stands in its chat."""

    line: int
    topic: str
    promise: bool


class WaitsOut(Struct, frozen=True):
    """How long the consumer waited, in seconds; nothing where nobody answered.

    `first_s` counts a machine's answer too, and `first_by_machine` says that it was one; `first_human_s` counts none.
    """

    first_s: int | None = None
    longest_s: int | None = None
    median_s: int | None = None
    answers: int = 0
    unanswered_s: int | None = None
    first_by_machine: bool = False
    first_human_s: int | None = None


class ReportOut(Struct, frozen=True):
    """What one chat shows beside its findings; for the bench. `whole` is false where only its beginning was read."""

    item_id: UUID
    exhibit: str | None
    title: str
    explanations: list[ExplanationOut]
    waits: WaitsOut
    whole: bool = True


class ShownOut(Struct, frozen=True):
    """What the chats of a case show, as far as this reader may see it."""

    findings: list[FindingOut]
    reports: list[ReportOut]


class ConfirmedOut(Struct, frozen=True):
    """A finding that the mediator confirmed, and the exhibit that shows it: the ruling has to say it."""

    failure: str
    said: str
    side: str
    number: int
