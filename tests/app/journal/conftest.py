"""A journal with a key of its own, and who writes into it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest

from app.journal import service
from app.kit.actors import Actor, Role
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.settings import Settings

Write = Callable[[int], Awaitable[list[UUID]]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, public_url="https://redress.example")


@pytest.fixture
def consumer() -> Actor:
    return Actor(role=Role.consumer, account_id=new_id(), name="王芳")


@pytest.fixture
def write(database: Database, consumer: Actor) -> Write:
    async def entries(count: int) -> list[UUID]:
        async with database.transaction(consumer) as session:
            return [
                await service.record(session, consumer, "case_filed", case_id=new_id(), data={"number": number})
                for number in range(count)
            ]

    return entries
