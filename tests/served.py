"""The service as tests reach it: its doors registered once a process, and on loopback where a browser comes in.

To register every door takes a second and to compile the pages' templates another; most tests differ only in what lies
behind the doors.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar
from litestar.datastructures import State
from litestar.stores.memory import MemoryStore
from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec.structs import replace

from app.kit.db import Database
from app.kit.objects import Verdict
from app.kit.settings import Settings
from app.main import create_app


class _Behind:
    """Stands for the database of whichever test knocks."""

    now: Database

    def __getattr__(self, name: str) -> Any:
        return getattr(self.now, name)


class Served:
    """The doors over one test's folder and database: an ASGI application. `app` has their routes."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.app, self._behind = _doors(replace(settings, home=Path("/nowhere"), database_url=""))
        # Who knocked too often in an earlier test is no stranger to be kept waiting in this one.
        self.app.stores.register("rate_limit", MemoryStore(), allow_override=True)
        self._database = database
        self._state = State({"settings": settings, "database": database, "storage": Verdict.local})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open the one service upon what is this test's."""
        self._behind.now = self._database
        self.app.state = self._state
        await self.app(scope, receive, send)


@cache
def _doors(settings: Settings) -> tuple[Litestar, _Behind]:
    behind = _Behind()
    return create_app(settings, behind), behind


@asynccontextmanager
async def on_loopback(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """The address of a real server, for a real browser; nothing is done at its start."""
    config = uvicorn.Config(app, port=port, log_level="error", lifespan="off", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving
