"""A database as large as an office's first year, and two who sign in."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import msgspec
import psycopg
from msgspec import Struct

from app import start
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database
from app.kit.embedded import cluster
from app.kit.settings import Settings
from app.people import service as people
from cases.service import filing
from tests.benchmarks.rows import Appeal, taken, written
from tests.office import Office, actor_of, appeal, open_office

CASES = 2_000
MINE = 20
"""The rows on the page of my cases."""


class Yard(Struct):
    """What is measured on: a server with every safety on, the way in that no policy asks, who reads and who files."""

    settings: Settings
    owner: psycopg.Connection
    pattern: Appeal
    reader: str
    filer: str


@contextmanager
def opened(settings: Settings) -> Iterator[Yard]:
    """The year's cases, on a server of their own."""
    with migrated(settings) as (measured, owner, _):
        yield _filled(measured, owner)


@contextmanager
def migrated(settings: Settings) -> Iterator[tuple[Settings, psycopg.Connection, psycopg.Connection]]:
    """An embedded server in the service's home, every safety on, gone afterwards; the ways in of owner and service."""
    name = f"bench_{secrets.token_hex(4)}"
    with cluster(settings.home / "postgres") as server:
        server.create_database(name)
        urls = {"database_url": server.app_url(name), "database_owner_url": server.owner_url(name)}
        measured = msgspec.structs.replace(settings, workers=False, **urls)
        try:
            start.migrate(measured)
            with _connected(server.owner_url(name)) as owner, _connected(server.app_url(name)) as app:
                yield measured, owner, app
        finally:
            server.drop_database(name)


def _connected(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)


def _filled(settings: Settings, owner: psycopg.Connection) -> Yard:
    case_id, consumers, reader, filer = asyncio.run(_peopled(settings))
    pattern = taken(owner, case_id)
    for number in range(CASES):
        written(owner, pattern.again(consumers[number % len(consumers)]))
    owner.execute("VACUUM ANALYZE")
    return Yard(settings, owner, pattern, reader, filer)


async def _peopled(settings: Settings) -> tuple[UUID, list[UUID], str, str]:
    """One appeal filed by the acts of the service, the other consumers, and the tokens of a reader and of its filer."""
    database = Database(settings.database_url)
    office = await open_office(database)
    await _file(database, office)  # the first one makes the shop; all later ones find it
    case_id = await _file(database, office)
    others = [await _consumer(database, number) for number in range(CASES // MINE)]
    reader, filer = [await _token(database, each) for each in (others[0], office.consumer)]
    await database.close()
    return case_id, [each.account for each in others], reader, filer


async def _token(database: Database, actor: Actor) -> str:
    async with database.transaction(actor) as session:
        _, token = await people.make_token(session, actor, "bench")
    return token


async def _consumer(database: Database, number: int) -> Actor:
    async with database.transaction(CLOCK) as session:
        account = await people.open_account(
            session, CLOCK, role=Role.consumer, name=f"消费者{number}", email=f"{number}@example.org"
        )
    return actor_of(account)


async def _file(database: Database, office: Office) -> UUID:
    who: Actor = office.consumer
    async with database.transaction(who) as session:
        case = await filing.start_draft(session, who, appeal())
        await filing.file_appeal(session, who, case.id)
    return case.id
