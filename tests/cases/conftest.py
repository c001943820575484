"""Everybody at the table, and time that passes when told to."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from cases import jobs
from tests import office as people


@pytest.fixture
async def office(database: Database) -> people.Office:
    """Everybody."""
    return await people.open_office(database)


@pytest.fixture
def pass_time(owner, database: Database) -> Callable[..., Awaitable[None]]:
    """Let time pass and ring every clock that has run out."""

    async def passing(**delta: int) -> None:
        seconds = (clock.offset() + timedelta(**delta)).total_seconds()
        owner.execute("UPDATE clock_offset SET seconds = %s", (seconds,))
        async with database.transaction(CLOCK):
            pass
        await jobs.ring_all(database)

    return passing


@pytest.fixture
def act(database: Database) -> Callable[..., Awaitable]:
    """One act by one actor, in a transaction of its own."""

    async def acting(actor, does, *what):
        async with database.transaction(actor) as session:
            return await does(session, actor, *what)

    return acting
