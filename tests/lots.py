"""How a draw is held in a test: the office's own chain, and a clock that moves on to the round."""

import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon import queries
from app.beacon.queries import Chain
from app.beacon.service.chain import OwnChain
from app.kit import calendar, clock
from app.kit.actors import CLOCK
from app.kit.db import Database, run
from cases import jobs

BEACON = OwnChain(Path(tempfile.mkdtemp(prefix="redress-beacon-")))
_NEXT = text("SELECT max(round_at) FROM draws WHERE drawn_at IS NULL")
_MOVE = text("UPDATE clock_offset SET seconds = :seconds")


async def move_to(database: Database, moment: datetime) -> None:
    """Time passes; it never goes back."""
    seconds = (max(moment, clock.now()) - clock.real_now()).total_seconds()
    async with database.transaction(CLOCK) as session:
        await run(session, _MOVE, {"seconds": seconds})
    async with database.transaction(CLOCK):
        pass


async def hold(database: Database) -> None:
    """Commit whatever waits, in office hours, and decide it when its round has come."""
    await commit(database)
    await decide(database)


async def commit(database: Database) -> None:
    """Commit whatever waits, once the office is open."""
    await move_to(database, calendar.in_office_hours(clock.now()))
    await jobs.draw_all(database, BEACON)


async def decide(database: Database) -> None:
    """Let the rounds that were named come, and draw."""
    async with database.transaction(CLOCK) as session:
        round_at = (await run(session, _NEXT)).scalar_one()
    if round_at is not None:
        await move_to(database, round_at)
    await BEACON.turn(database)
    await jobs.draw_all(database, BEACON)


async def chains(session: AsyncSession) -> list[Chain]:
    """The chains of the beacon, for a look behind the scenes."""
    return await queries.list_chains(session, CLOCK)
