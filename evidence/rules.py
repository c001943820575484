"""Whether something may be handed in or shown now, and what it is called: pure, over frozen facts."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from app.kit import calendar
from app.kit.actors import Actor, Role
from cases.acts import ACTS, Act
from cases.errors import NotYourTurn
from cases.lifecycle import State, Track
from cases.words import Side
from evidence import errors
from evidence.errors import media as media_errors
from evidence.sealing import TAKEN, TWO_IN_ONE, Seal, identify

WINDOW_DAYS = {Track.small: 3, Track.ordinary: 10, Track.complex: 10}
"""Days of the evidence window, from the start of the examination."""
ANSWER_DAYS = 3
"""Days to answer what another side has newly shown."""
KEPT = timedelta(days=3 * 366)
"""Evidence is kept three years, unless the settings say more; the database refuses less."""
MAX_ITEMS = 500
MAX_BYTES = 20_000_000_000
"""What one side may hand in on one case."""
MAX_MARKS = 200
"""Marks of one person on one recording; the database holds the same number."""
RECORD_HOLDER = "record_holder"
"""Not a side at the table: whoever answered a request for records. Its exhibits are cited like those of a side."""

MAX_READINGS = 40
"""How often it is said how one chat is read; half of them are left to the office, which corrects the sides."""

LONGEST_PAUSE = timedelta(hours=24)
"""An upload in parts to which nothing was added for so long is over."""
MAX_PARTS = 20_000
"""Nobody needs more pieces for one file; a hundred bytes each would only fill the store's tables."""

_LETTERS: dict[str, dict[str, str]] = {
    "en": {Side.consumer: "C", Side.seller: "M", Side.platform: "P", RECORD_HOLDER: "R"},
    "zh-Hans": {Side.consumer: "甲", Side.seller: "乙", Side.platform: "丙", RECORD_HOLDER: "丁"},
}
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a", ".m4b", ".mp4"),
    "audio/aac": (".aac",),
    "audio/amr": (".amr", ".awb"),
    "audio/wav": (".wav",),
    "audio/ogg": (".ogg", ".oga", ".opus", ".spx"),
    "video/mp4": (".mp4", ".m4v", ".m4a"),
    "text/plain": (".txt", ".log", ".md", ".jsonl"),
    "text/csv": (".csv", ".txt"),
    "text/vtt": (".vtt", ".txt"),
    "application/json": (".json", ".jsonl", ".txt"),
    "application/x-subrip": (".srt", ".txt"),
}
_EXAMINED = (State.investigation, State.provisional_view, State.suspended)
_OPEN = ACTS[Act.hand_in].states


class Kind(StrEnum):
    """What the person who hands it in calls it; the type by content is another matter."""

    chat = "chat"
    call = "call"
    transcript = "transcript"
    photo = "photo"
    screenshot = "screenshot"
    video = "video"
    document = "document"
    record = "record"
    other = "other"


class FileFacts(Struct, frozen=True):
    """Where the case stands, as far as evidence goes."""

    state: State
    track: Track
    mediator_id: object | None = None
    examined_since: datetime | None = None
    shown_by_others_at: datetime | None = None
    """When another side last showed something new."""
    own_items: int = 0
    own_bytes: int = 0
    coming_items: int = 0
    coming_bytes: int = 0
    """What the same person has begun to send in parts, as long as announced."""


def check_may_hand_in(facts: FileFacts, size: int = 1, *, shows: bool = False) -> None:
    """From the draft until the decision is being made, and again while things are put right; within the quota.

    `size`: of one more file, where it is known. `shows`: about a certificate, this side may wherever the case stands.
    """
    if facts.state not in _OPEN and not shows:
        raise errors.NoEvidenceNow
    if facts.own_items + facts.coming_items >= MAX_ITEMS or facts.own_bytes + facts.coming_bytes + size > MAX_BYTES:
        raise errors.TooMuchEvidence(items=MAX_ITEMS, bytes=f"{MAX_BYTES // 10**9} GB")


def check_may_mark(facts: FileFacts, actor: Actor, *, sits: bool, marks: int) -> None:
    """Marks are set while evidence is handed in, by those who sit at the table and the mediator of the case.

    `marks` is how many this person has set on the recording.
    """
    decides = actor.role is Role.mediator and actor.account_id == facts.mediator_id
    if not (sits or decides):
        raise NotYourTurn
    if facts.state not in _OPEN:
        raise media_errors.NoMarksNow
    if marks >= MAX_MARKS:
        raise media_errors.TooManyMarks(most=MAX_MARKS)


def check_transcript_of(kind: Kind, media_type: str) -> None:
    """What is said can be written down only of what can be heard."""
    if kind_of(kind, of_recording=True) != Kind.transcript:
        raise media_errors.OnlyATranscript(field="kind")
    if not media_type.startswith(("audio/", "video/")):
        raise media_errors.NotARecording(field="transcript_of")


