"""A certificate is honoured in working days: ordered once, proven, told to the board, taken back with its ruling."""

import json
from hashlib import sha256

import pytest

from app.kit import calendar, clock
from app.kit.actors import CLOCK
from app.orders import queries
from app.orders.errors import NoSuchOrder
from app.orders.queries import standing
from app.orders.service import answering, clearing
from cases import jobs
from cases.errors import NotYourTurn
from cases.schemas import ProofIn, TextIn
from cases.service import honouring, performing
from rulings.models import Paper, Ruling
from rulings.schemas import Cleared
from rulings.service.certifying import HONOUR_DAYS, certificate
from tests.app.orders.accepted import Accepted
from tests.app.orders.test_signing import check
from tests.rulings import samples
from tests.rulings.bench import _Clerk

pytestmark = pytest.mark.anyio

SHOP = Cleared("seller", samples.SHOP, "承运人丢失。")
DONE = ProofIn("评分已恢复，货款已放还。")
MISSING = TextIn("货款没有到账。")


def certify(accepted: Accepted, **other: object) -> Paper:
    """A certificate in force for the shop, with no file behind it."""
    bench, now = accepted.bench, clock.now()
    ruling_id, text, digest = bench.owner.execute("SELECT id, text, file_sha256 FROM rulings").fetchone()
    said = certificate(Ruling(case_id=bench.case_id, content={}, text=text, file_sha256=digest), SHOP, "RF-2026-000001")
    plain = {
        "case_id": bench.case_id, "kind": "clearance", "side": "seller", "ruling_id": ruling_id, "state": "issued",
        "number": said.number, "text": said.canonical(), "file_sha256": sha256(b"file").digest(), "size_bytes": 4,
        "key_id": ruling_id, "object_name": "x", "frozen_at": now, "issued_at": now, "published_at": now,
    }  # fmt: skip
    return _Clerk(bench.owner).add(Paper(**plain | other))


async def clear(accepted: Accepted) -> int:
    """What the job of every minute has done."""
    async with accepted.database.transaction(CLOCK) as session:
        for case_id in await queries.list_to_clear(session, CLOCK):
            return await clearing.clear(session, accepted.key, case_id)
    return 0


async def order_of(accepted: Accepted):
    lines = await accepted.do(accepted.bench.platform, queries.list_own)
    return next(line for line in lines if line.kind == "clearance")


async def test_the_platform_is_ordered_once_and_the_shop_and_the_consumer_never(accepted: Accepted):
    certify(accepted)
    assert [await clear(accepted), await clear(accepted)] == [1, 0]
    bench, order = accepted.bench, await order_of(accepted)
    with pytest.raises(NoSuchOrder):
        await accepted.do(bench.consumer, answering.read, order.id)
    for wrong in (bench.merchant, bench.other_consumer):
        with pytest.raises(NoSuchOrder):
            await accepted.do(wrong, answering.prove, order.id, 5, DONE)
    signed = await accepted.do(bench.platform, answering.read, order.id)
    check(accepted.key, signed.jws, signed.body)
    said = json.loads(signed.body)
    assert (said["type"], said["data"]["certificate"]["measures"]) == (
        "clearance.order",
        ["restore_score", "release_held_funds"],
    )
    (owed,) = said["data"]["obligations"]
    assert (owed["debtor"]["side"], owed["creditor"]["side"], owed["remedy"]) == (
        "platform",
        "seller",
        "clearance_certificate",
    )
    due_at = bench.one("SELECT due_at FROM obligations WHERE source = 'clearance'")
    assert due_at == calendar.due(clock.now(), HONOUR_DAYS, working=True)
    assert "李明远" not in signed.body.decode()


