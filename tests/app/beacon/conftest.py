"""A beacon's surroundings: a home with a vault, and time that can be let pass."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.beacon.service.chain import OwnChain
from app.kit.actors import CLOCK
from app.kit.db import Database, run
from app.kit.settings import Settings

Pass = Callable[[timedelta], Awaitable[None]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, public_url="https://redress.example")


@pytest.fixture
def chain(settings: Settings) -> OwnChain:
    return OwnChain(settings.vault_dir)


@pytest.fixture
def let_pass(database: Database) -> Pass:
    """Moves the time of the case on, for all processes, as the demo does."""

    async def moved(by: timedelta) -> None:
        async with database.transaction(CLOCK) as session:
            await run(session, text("UPDATE clock_offset SET seconds = seconds + :by"), {"by": by.total_seconds()})
        async with database.transaction(CLOCK):
            pass

    return moved
