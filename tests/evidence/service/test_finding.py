"""What a chat shows is looked for once, also by a job that was killed, and nothing of it counts by itself."""

import asyncio

import pytest

from app.kit.actors import CLOCK
from evidence.findings.model import Finding
from evidence.queries import readings
from evidence.safe import Safe
from evidence.schemas.readings import ReadingIn
from evidence.service import finding, quarantine, reading
from evidence.service.finding import Heard
from evidence.transcripts.model import Message, NotUnderstood, Voice
from tests.evidence.reading_room import Room
from tests.office import examined

pytestmark = [pytest.mark.anyio, pytest.mark.database]

LAPTOP_SHOWS = {"closed_unresolved", "canned_reply", "no_human", "over_72_hours"}


async def test_proposals_are_for_the_bench_and_the_auditor_alone(room: Room) -> None:
    await room.read()
    for party in (room.office.consumer, room.office.merchant, room.office.platform):
        assert (await room.shown(party)).findings == []
        assert (await room.shown(party)).reports == []
    for reader in (room.mediator, room.office.auditor):
        assert {f.failure for f in (await room.shown(reader)).findings} >= LAPTOP_SHOWS


async def test_the_laptop_shows_the_canned_reply_seven_times_and_how_long_was_waited(room: Room) -> None:
    await room.read()
    canned = await room.proposal("canned_reply")
    assert (canned.lines, canned.facts["times"]) == ([16, 20, 24, 28, 33, 38, 42], 7)
    assert (canned.state, canned.against, canned.said) == ("proposed", "platform", "")
    [report] = (await room.shown()).reports
    assert report.waits.answers == 9
    assert {e.line for e in report.explanations} >= {4, 9}


async def test_a_job_run_twice_or_twice_at_once_finds_everything_once(room: Room, owner) -> None:
    reading = await room.confirm(await room.hand_in())
    did = await asyncio.gather(room.find(reading), room.find(reading))
    assert (sorted(did), await room.find(reading)) == ([False, True], False)
    assert owner.execute("SELECT count(*) FROM evidence_reports").fetchone() == (1,)
    assert owner.execute("SELECT messages, not_understood FROM evidence_readings").fetchone() == (22, 0)


async def test_a_job_that_is_killed_before_it_has_written_leaves_nothing_and_is_run_again(
    room: Room, owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = await room.confirm(await room.hand_in())

    async def killed(*_: object) -> bool:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(readings, "list_decided", killed)
        with pytest.raises(asyncio.CancelledError):
            await room.find(reading)
    assert owner.execute("SELECT count(*) FROM evidence_reports").fetchone() == (0,)
    assert await room.find(reading)


async def test_a_chat_that_was_erased_shows_nothing(room: Room) -> None:
    item = await room.hand_in()
    reading = await room.confirm(item)
    await room.safe.forget(item.id)
    assert not await room.find(reading)
    assert (await room.shown()).findings == []


async def test_a_correction_replaces_what_nobody_decided_and_keeps_what_was(room: Room, owner) -> None:
    item = await room.read()
    await room.decide(await room.proposal("canned_reply"), "confirm")
    await room.decide(await room.proposal("closed_unresolved"), "reject", note="消费者已同意。")
    assert await room.find(await room.confirm(item, ReadingIn(zone="UTC")))
    found = (await room.shown()).findings
    assert [f.state for f in found if f.failure == "canned_reply"] == ["confirmed"]
    assert [f.state for f in found if f.failure == "closed_unresolved"] == ["rejected"]
    assert [f.state for f in found if f.failure == "no_human"] == ["proposed"]
    assert owner.execute("SELECT count(*) FROM evidence_findings WHERE state = 'replaced'").fetchone()[0] > 0


async def test_the_job_of_an_older_reading_proposes_nothing_any_more(room: Room) -> None:
    item = await room.hand_in()
    older, newer = await room.confirm(item), await room.confirm(item, ReadingIn(zone="UTC"))
    assert await room.find(newer)
    before = len((await room.shown()).findings)
    assert not await room.find(older)
    assert len((await room.shown()).findings) == before


async def test_a_reading_that_was_corrected_meanwhile_is_not_read_at_all(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = await room.hand_in()
    older = await room.confirm(item)
    await room.confirm(item, ReadingIn(zone="UTC"))

    async def opened(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Safe, "open_item", opened)
    assert not await room.find(older)


async def test_of_a_very_long_chat_the_beginning_is_looked_through_and_that_is_said(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await room.read()
    with monkeypatch.context() as patched:
        patched.setattr(finding, "MOST_PARTS", 10)
        long = await room.read()
        patched.setattr(finding, "MOST_PARTS", 22)
        fitting = await room.read()
    with monkeypatch.context() as patched:
        patched.setattr(reading, "IN_THE_BACKGROUND", reading.Budget(size=1000))
        large = await room.read()
    told = {report.item_id: report.whole for report in (await room.shown()).reports}
    assert told == {whole.id: True, long.id: False, fitting.id: True, large.id: False}
    async with room.database.transaction(room.mediator) as session:
        row = await readings.get_reading(session, room.mediator, long)
    assert (row.parts, row.last_line, readings.reading_out(row).whole) == (10, None, False)


async def test_what_could_not_be_opened_is_looked_through_once_it_can(room: Room, owner) -> None:
    item = await room.hand_in()
    found = await room.confirm(item)
    owner.execute("DELETE FROM procrastinate_jobs")
    owner.execute(
        "INSERT INTO evidence_scans (item_id, scanned_at, verdict, found, reason)"
        " VALUES (%s, now(), 'infected', 'Eicar', '')",
        (item.id,),
    )
    assert not await room.find(found)
    async with room.database.transaction(room.mediator) as session:
        await quarantine.clear(session, room.mediator, room.case_id, item.id, "It is the test string.")
    waiting = owner.execute("SELECT lock FROM procrastinate_jobs WHERE task_name = 'evidence:find'").fetchall()
    assert waiting == [("evidence:find",)]
    assert await room.find(found)


async def test_a_private_person_keeps_no_customer_service(room: Room, owner) -> None:
    chat = "".join(f"星河数码专营店 2026-5-0{n} 9:00:00\n亲，请耐心等待三到五天哦\n" for n in range(1, 8)).encode()
    await room.read(chat)
    assert {f.against for f in (await room.shown()).findings} <= {"seller", "platform"}
    owner.execute("UPDATE shops SET kind = 'individual'")
    case_id, mediator = await examined(room.database, room.office)
    other = Room(room.database, room.safe, room.office, case_id, mediator)
    await other.read(chat)
    assert "seller" not in {f.against for f in (await other.shown()).findings}


def test_whose_lines_they_are_is_counted() -> None:
    heard = Heard()
    voices = (Voice.consumer, Voice.shop, Voice.shop, Voice.agent, Voice.bot)
    said = [Message(line=n, at=None, speaker=v, text="", voice=v) for n, v in enumerate(voices, start=1)]
    assert list(heard.count(iter([*said, NotUnderstood(9, "?")])))[-1].line == 9
    assert (heard.messages, heard.not_understood, heard.first_at) == (5, 1, None)
    assert heard.against(Finding("canned_reply", (1, 2, 3, 4))) == "seller"
    assert heard.against(Finding("canned_reply", (3, 4))) == "platform"
    assert heard.against(Finding("canned_reply", (1,))) == "platform"


async def test_a_reading_that_nobody_knows_is_no_fault(room: Room) -> None:
    assert not await finding.find(room.database, room.safe, room.case_id)
    async with room.database.transaction(CLOCK) as session:
        assert await readings.find_reading_by_id(session, CLOCK, room.case_id) is None
