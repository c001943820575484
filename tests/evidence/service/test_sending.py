"""Behind a record holder's link: one request, files, one answer. Strangers, answered and late links first."""

import pytest

from app.kit.actors import CLOCK, PUBLIC, Actor
from app.kit.tokens import new_token, token_hash
from evidence.errors import NoEvidenceNow
from evidence.errors.preservation import RecordLinkOver
from evidence.models import EvidenceItem, RecordLink, RecordRequest
from evidence.queries import items
from evidence.rules import exhibit_name
from evidence.schemas import AskedOfYou, HandIn
from evidence.service import sending
from tests.evidence.conftest import stream
from tests.evidence.preserved import Matter, make_examined
from tests.evidence.service.test_asking import ask
from tests.office import open_office

pytestmark = pytest.mark.anyio


@pytest.fixture
async def matter(database, owner, safe) -> Matter:
    return await make_examined(database, await open_office(database), owner, safe)


async def link_of(matter: Matter, row: RecordRequest) -> str:
    """A link, as the letter brings it."""
    token = new_token()
    async with matter.database.transaction(CLOCK) as session:
        session.add(RecordLink(hash=token_hash(token), request_id=row.id))
    return token


async def look(matter: Matter, token: str) -> tuple[AskedOfYou, Actor]:
    async with matter.database.transaction(PUBLIC) as session:
        holder = await sending.enter(session, token)
        return await sending.show(session, holder), holder


async def hand_in(matter: Matter, token: str, content: bytes = b'{"events": []}') -> EvidenceItem:
    what = HandIn("扫描记录", "scans.json", "record")
    async with matter.database.transaction(PUBLIC) as session:
        holder = await sending.enter(session, token)
        return await sending.hand_in(session, holder, what, stream(content), matter.safe)


async def answer(matter: Matter, token: str) -> None:
    async with matter.database.transaction(PUBLIC) as session:
        await sending.answer(session, await sending.enter(session, token), "全部在此。")


async def test_an_invented_an_answered_and_a_late_link_open_nothing(matter):
    answered = await link_of(matter, await ask(matter, matter.mediator))
    late = await link_of(matter, await ask(matter, matter.mediator))
    await answer(matter, answered)
    await matter.pass_days(12)
    for token in (new_token(), answered, late):
        for act in (look, hand_in, answer):
            with pytest.raises(RecordLinkOver):
                await act(matter, token)


async def test_looking_uses_nothing_up(matter):
    token = await link_of(matter, await ask(matter, matter.mediator))
    for _ in range(3):
        asked, _holder = await look(matter, token)
    assert (asked.holder, asked.about, asked.items) == ("Luso快运", "LX778120045PT", [])


async def test_its_files_are_shown_to_all_at_once_under_a_letter_of_their_own(matter):
    first = await link_of(matter, await ask(matter, matter.mediator))
    second = await link_of(matter, await ask(matter, matter.mediator))
    named = [await hand_in(matter, first), await hand_in(matter, second), await hand_in(matter, first)]
    assert [exhibit_name(i.side, i.exhibit_number or 0, "en") for i in named] == ["R-1", "R-2", "R-3"]
    assert exhibit_name("record_holder", 1, "zh-Hans") == "丁-1"
    for reader in (matter.office.consumer, matter.office.merchant, matter.office.platform, matter.mediator):
        async with matter.database.transaction(reader) as session:
            seen = await items.list_items(session, reader, matter.case_id)
            exhibits = await items.list_exhibits(session, reader, matter.case_id)
        assert [each.side for each in seen] == ["record_holder"] * 3
        assert {each.record_holder for each in exhibits} == {"Luso快运"}
    asked, _ = await look(matter, first)
    assert [each.exhibit for each in asked.items] == ["丁-1", "丁-3"]


async def test_a_holder_sees_one_request_and_its_own_files_and_no_other_row(matter):
    await matter.deliver("chat")
    other = await link_of(matter, await ask(matter, matter.mediator))
    await hand_in(matter, other)
    token = await link_of(matter, await ask(matter, matter.mediator))
    await hand_in(matter, token)
    _, holder = await look(matter, token)
    tables = matter.owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    seen: dict[Actor, dict[str, int]] = {}
    for actor in (holder, PUBLIC):
        seen[actor] = {}
        for (table,) in tables:
            matter.owner.execute("BEGIN")
            matter.owner.execute("SET LOCAL ROLE redress_app")
            matter.owner.execute("SELECT redress_act_as(%s, %s, NULL, NULL)", (actor.account_id, actor.role.value))
            try:
                (count,) = matter.owner.execute(f'SELECT count(*) FROM "{table}"').fetchone() or (0,)  # noqa: S608
            except Exception:  # noqa: BLE001 - nothing is granted there at all
                count = 0
            matter.owner.execute("ROLLBACK")
            seen[actor][table] = count
    more = {table: count for table, count in seen[holder].items() if count > seen[PUBLIC][table]}
    # Its request, its file and the seal's custody. Nothing else that the public does not see.
    assert more == {"record_requests": 1, "evidence_items": 1, "evidence_custody": 2}


async def test_nothing_comes_in_while_a_decision_is_made(matter):
    token = await link_of(matter, await ask(matter, matter.mediator))
    matter.owner.execute("ALTER TABLE cases DISABLE TRIGGER USER")
    matter.owner.execute("UPDATE cases SET state = 'deliberation' WHERE id = %s", (matter.case_id,))
    with pytest.raises(NoEvidenceNow):
        await hand_in(matter, token)


async def test_the_answer_ends_it_and_everybody_is_told(matter):
    token = await link_of(matter, await ask(matter, matter.mediator))
    await hand_in(matter, token)
    await answer(matter, token)
    told = "SELECT count(DISTINCT holder_id) FROM notices WHERE about = 'records'"
    assert matter.owner.execute(told).fetchone() == (4,)
    running = "SELECT count(*) FROM deadlines WHERE kind = 'record_request' AND done_at IS NULL"
    assert matter.owner.execute(running).fetchone() == (0,)
    kinds = matter.journal()
    assert kinds.index("records_asked") < kinds.index("evidence_sealed") < kinds.index("records_answered")
