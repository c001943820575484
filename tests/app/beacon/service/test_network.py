"""The public network as beacon: rounds of real time, brought by relays, kept once and for all."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from app.beacon import Round, quicknet
from app.beacon.relays import Relays
from app.beacon.service import network
from app.beacon.service.chain import OwnChain
from app.beacon.service.network import PublicNetwork
from app.beacon.words import Value
from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from tests.relay import FIRST, ROUNDS, SECOND, relaying

pytestmark = [pytest.mark.anyio, pytest.mark.database]

THEN = quicknet.round_of(FIRST)
SIGNATURE = bytes.fromhex(ROUNDS[FIRST]["signature"])


def over(chain: OwnChain, *urls: str) -> PublicNetwork:
    return PublicNetwork(Relays(urls, patience_s=1.0), chain)


async def name(database: Database, beacon: PublicNetwork, round_: Round) -> Round:
    async with database.transaction(CLOCK) as session:
        return await beacon.first_round(session, round_.at)


async def value(database: Database, beacon: PublicNetwork, round_: Round) -> Value | None:
    async with database.transaction(CLOCK) as session:
        return await beacon.value_of(session, round_)


def kept(owner: psycopg.Connection) -> list[tuple]:
    return owner.execute("SELECT number, signature FROM beacon_rounds ORDER BY number").fetchall()


async def test_a_lie_is_not_kept(database, chain, owner):
    async with relaying("lying") as relay:
        beacon = over(chain, relay.url)
        await name(database, beacon, THEN)
        assert await beacon.turn(database) == 0
        assert await value(database, beacon, THEN) is None
        assert kept(owner) == [(FIRST, None)]
        relay.mood = "honest"
        assert await beacon.turn(database) == 1
    assert kept(owner) == [(FIRST, SIGNATURE)]


async def test_a_round_is_named_then_brought_then_kept(database, chain):
    async with relaying() as relay:
        beacon = over(chain, relay.url)
        assert await name(database, beacon, THEN) == THEN
        assert await name(database, beacon, THEN) == THEN
        assert await value(database, beacon, THEN) is None
        assert await beacon.turn(database) == 1
        randomness = bytes.fromhex(ROUNDS[FIRST]["randomness"])
        assert await value(database, beacon, THEN) == Value(randomness, SIGNATURE)
        assert await beacon.turn(database) == 0
        assert len(relay.asked) == 1
    assert beacon.protects == "all"


async def test_a_round_to_come_is_named_and_no_relay_is_asked_for_it(database, chain):
    async with relaying() as relay:
        beacon = over(chain, relay.url)
        named = await name(database, beacon, quicknet.first_round(clock.real_now() + timedelta(hours=2)))
        assert named.at > clock.real_now() + timedelta(hours=1)
        assert await beacon.turn(database) == 0
        assert await value(database, beacon, named) is None
        assert relay.asked == []


async def test_the_time_of_a_demo_is_not_the_networks(database, chain, let_pass):
    """A round of tomorrow does not exist today, however far the demo has moved its clock."""
    async with relaying() as relay:
        beacon = over(chain, relay.url)
        await name(database, beacon, quicknet.first_round(clock.real_now() + timedelta(days=1)))
        await let_pass(timedelta(days=30))
        assert await beacon.turn(database) == 0
        assert relay.asked == []


async def test_whoever_asks_for_a_round_awaits_it(database, chain):
    async with relaying() as relay:
        beacon = over(chain, relay.url)
        later = quicknet.round_of(SECOND)
        assert await value(database, beacon, later) is None
        assert await beacon.turn(database) == 1
        found = await value(database, beacon, later)
    assert found is not None
    assert found.value.hex() == ROUNDS[SECOND]["randomness"]


async def test_nobody_committed_to_a_networks_round(database, chain):
    async with database.transaction(CLOCK) as session:
        assert await over(chain).anchored(session, THEN) is None


async def test_preparing_makes_nothing(database, chain, owner):
    await over(chain).prepare(database)
    assert owner.execute("SELECT count(*) FROM journal_entries").fetchone() == (0,)


async def test_when_relays_are_away_the_rest_waits(database, chain):
    async with relaying("broken") as relay:
        beacon = over(chain, relay.url)
        for number in range(1, 9):
            await name(database, beacon, quicknet.round_of(number))
        assert await beacon.turn(database) == 0
        assert len(relay.asked) == network.GIVE_UP


async def test_a_round_that_nobody_has_keeps_no_other_waiting(database, chain):
    """The newest come first, so that what is stuck stands behind."""
    async with relaying() as relay:
        beacon = over(chain, relay.url)
        for number in (*range(1, 9), FIRST, SECOND):
            await name(database, beacon, quicknet.round_of(number))
        assert await beacon.turn(database) == 2


async def test_two_who_bring_at_once_keep_one(database, chain, owner):
    async with relaying() as relay:
        beacons = [over(chain, relay.url), over(chain, relay.url)]
        await name(database, beacons[0], THEN)
        counts = await asyncio.gather(*(beacon.turn(database) for beacon in beacons))
    assert sum(counts) == 1
    assert kept(owner) == [(FIRST, SIGNATURE)]


async def test_no_transaction_is_open_while_a_relay_is_asked(database, chain, owner):
    async with relaying("slow") as relay:
        beacon = over(chain, relay.url)
        await name(database, beacon, THEN)
        work = asyncio.create_task(beacon.turn(database))
        while not relay.asked:  # noqa: ASYNC110 - the relay has no event for that
            await asyncio.sleep(0.01)
        open_ones = owner.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'redress_app' AND state LIKE 'idle in transaction%'"
            " AND datname = current_database()"
        )
        assert open_ones.fetchone() == (0,)
        await work


async def test_what_the_office_s_own_chain_named_is_still_revealed(database, chain, let_pass):
    """An office that changes to the network keeps its word for the draws of before."""
    async with database.transaction(CLOCK) as session:
        before = await chain.first_round(session, clock.now() + timedelta(hours=2))
    beacon = over(chain)
    assert await value(database, beacon, before) is None
    await let_pass(before.at - clock.now())
    assert await beacon.turn(database) == before.number
    found = await value(database, beacon, before)
    assert found is not None
    assert found.signature is None
    async with database.transaction(CLOCK) as session:
        assert await beacon.anchored(session, before) is not None
