"""Acts between the parties, through the same services as every door."""

import pytest

from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from cases import errors, jobs
from cases.schemas import AnswerIn, OfferIn, ResponseIn, WordIn
from cases.service import filing, responding, showing, talking
from tests import office as people

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database) -> people.Office:
    """Everybody."""
    return await people.open_office(database)


async def test_a_case_walks_from_appeal_to_its_mediator(database: Database, office: people.Office):
    case_id, mediator = await people.examined(database, office)
    async with database.transaction(mediator) as session:
        seen = await showing.show(session, mediator, case_id)
    assert seen.state == "investigation"
    assert seen.assignment.mediator == mediator.name
    assert [s.action for s in seen.timeline] == ["file", "accept", "contest"]
    assert seen.offers == []


async def test_a_stranger_sees_no_case(database: Database, office: people.Office):
    case_id = await people.filed(database, office)
    for actor in (office.stranger, office.operations, office.board, next(iter(office.mediators.values()))):
        async with database.transaction(actor) as session:
            with pytest.raises(errors.CaseNotFound):
                await showing.show(session, actor, case_id)


async def test_the_mediator_never_reads_an_offer(database: Database, office: people.Office):
    case_id, mediator = await people.examined(database, office)
    async with database.transaction(office.merchant) as session:
        await talking.make_offer(session, office.merchant, case_id, OfferIn("退一半"))
    async with database.transaction(mediator) as session:
        assert (await showing.show(session, mediator, case_id)).offers == []
    async with database.transaction(office.consumer) as session:
        assert len((await showing.show(session, office.consumer, case_id)).offers) == 1


async def test_silence_is_no_default_without_proof_of_service(database: Database, office: people.Office, shift):
    case_id = await people.accepted(database, office)
    await shift(days=12)
    await jobs.ring_all(database)
    async with database.transaction(office.consumer) as session:
        seen = await showing.show(session, office.consumer, case_id)
    assert seen.state == "awaiting_response"


@pytest.fixture
def shift(owner, database: Database):
    """Let time pass."""

    async def pass_time(**delta):
        from datetime import timedelta

        seconds = (clock.offset() + timedelta(**delta)).total_seconds()
        owner.execute("UPDATE clock_offset SET seconds = %s", (seconds,))
        async with database.transaction(CLOCK):
            pass

    return pass_time


async def test_what_is_put_right_at_once_ends_only_by_the_consumers_word(database: Database, office: people.Office):
    case_id = await people.filed(database, office)
    async with database.transaction(office.merchant) as session:
        await responding.report_fix(session, office.merchant, case_id, "已退款")
    async with database.transaction(office.consumer) as session:
        case = await filing.say_fixed(session, office.consumer, case_id, WordIn("fixed"))
        assert case.state == "resolved"
    assert case.first_fixed_at is not None


async def test_a_full_concession_is_owed_at_once(database: Database, office: people.Office):
    case_id = await people.accepted(database, office)
    async with database.transaction(office.merchant) as session:
        await responding.respond(session, office.merchant, case_id, ResponseIn([AnswerIn("concede", claim=1)]))
    async with database.transaction(office.consumer) as session:
        seen = await showing.show(session, office.consumer, case_id)
    assert [(o.remedy, o.state) for o in seen.obligations] == [("refund_full", "open")]
    assert seen.state == "awaiting_response"
