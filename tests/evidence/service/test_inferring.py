"""When the platform's days are over: a proposal with the facts, the mediator's to decide, and only then anybody's."""

import pytest

from app.kit import clock
from cases.errors import CaseNotFound, NotPossibleNow, NotYourTurn
from evidence.errors.preservation import InferenceDecided
from evidence.schemas import CommitmentIn, InferenceIn, NoneHeldIn, OrderOut
from evidence.service import committing, inferring, preserving
from tests.evidence.preserved import Matter, make, make_examined
from tests.office import open_office

pytestmark = pytest.mark.anyio


@pytest.fixture
async def matter(database, owner, safe) -> Matter:
    return await make_examined(database, await open_office(database), owner, safe)


async def decide(matter: Matter, actor, decision: str = "confirmed") -> None:
    async with matter.database.transaction(actor) as session:
        said = InferenceIn(decision, "五日已过，仍未交出。")  # type: ignore[arg-type]
        await inferring.decide(session, actor, matter.case_id, said)


async def seen(matter: Matter, reader) -> OrderOut:
    order = await matter.shown(reader)
    assert order
    return order


async def test_nobody_else_decides(matter):
    await matter.order()
    await matter.pass_the_time()
    others = [each for each in matter.office.mediators.values() if each != matter.mediator]
    for wrong, refusal in (
        (others[0], CaseNotFound),
        (matter.office.consumer, NotYourTurn),
        (matter.office.platform, NotYourTurn),
    ):
        with pytest.raises(refusal):
            await decide(matter, wrong)


async def test_nobody_decides_after_the_draft_was_handed_on(matter):
    await matter.order()
    await matter.pass_the_time()
    for state in ("peer_review", "signing", "issued", "performing", "resolved", "withdrawn"):
        matter.owner.execute("ALTER TABLE cases DISABLE TRIGGER USER")
        matter.owner.execute("UPDATE cases SET state = %s WHERE id = %s", (state, matter.case_id))
        for decision in ("confirmed", "rejected"):
            with pytest.raises((NotPossibleNow, NotYourTurn)):
                await decide(matter, matter.mediator, decision)
    assert "inference_decided" not in matter.journal()


async def test_there_is_nothing_to_decide_before_the_time_is_over(matter):
    await matter.order()
    await matter.pass_days(0)
    with pytest.raises(InferenceDecided):
        await decide(matter, matter.mediator)


async def test_what_is_missing_is_proposed_to_the_mediator_alone_with_the_facts(matter):
    await matter.order()
    await matter.deliver("chat")
    await seen(matter, matter.office.platform)
    async with matter.database.transaction(matter.office.platform) as session:
        said = NoneHeldIn("calls", "该店没有电话客服。")
        await preserving.say_none(session, matter.office.platform, matter.case_id, said)
    await matter.pass_the_time()
    order = await seen(matter, matter.mediator)
    assert order.inference
    assert (order.state, order.inference.state) == ("missing", "proposed")
    facts = order.inference.facts
    assert facts.missing == ["tickets", "listing"]
    assert facts.held_none == ["calls"]
    assert [part for part, _ in facts.came] == ["chats"]
    assert "desk" in {how for how, _ in facts.served}
    assert "工单" in order.inference.text
    for party in (matter.office.consumer, matter.office.merchant, matter.office.platform):
        assert (await seen(matter, party)).inference is None
    told = "SELECT count(*) FROM notices WHERE about = 'inference' AND holder_id = %s"
    assert matter.owner.execute(told, (matter.mediator.account_id,)).fetchone() == (2,)
    assert await matter.pass_days(1) >= 0
    assert matter.journal().count("inference_proposed") == 1


async def test_confirmed_it_is_everybodys_with_what_came_late_noted_and_decided_once(matter):
    await matter.order()
    await matter.pass_the_time()
    await matter.deliver("chat")
    await decide(matter, matter.mediator)
    order = await seen(matter, matter.office.consumer)
    assert order.inference
    assert order.inference.state == "confirmed"
    assert [part for part, _ in order.inference.late] == ["chats"]
    assert "逾期后交来" in order.inference.text
    assert order.inference.reason == "五日已过，仍未交出。"
    with pytest.raises(InferenceDecided):
        await decide(matter, matter.mediator, "rejected")


async def test_rejected_the_parties_never_read_it(matter):
    await matter.order()
    await matter.pass_the_time()
    await decide(matter, matter.mediator, "rejected")
    assert (await seen(matter, matter.office.consumer)).inference is None
    order = await seen(matter, matter.office.auditor)
    assert order.inference
    assert order.inference.state == "rejected"


async def test_a_text_of_its_own_is_not_the_call_whose_digest_the_platform_committed(database, owner, safe):
    office = await open_office(database)
    said = CommitmentIn("ab" * 32, kind="call", closed_at=clock.now(), order_number="HT1")
    async with database.transaction(office.platform) as session:
        await committing.commit_digest(session, office.platform, said)
    owner.execute("SET session_replication_role = replica")
    owner.execute("UPDATE commitments SET committed_at = committed_at - interval '9 days'")
    owner.execute("SET session_replication_role = origin")
    matter = await make_examined(database, office, owner, safe)
    await matter.order()
    for kind in ("chat", "transcript", "record", "screenshot"):
        await matter.deliver(kind)
    assert (await seen(matter, office.consumer)).missing == ["calls"]
    await matter.pass_the_time()
    order = await seen(matter, matter.mediator)
    assert order.inference
    assert order.inference.facts.missing == ["calls"]
    assert "calls" not in {part for part, _ in order.inference.facts.came}
    await matter.deliver("call")
    assert (await seen(matter, office.consumer)).missing == []


async def test_a_transcript_answers_where_no_digest_was_committed_before(database, owner, safe):
    office = await open_office(database)
    matter = await make_examined(database, office, owner, safe)
    await matter.order()
    said = CommitmentIn("ab" * 32, kind="call", closed_at=clock.now(), order_number="HT1")
    async with database.transaction(office.platform) as session:
        await committing.commit_digest(session, office.platform, said)
    await matter.deliver("transcript")
    assert "calls" not in (await seen(matter, office.consumer)).missing


async def test_what_all_came_in_time_proposes_nothing(matter):
    await matter.order()
    for kind in ("chat", "call", "record", "screenshot"):
        await matter.deliver(kind)
    await matter.pass_the_time()
    assert (await seen(matter, matter.mediator)).inference is None
    assert "inference_proposed" not in matter.journal()


async def test_a_case_without_a_mediator_keeps_the_proposal_for_whoever_comes(database, owner, safe):
    matter = await make(database, await open_office(database), owner, safe)
    await matter.order()
    await matter.pass_the_time()
    order = await seen(matter, matter.office.auditor)
    assert order.inference
    assert order.inference.state == "proposed"
