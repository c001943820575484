"""The office's own chain: anchored first, revealed on time, in order, never before."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.beacon import Round
from app.beacon.service import chain as own
from app.beacon.service.chain import LENGTH, PERIOD, OwnChain
from app.journal.service import record, sequence_now
from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database, run
from app.kit.ids import new_id
from app.kit.vault import KeyDestroyedError

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def name(database: Database, chain: OwnChain, after: datetime) -> Round:
    async with database.transaction(CLOCK) as session:
        return await chain.first_round(session, after)


async def value(database: Database, chain: OwnChain, round_: Round) -> bytes | None:
    async with database.transaction(CLOCK) as session:
        found = await chain.value_of(session, round_)
    assert found is None or found.signature is None
    return found and found.value


def back_to_anchor(link: bytes, number: int) -> str:
    for _ in range(number):
        link = sha256(link).digest()
    return link.hex()


def opened(owner: psycopg.Connection, kind: str) -> list[dict]:
    """What the entries of a kind say, in the order in which they were written."""
    rows = owner.execute(
        "SELECT data FROM journal_openings JOIN journal_entries ON id = entry_id WHERE kind = %s ORDER BY id", (kind,)
    )
    return [json.loads(data) for (data,) in rows]


async def test_no_party_anchors_anything(database, chain):
    for role in (Role.consumer, Role.merchant, Role.chief, Role.operations, Role.auditor):
        with pytest.raises((IntegrityError, ProgrammingError)):
            async with database.transaction(Actor(role=role, account_id=new_id())) as session:
                await chain.first_round(session, clock.now())


async def test_the_first_use_anchors_a_chain_and_says_so_in_the_journal(database, chain, owner):
    named = await name(database, chain, clock.now() + timedelta(hours=5))
    assert (named.kind, chain.protects) == ("chain", "outsiders")
    (entry,) = opened(owner, "beacon_anchored")
    start = named.at - named.number * PERIOD
    assert entry == {
        "by": None,
        "role": "clock",
        "facts": {
            "anchor": named.source,
            "length": 20000,
            "period_s": 3600,
            "from_at": start.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        },
    }
    async with database.transaction(CLOCK) as session:
        entry_id = await chain.anchored(session, named)
    kind = owner.execute("SELECT kind FROM journal_entries WHERE id = %s", (entry_id,)).fetchone()
    assert kind == ("beacon_anchored",)


async def test_a_round_is_the_first_that_is_not_too_early(database, chain):
    after = clock.now() + timedelta(hours=3)
    named = await name(database, chain, after)
    assert after <= named.at < after + PERIOD
    assert named.at.utcoffset() == timedelta(0)
    assert await name(database, chain, named.at) == named
    assert (await name(database, chain, named.at + timedelta(microseconds=1))).number == named.number + 1


async def test_a_round_is_never_the_anchor_itself(database, chain):
    assert (await name(database, chain, clock.now() - timedelta(days=9))).number == 1


async def test_what_is_committed_in_the_act_that_anchors_stands_behind_the_anchor(database, chain, settings, owner):
    """At first use one transaction anchors and commits a statement: the anchor's leaf comes first, every time."""
    for _ in range(10):
        async with database.transaction(CLOCK) as session:
            await chain.first_round(session, clock.now() + timedelta(days=1))
            await record(session, CLOCK, "draw_committed", data={})
            await session.rollback()
    async with database.transaction(CLOCK) as session:
        await chain.first_round(session, clock.now() + timedelta(days=1))
        await record(session, CLOCK, "draw_committed", data={})
    await sequence_now(database, settings)
    kinds = owner.execute(
        "SELECT kind FROM journal_leaves JOIN journal_entries ON id = entry_id ORDER BY leaf_index"
    ).fetchall()
    assert kinds == [("beacon_anchored",), ("draw_committed",)]


async def test_nothing_is_known_before_its_time_and_all_of_it_after(database, chain, let_pass):
    named = await name(database, chain, clock.now() + timedelta(hours=2))
    assert await chain.turn(database) == 0
    assert await value(database, chain, named) is None
    await let_pass(named.at - clock.now() - timedelta(minutes=1))
    await chain.turn(database)
    assert await value(database, chain, named) is None
    await let_pass(timedelta(minutes=1))
    assert await chain.turn(database) == 1
    link = await value(database, chain, named)
    assert link is not None
    assert back_to_anchor(link, named.number) == named.source
    assert await chain.turn(database) == 0


async def test_each_reveal_is_journalled(database, chain, let_pass, owner):
    named = await name(database, chain, clock.now() + timedelta(hours=3))
    await let_pass(named.at - clock.now())
    await chain.turn(database)
    (entry,) = opened(owner, "beacon_revealed")
    link = await value(database, chain, named)
    assert link is not None
    assert entry["facts"] == {"anchor": named.source, "first": 1, "last": named.number, "link": link.hex()}
    await let_pass(PERIOD)
    await chain.turn(database)
    assert [each["facts"]["first"] for each in opened(owner, "beacon_revealed")] == [1, named.number + 1]


