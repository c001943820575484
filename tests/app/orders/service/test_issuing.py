"""Orders: signed once a side, told on every way, withdrawn when the ruling is set aside."""

import json

import pytest

from app.people.service.webhooks import message_id
from tests.app.orders.accepted import Accepted
from tests.app.orders.test_signing import check

pytestmark = pytest.mark.anyio


async def test_nothing_is_ordered_before_the_ruling_is_accepted(accepted: Accepted):
    accepted.bench.set(state="issued")
    assert await accepted.issue() == {}
    accepted.bench.set(state="performing")
    accepted.bench.set("rulings", published_at=None)
    assert await accepted.issue() == {}


async def test_each_side_is_ordered_once(accepted: Accepted):
    assert (await accepted.issue()).keys() == {"platform", "seller"}
    assert await accepted.issue() == {}
    assert accepted.journal().count("performance_ordered") == 2


async def test_an_order_says_whose_ruling_it_is_and_who_owes_what_until_when_and_how(accepted: Accepted):
    orders = await accepted.issue()
    order = orders["platform"]
    check(accepted.key, order.jws, order.body)
    said = json.loads(order.body)
    data = said["data"]
    assert (said["type"], data["id"], data["to"]["side"]) == ("ruling.order", str(order.id), "platform")
    assert data["ruling"]["number"] == accepted.number
    assert data["ruling"]["sha256"] == accepted.bench.one("SELECT encode(file_sha256, 'hex') FROM rulings")
    first, *_, last = data["obligations"]
    assert first["debtor"] == {"side": "seller", "name": "星河数码专营店"}
    assert (first["creditor"], first["remedy"]) == ({"side": "consumer", "name": ""}, "refund_full")
    assert first["amount"] == {"minor": 649_900, "currency": "CNY"}
    assert first["due_at"]
    assert (first["way"], first["proof"]) == ("退回原支付账户", "支付凭证")
    assert (last["after"], last["due_at"]) == (1, None)


async def test_no_order_names_the_consumer(accepted: Accepted):
    assert all("李明远" not in order.body.decode() for order in (await accepted.issue()).values())


async def test_what_is_sent_to_systems_is_the_order_byte_for_byte(accepted: Accepted):
    bench = accepted.bench
    where = (bench.platform.platform_id, "https://hooks.example/", bench.platform.account_id)
    bench.owner.execute("INSERT INTO webhook_endpoints VALUES (%s, %s, %s, now())", where)
    order = (await accepted.issue())["platform"]
    row = bench.owner.execute("SELECT id, body, jws FROM webhook_messages").fetchall()
    assert row == [(message_id(order.id), order.body.decode(), order.jws)]


async def test_a_ruling_set_aside_takes_its_orders_back_and_the_next_one_orders_anew(accepted: Accepted):
    await accepted.issue()
    assert await accepted.withdraw() == 2
    assert await accepted.withdraw() == 0
    accepted.bench.set("rulings", state="annulled")
    assert await accepted.issue() == {}, "nothing is in force"
    accepted.succeed()
    again = await accepted.issue()
    assert again.keys() == {"platform", "seller"}
    assert accepted.bench.one("SELECT count(*) FROM performance_orders WHERE withdrawn_at IS NULL") == 2


async def test_a_ruling_in_the_place_of_another_withdraws_what_that_one_ordered(accepted: Accepted):
    await accepted.issue()
    accepted.bench.set("rulings", state="annulled")
    accepted.succeed()
    assert len(await accepted.issue()) == 2
    gone = accepted.bench.owner.execute("SELECT withdrawn_at IS NULL, count(*) FROM performance_orders GROUP BY 1")
    assert dict(gone.fetchall()) == {True: 2, False: 2}