def kind_of(said: Kind, *, of_recording: bool) -> Kind:
    """What nobody called anything else and belongs to a recording is its transcript."""
    return Kind.transcript if of_recording and said == Kind.other else said


def check_seal(seal: Seal, announced: str | None) -> None:
    """What arrived must be what was announced, and of a type that can be shown to all sides."""
    if seal.size_bytes == 0:
        raise errors.EmptyFile
    if announced is not None and announced.lower() != seal.sha256.hex():
        raise errors.DigestDiffers(sha256=seal.sha256.hex(), field="sha256")
    if seal.looks_like == TWO_IN_ONE:
        raise errors.TwoFilesInOne(field="file")
    _check_type(seal.media_type, seal.looks_like)


def check_first_frame(frame: bytes) -> None:
    """Refuse a type that is never taken as soon as it can be told, before the rest of a long file has come."""
    found = identify(frame)
    _check_type(found.media_type, found.looks_like)


def _check_type(media_type: str | None, looks_like: str) -> None:
    if media_type is None and looks_like:
        raise errors.TypeNotTaken(looks_like=looks_like, taken=TAKEN, field="file")
    if media_type is None:
        raise errors.TypeUnknown(taken=TAKEN, field="file")


def check_name(file_name: str) -> None:
    """A name reads as it is: nothing in it turns the letters around or hides some (Unicode UAX #9, UTS #55)."""
    if _HIDDEN.search(file_name):
        raise errors.MisleadingName(field="file_name")


def name_to_save(file_name: str, media_type: str) -> str:
    """The name under which a download is saved: its ending is that of the type by content."""
    endings = _ENDINGS.get(media_type, (".bin",))
    return file_name if file_name.lower().endswith(endings) else f"{file_name}{endings[0]}"


def check_part(*, begins: int, expected: int, length: int, coming: int | None) -> None:
    """A part begins where the last one ended, and does not reach beyond what was announced."""
    if begins != expected:
        raise errors.OffsetDiffers(expected=expected, field="Upload-Offset")
    if coming is not None and begins + coming > length:
        raise errors.LongerThanAnnounced(length=length)


def is_over(*, ended: bool, expires_at: datetime, at: datetime) -> bool:
    """Whether nothing more can be sent to an upload that has not become an item."""
    return ended or at >= expires_at


def is_late(facts: FileFacts, at: datetime) -> bool:
    """After the evidence window, unless it answers in time what another side has newly shown."""
    if facts.state not in _EXAMINED or facts.examined_since is None:
        return False
    ends = calendar.due(facts.examined_since, WINDOW_DAYS[facts.track])
    if facts.shown_by_others_at is not None:
        ends = max(ends, answer_due(facts.shown_by_others_at))
    return at > ends


def answer_due(shown_at: datetime) -> datetime:
    """Until when the other sides can answer what was shown to them."""
    return calendar.due(shown_at, ANSWER_DAYS)


def check_may_disclose(
    facts: FileFacts, actor: Actor, *, own: Side | None, side: str, late: bool, disclosed: bool
) -> None:
    """What came in time is shown by its own side, the actor's `own`; late, by leave of the case's mediator."""
    if disclosed:
        raise errors.AlreadyDisclosed
    if facts.state not in _OPEN:
        raise errors.NoEvidenceNow
    if late and (actor.role is not Role.mediator or actor.account_id != facts.mediator_id):
        raise errors.LeaveNeeded
    if not late and own != side:
        raise errors.NotYoursToDisclose


class ReadBefore(Struct, frozen=True):
    """How often it was said before how a chat is read, and whether the registrar or a mediator ever said it."""

    times: int = 0
    by_office: bool = False


