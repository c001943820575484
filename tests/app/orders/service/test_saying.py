"""An apology and an answer on a policy: given in their own form, read by whom they are for."""

from datetime import timedelta

import pytest

from app.kit import clock
from app.kit.actors import PUBLIC
from app.orders import errors
from app.orders.queries import standing
from app.orders.schemas import ApologyIn, PolicyAnswerIn
from app.orders.service import answering, saying
from cases.errors import NotYourTurn, SaidInAFormOfItsOwn
from cases.schemas import ProofIn
from tests.app.orders.accepted import Accepted
from tests.app.orders.test_rules import ACT, CHANGE, HARM
from tests.rulings.bench import owed

pytestmark = pytest.mark.anyio

APOLOGY = ApologyIn(ACT, HARM, CHANGE)


def number_of(accepted: Accepted, remedy: str):
    return accepted.bench.one("SELECT id FROM obligations WHERE remedy = %s", remedy)


async def test_nobody_apologises_for_another_side_or_by_a_plain_proof(accepted: Accepted):
    bench, row = accepted.bench, number_of(accepted, "apology")
    with pytest.raises(NotYourTurn):
        await accepted.do(bench.merchant, saying.apologise, bench.case_id, row, APOLOGY)
    order = (await accepted.issue())["platform"]
    with pytest.raises(SaidInAFormOfItsOwn):
        await accepted.do(bench.platform, answering.prove, order.id, 3, ProofIn("已道歉"))
    refund = number_of(accepted, "refund_full")
    with pytest.raises(SaidInAFormOfItsOwn):
        await accepted.do(bench.merchant, saying.apologise, bench.case_id, refund, APOLOGY)


async def test_the_consumer_gets_the_three_parts_and_the_same_words_serve_once(accepted: Accepted):
    bench, row = accepted.bench, number_of(accepted, "apology")
    await accepted.do(bench.platform, saying.apologise, bench.case_id, row, APOLOGY)
    assert bench.one("SELECT text FROM performances") == f"{ACT}\n\n{HARM}\n\n{CHANGE}"
    bench.owner.execute("UPDATE obligations SET state = 'disputed' WHERE id = %s", (row,))
    copied = ApologyIn(ACT.replace("七", "五"), HARM, CHANGE)
    with pytest.raises(errors.ApologyCopied):
        await accepted.do(bench.platform, saying.apologise, bench.case_id, row, copied)
    assert bench.one("SELECT state FROM obligations WHERE id = %s", row) == "disputed", "nothing was done"


def order_a_policy(accepted: Accepted, *, days_ago: int = 0) -> None:
    """To the platform, so many days ago."""
    started = clock.now() - timedelta(days=days_ago)
    owed(
        accepted.bench,
        no=5,
        source="ruling",
        debtor="platform",
        remedy="policy_change",
        text="对李明远这样的消费者，结束服务前须经其同意。",
        started_at=started,
        due_at=started + timedelta(days=30),
    )


@pytest.mark.parametrize(
    "tells", ["李 明远", "李先生", "13800138000", "杭州市西湖区文三路90号2幢301室", "HT20260111000001"]
)
async def test_no_answer_that_everybody_reads_says_who_the_consumer_is(accepted: Accepted, tells: str):
    order_a_policy(accepted)
    row = number_of(accepted, "policy_change")
    said = PolicyAnswerIn("explain", f"此人（{tells}）是职业打假人。")
    with pytest.raises(errors.TellsWho) as refused:
        await accepted.do(accepted.bench.platform, saying.answer_policy, accepted.bench.case_id, row, said)
    assert refused.value.values["words"] in tells
    assert accepted.bench.one("SELECT state FROM obligations WHERE id = %s", row) == "open", "nothing was said"


async def test_complying_or_explaining_is_read_by_everybody_without_the_consumers_name(accepted: Accepted):
    bench = accepted.bench
    order_a_policy(accepted)
    (line,) = await accepted.do(PUBLIC, standing.list_policies)
    assert (line.number, line.business, line.answer) == (accepted.number, "海桐商城", None)
    said = PolicyAnswerIn("explain", "系统改造须至年底，此案已先行处理。")
    row = number_of(accepted, "policy_change")
    with pytest.raises(NotYourTurn):
        await accepted.do(bench.merchant, saying.answer_policy, bench.case_id, row, said)
    await accepted.do(bench.platform, saying.answer_policy, bench.case_id, row, said)
    (line,) = await accepted.do(PUBLIC, standing.list_policies)
    assert (line.answer, line.text) == ("explain", said.text)
    assert "李明远" not in line.ordered
    assert bench.one("SELECT state FROM obligations WHERE id = %s", row) == "proven"


async def test_after_thirty_days_silence_is_read_by_everybody(accepted: Accepted):
    accepted.bench.set(issued_at=clock.now() - timedelta(days=46))
    order_a_policy(accepted, days_ago=45)
    (line,) = await accepted.do(PUBLIC, standing.list_policies)
    assert (line.answer, line.text) == ("silent", "")


async def test_what_an_earlier_ruling_ordered_is_not_put_down_to_the_one_in_force(accepted: Accepted):
    order_a_policy(accepted, days_ago=45)
    assert await accepted.do(PUBLIC, standing.list_policies) == []