async def test_it_is_proven_by_its_order_and_keeps_nobody_from_ending_the_case(accepted: Accepted):
    certify(accepted)
    await clear(accepted)
    bench, order = accepted.bench, await order_of(accepted)
    no = bench.one("SELECT no FROM obligations WHERE source = 'clearance'")
    bench.owner.execute("UPDATE obligations SET state = 'proven', done_at = now() WHERE source = 'ruling'")
    bench.set(state="confirming")
    await accepted.do(bench.consumer, performing.confirm, bench.case_id)
    assert bench.one("SELECT state FROM cases") == "resolved"
    assert bench.one("SELECT state FROM obligations WHERE source = 'clearance'") == "open"
    with pytest.raises(NotYourTurn):
        await accepted.do(bench.consumer, performing.prove, bench.case_id, await _row(accepted), DONE)
    await accepted.do(bench.platform, answering.prove, order.id, no, DONE)
    assert bench.one("SELECT state FROM obligations WHERE source = 'clearance'") == "proven"


async def _row(accepted: Accepted):
    return accepted.bench.one("SELECT id FROM obligations WHERE source = 'clearance'")


async def test_what_is_not_honoured_is_told_to_the_board_and_stands_on_the_register(accepted: Accepted):
    certify(accepted)
    await clear(accepted)
    bench = accepted.bench
    bench.set(state="rejected")
    bench.owner.execute("DELETE FROM deadlines WHERE about <> %s", (await _row(accepted),))
    bench.owner.execute("UPDATE deadlines SET due_at = now() - interval '1 minute' WHERE kind = 'obligation'")
    bench.owner.execute("UPDATE obligations SET due_at = now() - interval '1 minute' WHERE source = 'clearance'")
    assert await jobs.ring_all(accepted.database) == 1
    assert bench.one("SELECT state FROM cases") == "rejected"
    assert bench.one("SELECT count(*) FROM deposits") == 0, "there is nothing to pay"
    (told,) = await accepted.do(bench.board, standing.list_told)
    assert [(late.remedy, late.name) for late in told.overdue] == [("clearance_certificate", samples.PLATFORM)]
    (line,) = await accepted.do(bench.consumer, standing.list_register)
    assert (line.debtor, line.performed) == (samples.PLATFORM, None)


async def test_a_certificate_that_ended_takes_its_order_back_and_is_owed_no_more(accepted: Accepted):
    certify(accepted)
    await clear(accepted)
    await accepted.issue()
    accepted.bench.owner.execute("UPDATE papers SET state = 'ended', ended_at = now()")
    assert await clear(accepted) == 0
    assert (await order_of(accepted)).withdrawn_at
    assert accepted.bench.one("SELECT state FROM obligations WHERE source = 'clearance'") == "waived"
    assert accepted.bench.one("SELECT count(*) FROM performance_orders WHERE withdrawn_at IS NULL") == 2


async def test_orders_to_carry_out_come_and_go_without_it(accepted: Accepted):
    certify(accepted)
    await clear(accepted)
    accepted.bench.set("rulings", state="annulled")
    accepted.succeed()
    assert len(await accepted.issue()) == 2
    assert (await order_of(accepted)).withdrawn_at is None


async def test_a_platform_is_not_told_to_honour_what_clears_itself(accepted: Accepted):
    certify(accepted, side="platform")
    assert await clear(accepted) == 0


async def test_what_is_contradicted_again_the_board_is_told_and_no_register_says_it_on_one_sides_word(
    accepted: Accepted,
):
    certify(accepted)
    await clear(accepted)
    bench, order, row = accepted.bench, await order_of(accepted), await _row(accepted)
    bench.set(state="rejected")
    no = bench.one("SELECT no FROM obligations WHERE id = %s", row)
    for _ in range(2):
        assert await accepted.do(bench.consumer, standing.list_register) == []
        await accepted.do(bench.platform, answering.prove, order.id, no, DONE)
        await accepted.do(bench.merchant, honouring.say_not_honoured, bench.case_id, row, MISSING)
    (told,) = await accepted.do(bench.board, standing.list_told)
    assert [(late.remedy, late.name) for late in told.overdue] == [("clearance_certificate", samples.PLATFORM)]
    assert await accepted.do(bench.consumer, standing.list_register) == []
