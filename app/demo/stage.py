"""The demo's stage: a real server on loopback, a clock that can be moved on, and everybody who acts."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec
import uvicorn
from litestar import Litestar
from sqlalchemy import text

from app import founding, start
from app.beacon import open_beacon
from app.demo import people, timestamps
from app.demo.mails import mails
from app.demo.visitor import Visitor
from app.journal.service import sequence_now
from app.kit import clock
from app.kit.actors import CLOCK, Role
from app.kit.db import Database, run
from app.kit.embedded import cluster
from app.kit.settings import Settings
from app.start import DEMO
from cases.jobs import ring_all

MakeApp = Callable[..., Litestar]
_WAITING = text(
    "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
    " OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))"
)
_MOVE = text("UPDATE clock_offset SET seconds = :seconds")
_PATIENCE_S = 120


class Stage:
    """What the stories play on. Every visitor is a person with a session of their own."""

    def __init__(self, settings: Settings, database: Database, url: str) -> None:
        self.settings, self.database, self.url = settings, database, url
        self._visitors: dict[str, Visitor] = {}

    async def visitor(self, email: str, name: str = "", language: str = "zh-Hans") -> Visitor:
        """Someone by their address; signed in at the first time."""
        if email not in self._visitors:
            new = Visitor(self.url, self.settings.outbox_dir, self.settle, email=email, name=name, language=language)
            self._visitors[email] = await new.sign_in()
        return self._visitors[email]

    async def of(self, role: Role, number: int = 0) -> Visitor:
        """Someone of the office by role."""
        person = [p for p in [*people.BOARD, *people.STAFF] if p.role is role][number]
        return await self.visitor(person.email, person.name, person.language)

    async def mediators(self) -> list[Visitor]:
        """The whole bench."""
        count = sum(p.role is Role.mediator for p in people.STAFF)
        return [await self.of(Role.mediator, number) for number in range(count)]

    async def move_to(self, moment: datetime) -> None:
        """Let time pass; what falls due on the way happens in its order."""
        seconds = (moment - clock.real_now()).total_seconds()
        async with self.database.transaction(CLOCK) as session:
            await run(session, _MOVE, {"seconds": seconds})
        async with self.database.transaction(CLOCK):
            pass
        await open_beacon(self.settings).turn(self.database)
        await ring_all(self.database)
        await self.settle()

    async def settle(self) -> None:
        """Wait until every job that an act set off is done and the journal has a checkpoint over it."""
        async with asyncio.timeout(_PATIENCE_S):
            # The jobs run in workers that share no event with us.
            while await self._jobs_wait() or await sequence_now(self.database, self.settings):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def _jobs_wait(self) -> bool:
        async with self.database.transaction(CLOCK) as session:
            return bool((await run(session, _WAITING)).scalar_one())

    async def leave(self) -> None:
        """Everybody goes home."""
        for visitor in self._visitors.values():
            await visitor.leave()


@asynccontextmanager
async def set_up(settings: Settings, make_app: MakeApp, port: int, since: datetime) -> AsyncIterator[Stage]:
    """A fresh database and home for the demo, its office founded at `since`, and a server in front of them."""
    home = settings.home / DEMO
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with cluster(settings.home / "postgres") as running:
        running.drop_database(DEMO)
        running.create_database(DEMO)
        own = msgspec.structs.replace(
            settings,
            home=home,
            s3_url="",  # played cases are not locked away for years
            beacon_url="",  # no public network lets weeks pass in seconds
            production=False,
            database_url=running.app_url(DEMO),
            database_owner_url=running.owner_url(DEMO),
            public_url=f"http://localhost:{port}",
        )
        start.migrate(own)
        with timestamps.beside(own) as stamped:
            async with _served(stamped, make_app, port) as stage:
                await stage.move_to(since)
                await _found(stage)
                yield stage


@asynccontextmanager
async def _served(settings: Settings, make_app: MakeApp, port: int) -> AsyncIterator[Stage]:
    database = Database(settings.database_url)
    config = uvicorn.Config(make_app(settings, database, mails), host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    stage = Stage(settings, database, f"http://127.0.0.1:{port}")
    try:
        await _until(lambda: _is_up(server, task))
        yield stage
    finally:
        await stage.leave()
        server.should_exit = True
        await task
        await database.close()


async def _is_up(server: uvicorn.Server, task: asyncio.Task[None]) -> bool:
    if task.done():
        raise RuntimeError(task.exception() or "the server stopped before it began")
    return server.started


async def _until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while not await true():  # noqa: ASYNC110 - uvicorn has no event for "started"
            await asyncio.sleep(0.02)


async def _found(stage: Stage) -> dict[str, UUID]:
    await founding.found(stage.database, people.BOARD, people.STAFF, since=clock.now())
    await open_beacon(stage.settings).prepare(stage.database)
    return {
        name: await founding.add_platform(stage.database, name, zone, email) for name, zone, email in people.PLATFORMS
    }


def disputes_dir() -> Path:
    """The six disputes as they came in."""
    return Path(__file__).parent / "disputes"
