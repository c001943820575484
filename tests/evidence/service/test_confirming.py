"""How a chat is read: strangers and wrong sides first, then preview, confirmation, correction."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from app.kit import clock
from app.kit.blind_fields import BlindField
from app.kit.db import Database
from app.people import service as people
from app.people.models import Absence
from cases.errors import CaseNotFound
from cases.service import standing_in
from evidence import errors
from evidence.errors.unmasking import SpeakersMasked
from evidence.safe import Safe
from evidence.schemas.readings import PreviewOut, ReadingIn
from evidence.service import confirming, reading
from evidence.transcripts.model import Voice
from tests.evidence.reading_room import LAPTOP, Room
from tests.office import accepted, appeal, filed

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def preview(room: Room, item, actor=None, said: ReadingIn | None = None) -> PreviewOut:
    who = actor or room.office.consumer
    async with room.database.transaction(who) as session:
        return await confirming.preview(session, who, room.case_id, item.id, said or ReadingIn(), room.safe)


async def transcript(room: Room, item, actor=None, **where: int):
    who = actor or room.office.consumer
    async with room.database.transaction(who) as session:
        return await confirming.transcript(session, who, item, room.safe, **where)


async def test_a_stranger_neither_sees_nor_confirms(room: Room) -> None:
    item = await room.hand_in()
    for look in (preview(room, item, room.office.stranger), room.confirm(item, actor=room.office.stranger)):
        with pytest.raises(CaseNotFound):
            await look


async def test_the_other_side_reads_a_preview_and_confirms_nothing(room: Room) -> None:
    item = await room.hand_in()
    assert (await preview(room, item, room.office.merchant)).messages == 22
    for other in (room.office.merchant, room.office.platform):
        with pytest.raises(errors.NotYoursToConfirm):
            await room.confirm(item, actor=other)


async def test_what_is_withheld_has_no_preview_for_others(room: Room) -> None:
    item = await room.hand_in(withheld=True)
    with pytest.raises(errors.ItemNotFound):
        await preview(room, item, room.office.merchant)


async def test_a_preview_says_how_it_is_read_and_that_the_zone_is_the_platforms(room: Room) -> None:
    item = await room.hand_in()
    shown = await preview(room, item)
    assert (shown.format, shown.zone, shown.zone_assumed, shown.whole) == ("qianniu", "Asia/Shanghai", True, True)
    assert {s.name: s.voice for s in shown.speakers}["星河数码专营店:小北"] is Voice.shop
    assert shown.first[0].line == 1
    assert "read" in await room.custody(item)


async def test_a_picture_or_a_letter_is_no_chat(room: Room) -> None:
    for content in (b"%PDF-1.7 x", "亲爱的，见字如面。".encode()):
        item = await room.hand_in(content)
        with pytest.raises(errors.NotAChat):
            await preview(room, item)


async def test_a_zone_that_is_none_is_refused(room: Room) -> None:
    item = await room.hand_in()
    for zone in ("Mars/Olympus", "../../etc/passwd", "Asia"):
        with pytest.raises(errors.NoSuchZone):
            await preview(room, item, said=ReadingIn(zone=zone))


ECONOMIC = {
    "a column": "时间,发送人,内容,会员等级\n2026-04-22 09:14:07,tb李明远,你好,钻石\n",
    "a column nobody reads": "time\tsender\ttext\tfollowers\n2026-04-22 09:14\ttb李明远\thi\t12000\n",
    "a member of a message": '{"chatlab":{"version":"0.0.2"},"meta":{"name":"聊天","platform":"qianniu"},"members":[],'
    '"messages":[{"sender":"a","accountName":"tb李明远","timestamp":1776820447,"type":0,"content":"你好",'
    '"shop":{"commissionRate":0.2}}]}',
    "a member of the header": '{"_type":"header","chatlab":{"version":"0.0.2"},"meta":{"vipLevel":7}}\n'
    '{"_type":"message","sender":"a","accountName":"tb","timestamp":1776820447,"type":0,"content":"你好"}\n',
    "a member of our own": '{"line": 1, "speaker": "tb", "text": "你好", "at": "2026-04-22T09:14:07Z", "gmv": 1}\n',
}


@pytest.mark.parametrize("what", ECONOMIC)
async def test_a_chat_with_what_could_tempt_whoever_decides_is_not_read(room: Room, what: str) -> None:
    """The file stays what it is; nobody is shown it as a chat before it comes without."""
    item = await room.hand_in(ECONOMIC[what].encode())
    for who in (None, room.mediator):
        with pytest.raises(BlindField):
            await preview(room, item, who)
    with pytest.raises(BlindField):
        await room.confirm(item)


async def test_without_a_confirmation_there_is_no_transcript(room: Room) -> None:
    with pytest.raises(errors.NotConfirmed):
        await transcript(room, await room.hand_in())


async def test_a_confirmation_stands_in_custody_and_journal_and_said_twice_is_said_once(room: Room, owner) -> None:
    item = await room.hand_in()
    first, again = await room.confirm(item), await room.confirm(item)
    assert (first.no, again.id) == (1, first.id)
    assert (await room.custody(item)).count("reading_confirmed") == 1
    kinds = "SELECT count(*) FROM journal_entries WHERE kind = 'reading_confirmed'"
    assert owner.execute(kinds).fetchone() == (1,)
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'evidence:find'"
    assert owner.execute(jobs).fetchone() == (1,)


async def test_two_who_confirm_at_once_confirm_once(room: Room) -> None:
    item = await room.hand_in()
    first, second = await asyncio.gather(room.confirm(item), room.confirm(item))
    assert first.id == second.id


async def test_two_who_say_different_things_at_once_are_kept_one_after_the_other(room: Room) -> None:
    item = await room.hand_in()
    other = ReadingIn(zone="UTC")
    both = await asyncio.gather(room.confirm(item), room.confirm(item, other))
    assert sorted(reading.no for reading in both) == [1, 2]


async def test_the_mediator_corrects_a_voice_and_the_newest_reading_counts(room: Room) -> None:
    item = await room.hand_in()
    await room.confirm(item)
    corrected = ReadingIn(voices={"海桐客服:0417": Voice.bot})
    assert (await room.confirm(item, corrected, room.mediator)).no == 2
    page = await transcript(room, item, room.office.merchant)
    assert page.reading == 2
    assert {p.voice for p in page.parts if p.speaker == "海桐客服:0417"} == {Voice.bot}


async def test_what_the_office_confirmed_a_side_no_longer_changes(room: Room) -> None:
    item = await room.hand_in()
    await room.confirm(item)
    corrected = ReadingIn(voices={"海桐客服:0417": Voice.bot})
    await room.confirm(item, corrected, room.mediator)
    with pytest.raises(errors.ReadByTheOffice):
        await room.confirm(item, ReadingIn(zone="UTC"))
    async with room.database.transaction(room.office.consumer) as session:
        assert not await confirming.may_confirm(session, room.office.consumer, room.case_id, item)
    assert (await room.confirm(item, ReadingIn(zone="UTC"), room.mediator)).no == 3


async def test_after_the_ruling_a_side_no_longer_changes_how_its_chat_is_read(room: Room, owner) -> None:
    item = await room.hand_in()
    await room.confirm(item)
    owner.execute("ALTER TABLE cases DISABLE TRIGGER USER")
    for state in ("performing", "confirming", "enforcing", "unperformed"):
        owner.execute("UPDATE cases SET state = %s WHERE id = %s", (state, room.case_id))
        with pytest.raises(errors.NoEvidenceNow):
            await room.confirm(item, ReadingIn(zone="UTC"))


async def test_nothing_of_the_database_is_held_while_a_chat_is_read(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = await room.hand_in()
    await room.confirm(item)
    held: list[int] = []
    with_file = reading.with_file

    async def looked_at(*what: Any, **how: Any) -> Any:
        held.append(room.database.engine.pool.checkedout())
        return await with_file(*what, **how)

    monkeypatch.setattr(reading, "with_file", looked_at)
    await preview(room, item)
    await transcript(room, item)
    await room.confirm(item, ReadingIn(zone="UTC"))
    assert held == [0, 0, 0]


async def test_beyond_the_end_of_a_counted_chat_nothing_is_opened(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    item = await room.read()

    def opened(*_: object) -> None:
        raise AssertionError

    with monkeypatch.context() as patched:
        patched.setattr(Safe, "open_item", opened)
        for where in ({"at": 22}, {"at": 999_999_999}, {"line": 10_000}):
            beyond = await transcript(room, item, **where)
            assert (beyond.parts, beyond.at, beyond.before, beyond.after) == ([], 22, 0, None)
    assert len((await transcript(room, item, at=21)).parts) == 1


async def test_what_is_not_scanned_or_shut_is_not_opened(room: Room, owner, monkeypatch: pytest.MonkeyPatch) -> None:
    item = await room.hand_in()
    await room.confirm(item)
    opened: list[object] = []
    open_item = Safe.open_item
    monkeypatch.setattr(Safe, "open_item", lambda safe, what: opened.append(what) or open_item(safe, what))
    room.safe = replace(room.safe, must_scan=True)
    for refusal in (errors.NotScannedYet, errors.Quarantined):
        for look in (preview(room, item), transcript(room, item), room.confirm(item, ReadingIn(zone="UTC"))):
            with pytest.raises(refusal):
                await look
        owner.execute(
            "INSERT INTO evidence_scans (item_id, scanned_at, verdict, found, reason)"
            " VALUES (%s, now(), 'infected', 'Eicar', '') ON CONFLICT DO NOTHING",
            (item.id,),
        )
    assert opened == []


async def test_while_the_decision_is_written_only_its_mediator_corrects(room: Room, owner) -> None:
    item = await room.hand_in()
    owner.execute("ALTER TABLE cases DISABLE TRIGGER USER")
    owner.execute("UPDATE cases SET state = 'deliberation' WHERE id = %s", (room.case_id,))
    with pytest.raises(errors.NoEvidenceNow):
        await room.confirm(item)
    assert (await room.confirm(item, actor=room.mediator)).no == 1


async def test_the_registrar_confirms_where_nobody_else_does(database: Database, room: Room) -> None:
    case_id = await accepted(database, room.office)
    other = Room(database, room.safe, room.office, case_id, room.mediator)
    item = await other.hand_in()
    assert (await other.confirm(item, actor=room.office.registrar)).confirmed_as == "registrar"


async def test_whoever_stands_in_as_registrar_confirms_too(database: Database, room: Room) -> None:
    order = replace(appeal().order, number="HT2")
    other = Room(database, room.safe, room.office, await filed(database, room.office, order=order), room.mediator)
    item = await other.hand_in()
    for registrar in (room.office.registrar, room.office.registrar2):
        away = Absence(account_id=registrar.account, from_at=clock.now(), until_at=clock.now() + timedelta(days=9))
        async with database.transaction(registrar) as session:
            await people.announce_absence(session, registrar, away)
    stands_in, elsewhere = list(room.office.mediators.values())[:2]
    async with database.transaction(stands_in) as session:
        await standing_in.take_next(session, stands_in)
    with pytest.raises(CaseNotFound):
        await other.confirm(item, actor=elsewhere)
    async with database.transaction(stands_in) as session:
        assert await confirming.to_confirm(session, stands_in, other.case_id) == {item.id}
    assert (await other.confirm(item, actor=stands_in)).confirmed_as == "mediator"
    with pytest.raises(errors.ReadByTheOffice):
        await other.confirm(item, ReadingIn(zone="Europe/Berlin"))


async def test_a_page_begins_at_a_line_and_names_the_pages_around_it(room: Room) -> None:
    item = await room.hand_in()
    await room.confirm(item)
    whole = await transcript(room, item)
    assert (len(whole.parts), whole.before, whole.after) == (22, None, None)
    later = await transcript(room, item, line=16)
    assert (later.parts[0].line, later.before, later.after) == (16, 0, None)


async def test_what_was_erased_is_refused_and_says_so(room: Room) -> None:
    item = await room.hand_in()
    await room.confirm(item)
    await room.safe.forget(item.id)
    for look in (preview(room, item), transcript(room, item), room.confirm(item, ReadingIn(zone="UTC"))):
        with pytest.raises(errors.ItemForgotten):
            await look


async def test_nothing_that_was_said_lies_in_the_database(room: Room, owner) -> None:
    await room.read()
    tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in tables:
        rows = owner.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%%我们会记录%%'")  # noqa: S608
        assert rows.fetchone() == (0,), table
    assert "我们会记录".encode() in LAPTOP


async def test_whoever_decides_gives_no_voice_to_a_role(room: Room) -> None:
    item = await room.hand_in()
    with pytest.raises(SpeakersMasked):
        await room.confirm(item, ReadingIn(voices={"商家客服": Voice.agent}), room.mediator)
    row = await room.confirm(item, actor=room.mediator)
    assert ["星河数码专营店:小北", "shop"] in row.speakers
