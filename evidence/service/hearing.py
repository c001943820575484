"""A recording with what is said in it: the cues of its transcripts, each side's in step with the sound."""

import io
from collections.abc import Sequence
from functools import partial
from itertools import islice

from anyio.to_thread import run_sync
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.errors import DomainError
from app.kit.ranges import Span
from evidence.errors import ItemDamaged, ItemForgotten, NotScannedYet, Quarantined
from evidence.models import EvidenceItem
from evidence.queries import media
from evidence.queries.items import item_out
from evidence.safe import Safe
from evidence.schemas import CueOut
from evidence.service import custody, quarantine
from evidence.transcripts import subrip, webvtt
from evidence.transcripts.cues import Cue
from evidence.transcripts.text import Text

_READERS = {"text/vtt": webvtt.read, "application/x-subrip": subrip.read}
_LARGEST = 2_000_000
MOST_CUES = 7_500
"""Lines of one transcript that are shown: six hours with one every three seconds."""
MOST_OF_A_SIDE = 3
"""Transcripts of one recording and side that are shown, the first that came; the others can be opened by themselves."""


class Heard(Struct, frozen=True):
    """What is said, and why a transcript is missing in it."""

    cues: list[CueOut]
    refused: DomainError | None = None


async def list_cues(session: AsyncSession, actor: Actor, item: EvidenceItem, safe: Safe) -> Sequence[CueOut]:
    """What is said in a recording, as `hear` finds it; refused where nothing of it can be opened."""
    heard = await hear(session, actor, item, safe)
    if heard.refused and not heard.cues:
        raise heard.refused
    return heard.cues


def can_tell(item: EvidenceItem) -> bool:
    """Whether this is a transcript that is read, by its content and length."""
    return item.media_type in _READERS and item.size_bytes <= _LARGEST


async def tell(session: AsyncSession, actor: Actor, transcript: EvidenceItem, safe: Safe) -> Sequence[CueOut]:
    """What one transcript says, in the order of its file; `can_tell` is asked first. It counts as read."""
    return await _read(session, actor, transcript, safe)


async def hear(session: AsyncSession, actor: Actor, item: EvidenceItem, safe: Safe) -> Heard:
    """What is said in a recording by the transcripts of it that this reader may see; each of them counts as read.

    Side by side, the recording's own first, each in the order of its times: no side's lines stand between another's,
    and a transcript that cannot be opened takes none of the others with it.
    """
    cues: list[CueOut] = []
    refused = None
    for transcripts in _shown(item, await media.list_transcripts(session, actor, item)):
        of_side: list[CueOut] = []
        for transcript in transcripts:
            try:
                of_side += await _read(session, actor, transcript, safe)
            except (NotScannedYet, Quarantined, ItemForgotten, ItemDamaged) as refusal:
                refused = refused or refusal
        cues += _in_step(of_side)
    return Heard(cues, refused)


def _shown(item: EvidenceItem, found: Sequence[EvidenceItem]) -> list[list[EvidenceItem]]:
    """For each side the first few that can be read."""
    by_side: dict[str, list[EvidenceItem]] = {item.side: []}
    for transcript in found:
        if can_tell(transcript):
            by_side.setdefault(transcript.side, []).append(transcript)
    return [transcripts[:MOST_OF_A_SIDE] for transcripts in by_side.values()]


async def _read(session: AsyncSession, actor: Actor, transcript: EvidenceItem, safe: Safe) -> list[CueOut]:
    await quarantine.check_open(session, actor, transcript, safe)
    opened = await safe.open_item(transcript)
    await custody.read(session, actor, transcript)
    content = b"".join([part async for part in safe.content(opened, Span(0, transcript.size_bytes))])
    exhibit = item_out(transcript, actor.language).exhibit
    return await run_sync(_cues, transcript, content, exhibit)


def _cues(transcript: EvidenceItem, content: bytes, exhibit: str | None) -> list[CueOut]:
    parts = _READERS[transcript.media_type](Text(io.BytesIO(content)).lines())
    whose = partial(CueOut, transcript.id, side=transcript.side, exhibit=exhibit)
    return [
        whose(part.line, part.text, part.speaker, part.start_ms, part.end_ms)
        if isinstance(part, Cue)
        else whose(part.line, part.text)
        for part in islice(parts, MOST_CUES)
    ]


def _in_step(cues: list[CueOut]) -> list[CueOut]:
    """In the order of their times; what was not understood stays behind the line that it follows in its file."""
    last, of, keyed = 0, None, []
    for place, cue in enumerate(cues):
        if cue.start_ms is not None:
            last = cue.start_ms
        elif cue.transcript_id != of:
            last = 0
        of = cue.transcript_id
        keyed.append((last, place, cue))
    return [cue for _, _, cue in sorted(keyed, key=lambda each: each[:2])]
