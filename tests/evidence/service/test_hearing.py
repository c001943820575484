"""Transcripts beside their recording: as far as the reader may see them, and each counts as read."""

import pytest

from app.demo.disputes import FOLDER
from app.kit.actors import Actor
from evidence.errors import ItemForgotten
from evidence.errors.media import NotARecording, OnlyATranscript
from evidence.models import EvidenceItem
from evidence.queries import items
from evidence.rules import Kind
from evidence.schemas import CueOut
from evidence.service import hearing
from tests.evidence.conftest import Clerk, Table

pytestmark = pytest.mark.anyio

VTT = (FOLDER / "2-cosmetics" / "call-2026-02-20.vtt").read_bytes()
SRT = "1\n00:00:05,000 --> 00:00:06,000\n对方：请稍等。\n".encode("gb18030")


async def cues(clerk: Clerk, actor: Actor, item: EvidenceItem) -> list[CueOut]:
    async with clerk.database.transaction(actor) as session:
        return list(await hearing.list_cues(session, actor, item, clerk.safe))


async def test_the_other_side_drives_out_no_line_and_no_transcript(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = await clerk.hand_in(table.consumer, b"OggS\x00\x02" + bytes(99), kind="call")
    written = {"kind": "transcript", "transcript_of": call.id}
    flood = b"WEBVTT\n\n" + b"00:00.000 --> 00:00.001\nx\n\n" * (hearing.MOST_CUES + 500)
    for _ in range(hearing.MOST_OF_A_SIDE + 2):
        await clerk.hand_in(table.merchant, flood, **written)
    mine = await clerk.hand_in(table.consumer, VTT, **written)
    read = []

    def cut(transcript: EvidenceItem, *more: object) -> list[CueOut]:
        read.append(transcript.id)
        return _cues(transcript, *more)

    _cues = hearing._cues
    monkeypatch.setattr(hearing, "_cues", cut)
    found = await cues(clerk, table.mediator, call)
    assert [cue.transcript_id for cue in found[:5]] == [mine.id] * 5
    assert {(cue.side, cue.exhibit) for cue in found[:5]} == {("consumer", "C-2")}
    assert {(cue.side, cue.exhibit) for cue in found[5:]} == {("seller", f"M-{n}") for n in (1, 2, 3)}
    assert len(found) == 5 + hearing.MOST_OF_A_SIDE * hearing.MOST_CUES
    assert len(read) == 1 + hearing.MOST_OF_A_SIDE


async def test_a_transcript_that_cannot_be_opened_takes_no_other_with_it(clerk: Clerk, table: Table) -> None:
    call = await clerk.hand_in(table.consumer, b"OggS\x00\x02" + bytes(99), kind="call")
    written = {"kind": "transcript", "transcript_of": call.id}
    erased = await clerk.hand_in(table.merchant, SRT, **written)
    await clerk.safe.forget(erased.id)
    with pytest.raises(ItemForgotten):
        await cues(clerk, table.mediator, call)
    await clerk.hand_in(table.consumer, VTT, **written)
    async with clerk.database.transaction(table.mediator) as session:
        heard = await hearing.hear(session, table.mediator, call, clerk.safe)
        assert "read" not in [line.act for line in await items.list_custody(session, table.mediator, erased)]
    assert (len(heard.cues), type(heard.refused)) == (5, ItemForgotten)


async def test_a_transcript_belongs_to_something_that_can_be_heard(clerk: Clerk, table: Table) -> None:
    words = await clerk.hand_in(table.consumer)
    with pytest.raises(NotARecording):
        await clerk.hand_in(table.consumer, VTT, kind="transcript", transcript_of=words.id)


async def test_what_belongs_to_a_recording_is_its_transcript(clerk: Clerk, table: Table) -> None:
    call = await clerk.hand_in(table.consumer, b"OggS\x00\x02" + bytes(99), kind="call")
    with pytest.raises(OnlyATranscript):
        await clerk.hand_in(table.consumer, VTT, kind="record", transcript_of=call.id)
    unnamed = await clerk.hand_in(table.consumer, VTT, transcript_of=call.id)
    assert unnamed.kind == Kind.transcript


async def test_each_side_hears_with_the_transcripts_that_it_may_see(clerk: Clerk, table: Table) -> None:
    call = await clerk.hand_in(table.consumer, b"OggS\x00\x02" + bytes(99), kind="call")
    written = {"kind": "transcript", "transcript_of": call.id}
    shown = await clerk.hand_in(table.consumer, VTT, **written)
    await clerk.hand_in(table.consumer, SRT, withheld=True, **written)
    assert len(await cues(clerk, table.merchant, call)) == 5
    mine = await cues(clerk, table.consumer, call)
    assert [cue.start_ms for cue in mine] == sorted(cue.start_ms or 0 for cue in mine)
    assert {cue.speaker for cue in mine} == {"语音导航", "消费者", "客服-罗", ""}
    assert "对方：请稍等。" in {cue.text for cue in mine}
    async with clerk.database.transaction(table.auditor) as session:
        custody = await items.list_custody(session, table.auditor, shown)
    assert [line.role for line in custody if line.act == "read"] == ["merchant", "consumer"]
