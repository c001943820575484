"""A claim is had by one, among processes too, and by nobody once its process is gone."""

import asyncio

import pytest

from app.kit import claims
from app.kit.actors import CLOCK
from app.kit.claims import only_one
from app.kit.db import Database

pytestmark = [pytest.mark.anyio, pytest.mark.database]

LOCKS = (
    "SELECT {} FROM pg_locks WHERE locktype = 'advisory'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
COUNT = LOCKS.format("count(*)")
CONNECTIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND query LIKE '%advisory_unlock(%' AND pid <> pg_backend_pid()"
)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(claims, "TRIES", 0)


async def gone(owner, asked: str) -> None:
    for _ in range(500):
        if owner.execute(asked).fetchone() == (0,):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(asked)


async def test_one_has_it_and_neither_a_neighbour_nor_another_process(database, server, database_name):
    other = Database(server.app_url(database_name))
    async with database.transaction(CLOCK) as one, other.transaction(CLOCK) as far:
        async with only_one(one, "x") as mine, only_one(one, "x") as again, only_one(far, "x") as theirs:
            assert (mine, again, theirs) == (True, False, False)
            async with only_one(one, "y") as beside:
                assert beside
            async with only_one(far, "x") as still:
                assert not still
        async with only_one(far, "x") as now:
            assert now
    await other.close()


async def test_whoever_waits_gets_it_when_it_is_free(database, monkeypatch):
    monkeypatch.setattr(claims, "TRIES", 20)
    async with database.transaction(CLOCK) as session:
        done: list[str] = []

        async def act(name: str) -> None:
            async with only_one(session, "x") as mine:
                assert mine
                done.append(f"{name} begins")
                await asyncio.sleep(0.05)
                done.append(f"{name} ends")

        await asyncio.gather(act("a"), act("b"))
    assert done == ["a begins", "a ends", "b begins", "b ends"]


async def _fail(session):
    async with only_one(session, "x"):
        raise LookupError


async def test_an_error_lets_go_and_no_connection_stays(database, owner):
    async with database.transaction(CLOCK) as session:
        with pytest.raises(LookupError):
            await _fail(session)
        async with only_one(session, "x") as mine:
            assert mine
            assert owner.execute(COUNT).fetchone() == (1,)
    await gone(owner, COUNT)
    await gone(owner, CONNECTIONS)


async def test_a_claimant_whose_connection_dies_holds_nothing(database, server, database_name, owner):
    other = Database(server.app_url(database_name))
    async with database.transaction(CLOCK) as one, other.transaction(CLOCK) as far:
        async with only_one(one, "x") as mine:
            assert mine
            owner.execute(LOCKS.format("pg_terminate_backend(pid)"))
            await gone(owner, COUNT)
            async with only_one(far, "x") as theirs:
                assert theirs
        async with only_one(one, "x") as again:
            assert again
    await other.close()
