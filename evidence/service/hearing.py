"""A recording with what is said in it: the cues of its transcripts, in step with the sound."""

import io
from collections.abc import Sequence

from anyio.to_thread import run_sync
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.ranges import Span
from evidence.models import EvidenceItem
from evidence.queries import media
from evidence.safe import Safe
from evidence.schemas import CueOut
from evidence.service import custody, quarantine
from evidence.transcripts import subrip, webvtt
from evidence.transcripts.cues import Cue
from evidence.transcripts.text import Text

_READERS = {"text/vtt": webvtt.read, "application/x-subrip": subrip.read}
_LARGEST = 2_000_000
MOST_CUES = 20_000


async def list_cues(session: AsyncSession, actor: Actor, item: EvidenceItem, safe: Safe) -> Sequence[CueOut]:
    """What is said in a recording, by every transcript of it that this reader may see; each of them counts as read."""
    found: list[CueOut] = []
    for transcript in await media.list_transcripts(session, actor, item):
        if transcript.media_type in _READERS and transcript.size_bytes <= _LARGEST:
            await quarantine.check_open(session, actor, transcript, safe)
            await custody.read(session, actor, transcript)
            found += await _read(transcript, safe)
    return _in_step(found)[:MOST_CUES]


async def _read(transcript: EvidenceItem, safe: Safe) -> list[CueOut]:
    opened = await safe.open_item(transcript)
    content = b"".join([part async for part in safe.content(opened, Span(0, transcript.size_bytes))])
    return await run_sync(_cues, transcript, content)


def _cues(transcript: EvidenceItem, content: bytes) -> list[CueOut]:
    parts = _READERS[transcript.media_type](Text(io.BytesIO(content)).lines())
    return [
        CueOut(transcript.id, part.line, part.text, part.speaker, part.start_ms, part.end_ms)
        if isinstance(part, Cue)
        else CueOut(transcript.id, part.line, part.text)
        for part in parts
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
