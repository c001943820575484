"""A small office with everyone in it, the doors about people, and a worker that runs what they enqueue."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.testing import AsyncTestClient
from procrastinate import App, PsycopgConnector

from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database
from app.kit.problems import exception_handlers
from app.kit.queue import queue
from app.kit.requests import UnitOfWork, provide_actor, provide_session
from app.kit.settings import Settings
from app.people import jobs, service
from app.people.api import DOORS
from app.people.models import Account, Platform
from app.people.rules import years_after
from app.people.schemas import AppointIn

Worker = Callable[..., Awaitable[None]]
SEASON = timedelta(days=90)


class Office(msgspec.Struct):
    """Who is who."""

    platform: Platform
    board: Actor
    board2: Actor
    chief: Actor
    mediator: Actor
    desk: Actor
    consumer: Actor
    operations: Actor


def actor_of(account: Account) -> Actor:
    """How an account acts."""
    return Actor(Role(account.role), account.id, account.name, account.language, account.shop_id, account.platform_id)


@pytest.fixture
async def office(database: Database) -> Office:
    """A board of two, a chief under it, a mediator under the chief, a platform's desk, a consumer, operations."""
    people: dict[str, Account] = {}
    async with database.transaction(CLOCK) as session:
        platform = await service.add_platform(session, CLOCK, "海桐商城", "Asia/Shanghai", "desk@haitong.example")
        for role in (Role.board, Role.chief, Role.mediator, Role.consumer, Role.operations):
            email = f"{role}@redress.example"
            people[role] = await service.open_account(session, CLOCK, role=role, name=role.title(), email=email)
        people["board2"] = await service.open_account(
            session, CLOCK, role=Role.board, name="Board 2", email="board2@redress.example"
        )
        desk = await service.open_account(
            session, CLOCK, role=Role.platform, name="Desk", email="a@haitong.example", platform_id=platform.id
        )
    actors = {str(role): actor_of(account) for role, account in people.items()}
    async with database.transaction(CLOCK) as session:
        for below, above in (("chief", "board"), ("mediator", "chief")):
            await service.appoint(
                session, CLOCK, term(actors[below], actors[above]), appointed_by=actors["board"].account
            )
    return Office(platform=platform, desk=actor_of(desk), **actors)


def term(below: Actor, above: Actor, years: int = 3) -> AppointIn:
    """An appointment from now on."""
    start = clock.now()
    return AppointIn(below.account, above.account, start, years_after(start, years))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Everything below one folder, letters into its outbox."""
    return Settings(home=tmp_path)


@pytest.fixture(scope="session")
def tasks() -> App:
    """The tasks about people; a blueprint joins one queue in the life of a process."""
    return queue("postgresql://", (jobs.blueprint, "people"))


@pytest.fixture
def work(database: Database, settings: Settings, tasks: App) -> Worker:
    """Run what waits in the queue, then stop."""

    async def run(others: Settings | None = None) -> None:
        resources = {"database": database, "settings": others or settings}
        connector = PsycopgConnector(conninfo=database.url.replace("+psycopg", ""))
        with tasks.replace_connector(connector) as app:
            async with app.open_async():
                await app.run_worker_async(
                    wait=False, listen_notify=False, install_signal_handlers=False, additional_context=resources
                )

    return run


@pytest.fixture
async def client(database: Database, settings: Settings) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """The doors about people."""
    doors = Litestar(
        [*DOORS],
        dependencies={
            "actor": Provide(provide_actor),
            "session": Provide(provide_session),
        },
        middleware=[DefineMiddleware(UnitOfWork, database=database)],
        exception_handlers=exception_handlers,
        state=State({"settings": settings}),
        openapi_config=None,
    )
    async with AsyncTestClient(doors) as opened:
        opened.headers["sec-fetch-site"] = "same-origin"
        yield opened


@pytest.fixture
def token_of(database: Database) -> Callable[[Actor], Awaitable[dict[str, str]]]:
    """The header of a machine that acts as somebody."""

    async def make(actor: Actor) -> dict[str, str]:
        async with database.transaction(actor) as session:
            _, token = await service.make_token(session, actor, "test")
        return {"Authorization": f"Bearer {token}"}

    return make
