"""What the ordered side does with its order; strangers and other sides first."""

import pytest

from app.orders import errors, queries
from app.orders.service import answering
from cases.errors import NotOpenObligation, NotYourTurn
from cases.schemas import ProofIn
from tests.app.orders.accepted import Accepted

pytestmark = pytest.mark.anyio

PAID = ProofIn("已原路退款。")


@pytest.mark.parametrize("act", [answering.read, answering.acknowledge])
async def test_for_strangers_and_the_consumer_there_is_no_order(accepted: Accepted, act):
    bench = accepted.bench
    order = (await accepted.issue())["platform"]
    for stranger in (bench.other_consumer, bench.consumer, bench.other_mediator):
        with pytest.raises(errors.NoSuchOrder):
            await accepted.do(stranger, act, order.id)


async def test_no_side_acknowledges_or_proves_by_the_order_of_another(accepted: Accepted):
    order = (await accepted.issue())["platform"]
    with pytest.raises(errors.NoSuchOrder):
        await accepted.do(accepted.bench.merchant, answering.acknowledge, order.id)
    with pytest.raises(errors.NoSuchOrder):
        await accepted.do(accepted.bench.merchant, answering.prove, order.id, 1, PAID)


async def test_only_when_its_own_side_reads_it_it_has_been_seen(accepted: Accepted):
    bench = accepted.bench
    order = (await accepted.issue())["seller"]
    for reader in (bench.platform, bench.chief, bench.auditor):
        signed = await accepted.do(reader, answering.read, order.id)
        assert (signed.body, signed.jws) == (order.body, order.jws)
    assert bench.one("SELECT seen_at FROM performance_orders WHERE side = 'seller'") is None
    await accepted.do(bench.merchant, answering.read, order.id)
    assert bench.one("SELECT seen_at FROM performance_orders WHERE side = 'seller'")
    assert accepted.journal()[-1] == "order_seen"


async def test_an_acknowledgement_counts_once_and_the_consumer_reads_it(accepted: Accepted):
    bench = accepted.bench
    order = (await accepted.issue())["platform"]
    first = await accepted.do(bench.platform, answering.acknowledge, order.id)
    assert first.acknowledged_at
    assert await accepted.do(bench.platform, answering.acknowledge, order.id) == first
    lines = await accepted.do(bench.consumer, queries.list_at_case, bench.case_id)
    assert {line.side: line.acknowledged_at for line in lines} == {"platform": first.acknowledged_at, "seller": None}
    assert accepted.journal().count("order_acknowledged") == 1


async def test_a_withdrawn_order_asks_nothing_any_more(accepted: Accepted):
    order = (await accepted.issue())["platform"]
    await accepted.withdraw()
    for act, more in ((answering.acknowledge, ()), (answering.prove, (3, PAID))):
        with pytest.raises(errors.OrderWithdrawn):
            await accepted.do(accepted.bench.platform, act, order.id, *more)


async def test_proof_comes_back_by_the_id_of_the_order(accepted: Accepted):
    bench = accepted.bench
    order = (await accepted.issue())["seller"]
    with pytest.raises(errors.NoSuchOrder):
        await accepted.do(bench.merchant, answering.prove, order.id, 9, PAID)
    row = await accepted.do(bench.merchant, answering.prove, order.id, 1, PAID)
    assert row.state == "proven"
    assert bench.one("SELECT state FROM obligations WHERE no = 4") == "open", "what waited for it begins"
    with pytest.raises(NotOpenObligation):
        await accepted.do(bench.merchant, answering.prove, order.id, 1, PAID)


async def test_the_platform_carries_out_what_the_shop_owes(accepted: Accepted):
    """The consumer has one payer; who pays whom back is for those who owe."""
    bench = accepted.bench
    order = (await accepted.issue())["platform"]
    row = await accepted.do(bench.platform, answering.prove, order.id, 1, PAID)
    assert (row.debtor, row.state) == ("seller", "proven")
    assert bench.one("SELECT account_id FROM performances") == bench.platform.account_id


async def test_the_shop_does_not_prove_what_the_platform_owes(accepted: Accepted):
    order = (await accepted.issue())["seller"]
    with pytest.raises(NotYourTurn):
        await accepted.do(accepted.bench.merchant, answering.prove, order.id, 3, PAID)
