"""What a round brought is told whichever beacon the office uses by now."""

from datetime import timedelta

import pytest

from app.beacon import quicknet
from app.beacon.relays import Relays
from app.beacon.service.chain import OwnChain
from app.beacon.service.known import Known
from app.beacon.service.network import PublicNetwork
from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.ids import new_id
from tests.relay import FIRST, ROUNDS, relaying

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_nothing_is_known_of_what_never_was(database):
    async with database.transaction(CLOCK) as session:
        invented = new_id().hex * 2
        for kind in ("chain", "drand"):
            round_ = quicknet.Round(kind, invented, 7, clock.now())
            assert await Known().value_of(session, round_) is None
            assert await Known().anchored(session, round_) is None


async def test_an_office_that_goes_back_to_its_chain_still_tells_what_the_network_brought(database, chain):
    named = quicknet.round_of(FIRST)
    async with relaying() as relay:
        network = PublicNetwork(Relays((relay.url,)), chain)
        async with database.transaction(CLOCK) as session:
            await network.first_round(session, named.at)
        await network.turn(database)
    async with database.transaction(CLOCK) as session:
        found = await chain.value_of(session, named)
    assert found is not None
    assert found.value.hex() == ROUNDS[FIRST]["randomness"]


async def test_rounds_of_the_same_number_in_two_chains_are_two(database, chain: OwnChain, let_pass):
    async with database.transaction(CLOCK) as session:
        first = await chain.first_round(session, clock.now())
    await let_pass(timedelta(days=4000))
    async with database.transaction(CLOCK) as session:
        second = await chain.first_round(session, clock.now())
    await let_pass(timedelta(hours=2))
    await chain.turn(database)
    async with database.transaction(CLOCK) as session:
        values = [await chain.value_of(session, each) for each in (first, second)]
        entries = [await chain.anchored(session, each) for each in (first, second)]
    assert None not in values + entries
    assert values[0] != values[1]
    assert entries[0] != entries[1]