def check_may_confirm(
    facts: FileFacts,
    actor: Actor,
    *,
    own: Side | None,
    side: str,
    screens: bool,
    before: ReadBefore = ReadBefore(),  # noqa: B008 - it is frozen
) -> None:
    """How a chat is read is said by its own side, the actor's `own`, else by who screens or the case's mediator.

    A side says it before the decision is written, and no longer once the office has said it; nor does it after a ruling
    that may rest on it. While the decision is being written only the mediator still does.
    """
    decides = actor.role is Role.mediator and actor.account_id == facts.mediator_id
    if facts.state not in _OPEN and not (decides and facts.state is State.deliberation):
        raise errors.NoEvidenceNow
    office = decides or screens
    if not (office or own == side):
        raise errors.NotYoursToConfirm
    if not office and facts.state not in ACTS[Act.say_how_read].states:
        raise errors.NoEvidenceNow
    if not office and before.by_office:
        raise errors.ReadByTheOffice
    if before.times >= (MAX_READINGS if office else MAX_READINGS // 2):
        raise errors.ReadTooOften(times=before.times)


def can_confirm(facts: FileFacts, actor: Actor, *, own: Side | None, side: str, screens: bool) -> bool:
    """The same question for a list."""
    try:
        check_may_confirm(facts, actor, own=own, side=side, screens=screens)
    except (errors.NoEvidenceNow, errors.NotYoursToConfirm):
        return False
    return True


def check_may_decide(state: str, verdict: str, *, disclosed: bool, text: str, note: str) -> None:
    """A proposal is decided once; a rejected one may still be confirmed. What is confirmed, all sides have seen."""
    if state != "proposed" and not (state == "rejected" and verdict != "reject"):
        raise errors.FindingDecided
    if verdict == "reject" and not note.strip():
        raise errors.ReasonNeeded(field="note")
    if verdict == "amend" and not text.strip():
        raise errors.ReasonNeeded(field="text")
    if verdict != "reject" and not disclosed:
        raise errors.NotShownYet


def exhibit_name(side: str, number: int, language: str) -> str:
    """As a ruling cites it: `C-3`, 甲-3."""
    letters = _LETTERS["en" if language.startswith("en") else "zh-Hans"]
    return f"{letters[side]}-{number}"


PRESERVE_DAYS = 5
"""Days in which a platform delivers what it was ordered to preserve."""
LOOK_BACK = timedelta(days=30)
"""How long before the payment an order begins: what was asked and shown before somebody buys counts too."""
PARTS: dict[str, frozenset[Kind]] = {
    "chats": frozenset({Kind.chat}),
    "calls": frozenset({Kind.call, Kind.transcript}),
    "tickets": frozenset({Kind.record, Kind.document, Kind.other}),
    "listing": frozenset({Kind.screenshot, Kind.photo, Kind.video}),
}
"""What an order asks for, and as which kinds it is delivered."""
COMMITTED = frozenset({Kind.chat, Kind.call, Kind.record})
"""The kinds of which a platform may commit digests."""


class Verdict(StrEnum):
    """What comparing a delivered file with the platform's commitments gave."""

    match = "match"
    match_one_of = "match_one_of"
    """It matches, and others of this kind were committed about the same: it is one of several."""
    differs = "differs"
    never = "never"


class Committed(Struct, frozen=True):
    """One commitment, as far as a file is compared with it."""

    sha256: bytes
    kind: str
    order_number: str
    committed_at: datetime
    ticket: str = ""


def part_of(kind: str) -> str:
    """The part of an order that a file of this kind answers."""
    return next(part for part, kinds in PARTS.items() if Kind(kind) in kinds)


def answers(kind: str, committed: Iterable[str]) -> bool:
    """Whether a file of this kind answers its part: where a digest was committed for it, only what is compared does."""
    return Kind(kind) in COMMITTED or part_of(kind) not in {part_of(each) for each in committed}


def missing(
    asked: Sequence[str], kinds: Iterable[str], held_none: Iterable[str], committed: Collection[str] = ()
) -> list[str]:
    """What was asked for and neither came nor was said not to exist, in the order in which it was asked.

    `committed` are the kinds of which the platform committed digests about the order.
    """
    answered = {part_of(kind) for kind in kinds if answers(kind, committed)} | set(held_none)
    return [part for part in asked if part not in answered]


def compare(
    sha256: bytes, kind: str, order_number: str, committed: Sequence[Committed], filed_at: datetime
) -> tuple[Verdict, Committed | None, int]:
    """Whether a file is what the platform committed before the appeal; what it committed later shows nothing.

    A commitment that names only a ticket can match; that it differs can be said only of one that names the order. The
    number is that of the different digests committed of this kind about the order, or about the ticket that matches.
    """
    ours = [each for each in committed if each.kind == kind and each.order_number in {"", order_number}]
    before = [each for each in ours if each.committed_at < filed_at]
    same = next((each for each in before if each.sha256 == sha256), None)
    about = {each.sha256 for each in before if each.order_number}
    if same is None:
        return (Verdict.differs if about else Verdict.never), None, len(about)
    tickets = {each.ticket for each in before if each.sha256 == sha256} - {""}
    about |= {sha256} | {each.sha256 for each in before if each.ticket in tickets}
    return (Verdict.match if len(about) == 1 else Verdict.match_one_of), same, len(about)


_MOMENT = re.compile(r"(?:(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)|(\d{1,6}))(?:\.(\d{1,3})\d*)?")


def moment_ms(text: str) -> int | None:
    """`02:15`, `1:02:15` or plain seconds, with or without a fraction, in milliseconds; None for anything else."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, rest, seconds = (int(number or 0) for number in match.groups()[:4])
    return ((hours * 60 + minutes) * 60 + rest + seconds) * 1000 + int((match[5] or "0").ljust(3, "0"))


def moment_text(ms: int) -> str:
    """As people and rulings write it: `02:15`, `1:02:15`."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
