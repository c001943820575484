"""Who bears in the end what the consumer was paid."""

import pytest

from app.orders import errors
from app.orders.schemas import SplitIn
from app.orders.service import answering, sharing
from cases.errors import NotPossibleNow, NotYourTurn
from cases.queries import get_case
from cases.schemas import ProofIn
from rulings.queries import list_bearing
from tests.app.orders.accepted import Accepted

pytestmark = pytest.mark.anyio

SPLIT = SplitIn(seller=60, platform=10, carrier=30, carrier_name="速达快运")


async def found(accepted: Accepted) -> None:
    """The mediator found it while the ruling was drafted."""
    bench = accepted.bench
    bench.set(state="deliberation")
    await accepted.do(bench.mediator, sharing.split, bench.case_id, SplitIn(seller=100))
    await accepted.do(bench.mediator, sharing.split, bench.case_id, SPLIT)
    bench.set(state="performing")


async def test_nobody_but_the_mediator_and_not_after_the_draft(accepted: Accepted):
    bench = accepted.bench
    with pytest.raises(NotPossibleNow):
        await accepted.do(bench.mediator, sharing.split, bench.case_id, SPLIT)
    bench.set(state="deliberation")
    with pytest.raises(NotYourTurn):
        await accepted.do(bench.merchant, sharing.split, bench.case_id, SPLIT)
    with pytest.raises(errors.NotAHundred):
        await accepted.do(bench.mediator, sharing.split, bench.case_id, SplitIn(seller=60))


async def test_whoever_writes_the_ruling_hears_who_bears_a_share(accepted: Accepted):
    await found(accepted)
    bench = accepted.bench
    case = await accepted.do(bench.mediator, get_case, bench.case_id)
    assert await accepted.do(bench.mediator, list_bearing, case) == {"seller", "platform"}


async def test_without_a_split_whoever_owes_bears_it_all(accepted: Accepted):
    bench = accepted.bench
    assert (await accepted.do(bench.platform, sharing.show, bench.case_id)).lines == []


async def test_whoever_paid_is_owed_by_the_others_and_the_consumer_reads_none_of_it(accepted: Accepted):
    bench = accepted.bench
    await found(accepted)
    assert (await accepted.do(bench.platform, sharing.show, bench.case_id)).lines == [], "nothing was paid yet"
    orders = await accepted.issue()
    await accepted.do(bench.platform, answering.prove, orders["platform"].id, 1, ProofIn("已退款"))
    await accepted.do(bench.merchant, answering.prove, orders["seller"].id, 2, ProofIn("已赔付"))
    lines = (await accepted.do(bench.merchant, sharing.show, bench.case_id)).lines
    assert [(line.no, line.who, line.to, line.amount.minor) for line in lines] == [
        (1, "seller", "platform", 389_940),
        (1, "carrier", "platform", 194_970),
        (2, "platform", "seller", 194_970),
        (2, "carrier", "seller", 584_910),
    ]
    assert {line.name for line in lines if line.who == "carrier"} == {"速达快运"}
    consumer = await accepted.do(bench.consumer, sharing.show, bench.case_id)
    assert (consumer.split, consumer.lines) == (None, [])


async def test_only_whoever_is_owed_says_that_it_was_paid_back(accepted: Accepted):
    bench = accepted.bench
    await found(accepted)
    order = (await accepted.issue())["platform"]
    await accepted.do(bench.platform, answering.prove, order.id, 1, ProofIn("已退款"))
    first, _ = (await accepted.do(bench.platform, sharing.show, bench.case_id)).lines
    for stranger in (bench.merchant, bench.consumer):
        with pytest.raises(errors.NoSuchRecourse):
            await accepted.do(stranger, sharing.settle, bench.case_id, first.id)
    for _again in range(2):
        await accepted.do(bench.platform, sharing.settle, bench.case_id, first.id)
    lines = (await accepted.do(bench.merchant, sharing.show, bench.case_id)).lines
    assert [line.settled_at is not None for line in lines] == [True, False]
    assert accepted.journal().count("recourse_settled") == 1
