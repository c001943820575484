"""The public doors: a stranger checks the office's chain, and a network's round, with what they answer."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.testing import AsyncTestClient
from msgspec.structs import replace
from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon import open_beacon, quicknet
from app.beacon.api import BeaconDoors
from app.journal.service import sequence_now
from app.kit import clock, problems
from app.kit.actors import CLOCK, PUBLIC, Actor
from app.kit.db import Database
from app.kit.settings import Settings
from tests.relay import FIRST, ROUNDS, relaying

pytestmark = [pytest.mark.anyio, pytest.mark.database]
Stranger = Callable[[Settings], AbstractAsyncContextManager[AsyncTestClient]]
ELSEWHERE = "ab" * 32


@pytest.fixture
def stranger(database: Database) -> Stranger:
    async def session() -> AsyncIterator[AsyncSession]:
        async with database.transaction(PUBLIC) as opened:
            yield opened

    async def actor() -> Actor:
        return PUBLIC

    @asynccontextmanager
    async def knocking(settings: Settings) -> AsyncIterator[AsyncTestClient]:
        app = Litestar(
            [BeaconDoors],
            dependencies={"session": Provide(session), "actor": Provide(actor)},
            exception_handlers=problems.exception_handlers,
            state=State({"settings": settings}),
        )
        async with AsyncTestClient(app) as client:
            yield client

    return knocking


async def get(client: AsyncTestClient, door: str, status: int = 200) -> dict:
    reply = await client.get(f"/api/v1/beacon{door}")
    assert reply.status_code == status, reply.text
    return reply.json()


@pytest.mark.parametrize(
    ("door", "status", "slug"),
    [
        ("/1", 404, "no-such-round"),
        ("/links", 404, "no-such-round"),
        (f"/1?source={ELSEWHERE}", 404, "no-such-round"),
        (f"/links?source={ELSEWHERE}", 404, "no-such-round"),
        ("/0", 422, "bad-input"),
        ("/-1", 422, "bad-input"),
        ("/99999999999999999999", 422, "bad-input"),
        ("/1?source=x", 422, "bad-input"),
        (f"/1?source={'AB' * 32}", 422, "bad-input"),
        ("/links?start=0", 422, "bad-input"),
        ("/links?start=99999999999999", 422, "bad-input"),
        ("/links?count=1001", 422, "bad-input"),
    ],
)
async def test_before_there_is_a_chain_nothing_is_found_and_nothing_is_made(
    stranger, settings, owner, door, status, slug
):
    async with stranger(settings) as client:
        assert (await get(client, door, status))["slug"] == slug
        assert (await get(client, ""))["chains"] == []
    assert owner.execute("SELECT count(*) FROM beacon_chains").fetchone() == (0,)


async def test_a_stranger_hashes_a_value_back_to_an_anchor_that_the_journal_holds(
    stranger, settings, database, chain, let_pass
):
    async with database.transaction(CLOCK) as session:
        named = await chain.first_round(session, clock.now() + timedelta(hours=40))
    await let_pass(named.at - clock.now())
    await chain.turn(database)
    await sequence_now(database, settings)
    async with stranger(settings) as client:
        told = await get(client, "")
        (found,) = told["chains"]
        first = await get(client, "/links?count=30")
        rest = await get(client, f"/links?start=31&source={found['anchor']}")
        round_ = await get(client, f"/{named.number}")
    assert (told["kind"], told["protects"], told["network"]) == ("chain", "outsiders", None)
    assert found["revealed"] == named.number == first["revealed"]
    earlier = bytes.fromhex(found["anchor"])
    for number, each in enumerate(first["links"] + rest["links"], start=1):
        assert each["number"] == number
        assert sha256(bytes.fromhex(each["link"])).digest() == earlier
        earlier = bytes.fromhex(each["link"])
    assert round_["value"] == earlier.hex()
    assert (round_["source"], round_["entry"], round_["signature"]) == (found["anchor"], found["entry"], None)
    assert datetime.fromisoformat(round_["at"]) == named.at


async def test_a_round_to_come_has_a_time_and_no_value(stranger, settings, database, chain):
    await chain.prepare(database)
    async with stranger(settings) as client:
        round_ = await get(client, "/20000")
        assert round_["value"] is None
        assert datetime.fromisoformat(round_["at"]) > clock.now() + timedelta(days=800)
        assert (await get(client, "/20001", 404))["slug"] == "no-such-round"


async def test_an_older_chain_is_found_by_its_anchor(stranger, settings, database, chain, let_pass):
    async with database.transaction(CLOCK) as session:
        first = await chain.first_round(session, clock.now())
    await let_pass(timedelta(days=4000))
    async with database.transaction(CLOCK) as session:
        second = await chain.first_round(session, clock.now())
    async with stranger(settings) as client:
        assert [each["anchor"] for each in (await get(client, ""))["chains"]] == [second.source, first.source]
        assert (await get(client, "/7"))["source"] == second.source
        assert (await get(client, f"/7?source={first.source}"))["source"] == first.source


async def test_a_networks_round_is_told_with_its_signature(stranger, settings, database):
    async with relaying() as relay:
        public = replace(settings, beacon_url=f"drand+{relay.url}", production=True)
        beacon, named = open_beacon(public), quicknet.round_of(FIRST)
        async with stranger(public) as client:
            told = await get(client, "")
            assert (await get(client, f"/{FIRST}"))["value"] is None
            assert relay.asked == []  # a stranger sends us nowhere
            async with database.transaction(CLOCK) as session:
                await beacon.first_round(session, named.at)
            await beacon.turn(database)
            round_ = await get(client, f"/{FIRST}")
    assert (told["kind"], told["protects"]) == ("drand", "all")
    assert told["network"] == {
        "source": quicknet.CHAIN_HASH,
        "scheme": "bls-unchained-g1-rfc9380",
        "public_key": quicknet.PUBLIC_KEY.hex(),
        "period_s": 3,
        "from_at": "2023-08-23T15:09:27Z",
    }
    assert (round_["kind"], round_["source"], round_["entry"]) == ("drand", quicknet.CHAIN_HASH, None)
    assert round_["value"] == ROUNDS[FIRST]["randomness"]
    assert round_["signature"] == ROUNDS[FIRST]["signature"]


async def test_a_networks_round_of_the_far_future_has_a_time(stranger, settings):
    async with stranger(settings) as client:
        told = await get(client, f"/10000000000?source={quicknet.CHAIN_HASH}")
    assert told["at"].startswith("2974-")
