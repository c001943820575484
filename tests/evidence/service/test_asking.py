"""Records asked of somebody outside: by the office, by mail, until the time is over."""

import re
from pathlib import Path

import pytest

from app.kit import notices
from app.kit.actors import CLOCK
from app.kit.settings import Settings
from app.people import queries as people
from app.people.errors import NoSuchAddress
from cases.errors import CaseNotFound, NotYourTurn
from evidence.models import RecordRequest
from evidence.schemas import RecordRequestIn
from evidence.service import asking
from tests.evidence.preserved import Matter, make, make_examined
from tests.office import open_office

pytestmark = pytest.mark.anyio
WANTED = RecordRequestIn("Luso快运", "Records@Kuaiyun.example", "该包裹的全部扫描记录。", "LX778120045PT")


@pytest.fixture
async def matter(database, owner, safe) -> Matter:
    return await make_examined(database, await open_office(database), owner, safe)


async def ask(matter: Matter, actor, wanted: RecordRequestIn = WANTED) -> RecordRequest:
    async with matter.database.transaction(actor) as session:
        return await asking.ask(session, actor, matter.case_id, wanted)


async def shown(matter: Matter, reader) -> list:
    async with matter.database.transaction(reader) as session:
        return await asking.show(session, reader, matter.case_id)


async def test_parties_and_strangers_ask_nobody(matter):
    others = [each for each in matter.office.mediators.values() if each != matter.mediator]
    for wrong, refusal in (
        (matter.office.stranger, CaseNotFound),
        (others[0], CaseNotFound),
        (matter.office.registrar, CaseNotFound),
        (matter.office.consumer, NotYourTurn),
        (matter.office.platform, NotYourTurn),
        (matter.office.auditor, NotYourTurn),
    ):
        with pytest.raises(refusal):
            await ask(matter, wrong)


async def test_an_address_is_an_address(matter):
    with pytest.raises(NoSuchAddress):
        await ask(matter, matter.mediator, RecordRequestIn("x", "no address", "x"))


async def test_a_registrar_asks_while_the_case_is_screened(database, owner, safe):
    matter = await make(database, await open_office(database), owner, safe)
    assert (await ask(matter, matter.office.registrar)).reference.endswith("/1")


async def test_everybody_at_the_case_sees_the_request_the_office_its_address(matter):
    row = await ask(matter, matter.mediator)
    assert (await ask(matter, matter.mediator)).reference == row.reference[:-1] + "2"
    for reader, email in (
        (matter.mediator, "records@kuaiyun.example"),
        (matter.office.consumer, None),
        (matter.office.merchant, None),
    ):
        first = (await shown(matter, reader))[0]
        assert (first.state, first.email, first.about) == ("open", email, "LX778120045PT")


async def test_nobody_signs_in_as_a_record_holder(matter):
    row = await ask(matter, matter.mediator)
    async with matter.database.transaction(CLOCK) as session:
        assert await people.list_accounts_at(session, CLOCK, "records@kuaiyun.example") == []
        account = await people.get_account(session, CLOCK, row.account_id)
    assert account.email.endswith("@record-holder.invalid")


async def test_the_letter_holds_a_link_of_which_only_the_hash_is_kept(matter, tmp_path: Path):
    row = await ask(matter, matter.mediator)
    async with matter.database.transaction(CLOCK) as session:
        letter = await asking.make_letter(session, row.id, "https://redress.example")
    assert letter
    await notices.send(Settings(home=tmp_path), letter)
    assert letter.address == "records@kuaiyun.example"
    token = re.search(r"https://redress.example/records/(\S+)", letter.words["en"]["text"])
    assert token
    kept = matter.owner.execute("SELECT encode(hash, 'hex') FROM record_links").fetchall()
    assert token.group(1) not in str(kept)
    async with matter.database.transaction(CLOCK) as session:
        await asking.note_sent(session, row.id)
        assert await asking.make_letter(session, row.id, "https://redress.example") is None


async def test_when_the_time_is_over_whoever_asked_is_told(matter):
    row = await ask(matter, matter.mediator)
    await matter.pass_days(12)
    assert (await shown(matter, matter.office.consumer))[0].state == "over"
    told = "SELECT count(*) FROM notices WHERE about = 'records' AND holder_id = %s"
    assert matter.owner.execute(told, (matter.mediator.account_id,)).fetchone() == (2,)
    assert matter.journal().count("records_not_sent") == 1
    async with matter.database.transaction(CLOCK) as session:
        assert await asking.make_letter(session, row.id, "https://redress.example") is None