async def test_weeks_that_pass_in_a_moment_cost_a_moment(database, chain, let_pass, owner):
    """Ten weeks of links, as the demo plays them: one act, and far less than a second of it."""
    named = await name(database, chain, clock.now() + timedelta(weeks=10))
    await let_pass(named.at - clock.now())
    began = time.perf_counter()
    assert await chain.turn(database) == named.number
    assert time.perf_counter() - began < 2
    numbers = owner.execute("SELECT number FROM beacon_links ORDER BY number").fetchall()
    assert numbers == [(number,) for number in range(1, named.number + 1)]
    assert len(opened(owner, "beacon_revealed")) == 1


async def test_two_who_reveal_at_once_reveal_once(database, chain, let_pass, owner, settings):
    await chain.prepare(database)
    await let_pass(timedelta(hours=30))
    other = OwnChain(settings.vault_dir)
    counts = await asyncio.gather(chain.turn(database), other.turn(database))
    assert min(counts) == 0
    assert owner.execute("SELECT count(*) FROM beacon_links").fetchone() == (max(counts),)


async def test_two_who_come_first_at_once_anchor_one_chain(database, chain, owner):
    after = clock.now() + timedelta(hours=1)
    rounds = await asyncio.gather(*(name(database, chain, after) for _ in range(3)), chain.prepare(database))
    assert len({each.source for each in rounds if each}) == 1
    assert len(opened(owner, "beacon_anchored")) == 1


async def test_preparing_twice_is_harmless(database, chain, owner):
    await chain.prepare(database)
    await chain.prepare(database)
    assert len(opened(owner, "beacon_anchored")) == 1


async def test_the_next_chain_is_anchored_long_before_it_is_needed(database, chain, let_pass, owner):
    first = await name(database, chain, clock.now())
    end = first.at + (LENGTH - first.number) * PERIOD
    await let_pass(end - clock.now() - own.RENEW - timedelta(minutes=1))
    await chain.turn(database)
    assert len(opened(owner, "beacon_anchored")) == 1
    await let_pass(timedelta(minutes=2))
    await chain.turn(database)
    await chain.turn(database)
    assert len(opened(owner, "beacon_anchored")) == 2
    last, beyond = await name(database, chain, end), await name(database, chain, end + timedelta(seconds=1))
    assert (last.source, last.number, last.at) == (first.source, LENGTH, end)
    assert (beyond.number, beyond.at) == (1, end + PERIOD)
    assert beyond.source != first.source


async def test_both_chains_are_revealed_where_they_meet(database, chain, let_pass):
    first = await name(database, chain, clock.now())
    end = first.at + (LENGTH - first.number) * PERIOD
    beyond = await name(database, chain, end + timedelta(seconds=1))
    last = await name(database, chain, end)
    await let_pass(beyond.at - clock.now())
    assert await chain.turn(database) == LENGTH + 1
    for named in (last, beyond):
        link = await value(database, chain, named)
        assert link is not None
        assert back_to_anchor(link, named.number) == named.source


async def test_after_years_of_silence_the_next_chain_begins_now(database, chain, let_pass):
    first = await name(database, chain, clock.now())
    await let_pass(timedelta(days=4000))
    named = await name(database, chain, clock.now() + timedelta(hours=2))
    assert named.source != first.source
    assert named.at - named.number * PERIOD > clock.now() - PERIOD


async def test_without_its_tip_a_chain_stands_still_and_no_other_value_is_told(database, chain, let_pass, owner):
    named = await name(database, chain, clock.now() + timedelta(hours=1))
    (secret,) = owner.execute("SELECT secret_id FROM beacon_chains").fetchone()
    vault = own.Vault(chain._vault_dir, "beacon")
    vault.destroy(UUID(str(secret)))
    await let_pass(timedelta(hours=3))
    with pytest.raises(KeyDestroyedError):
        await chain.turn(database)
    vault.new(secret)  # another tip under the same name
    with pytest.raises(IntegrityError, match="leads back"):
        await chain.turn(database)
    assert await value(database, chain, named) is None


async def test_the_vault_is_not_touched_before_it_is_needed(settings):
    OwnChain(settings.vault_dir)
    assert not settings.vault_dir.exists()


async def test_the_first_round_of_a_full_hour_is_an_hour_later(database, chain):
    named = await name(database, chain, clock.now() + timedelta(minutes=90))
    assert named.at.astimezone(UTC).minute == named.at.second == 0


async def test_case_time_that_stands_still_reveals_nothing(database, chain, owner):
    await chain.prepare(database)
    async with database.transaction(CLOCK) as session:
        await run(session, text("UPDATE clock_offset SET seconds = -86400"))
    assert await chain.turn(database) == 0
    assert owner.execute("SELECT count(*) FROM beacon_links").fetchone() == (0,)
