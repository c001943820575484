"""The doors of evidence, served on loopback for clients that nobody here wrote."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware

from app.kit.db import Database
from app.kit.problems import exception_handlers
from app.kit.requests import UnitOfWork, harden, provide_actor, provide_session
from app.kit.settings import Settings
from evidence.api import DOORS
from evidence.safe import Safe
from tests.served import on_loopback


@pytest.fixture
def service(database: Database, safe: Safe, tmp_path: Path) -> Litestar:
    """The doors of evidence behind the real middleware."""
    return Litestar(
        DOORS,
        middleware=[DefineMiddleware(UnitOfWork, database=database)],
        dependencies={"actor": Provide(provide_actor), "session": Provide(provide_session)},
        exception_handlers=exception_handlers,
        state=State({"safe": safe, "settings": Settings(home=tmp_path)}),
        request_max_body_size=1_000_000,  # of every other door
        before_send=[harden],
    )


@pytest.fixture
async def served(service: Litestar) -> AsyncIterator[str]:
    """The address of a real server."""
    async with on_loopback(service) as address:
        yield address
