"""The whole service over a small office: a machine token for every role, and three cases that never change."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import httpx
import psycopg
import pytest
from litestar.types import ASGIApp
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from app.kit.settings import Settings
from app.people import queries
from app.people import service as people
from cases.schemas import OfferIn, QuestionIn, SellerIn
from cases.service import filing, screening, talking
from cases.words import Side
from rulings.schemas import DraftIn
from rulings.service import drafting
from tests import office as building
from tests.office import Office
from tests.served import Served

WORLD = "template_world"
OWN_SHOP = {"seller": SellerIn("阿梅的旧物", "individual", "mei@post.example")}
ELSEWHERE = {"platform": "别家商城", "seller": SellerIn("别家小店", "business", "x@bie.example")}


class World(Struct, frozen=True):
    """Who knocks, with which token, and what is theirs and what is not.

    `merchants` and `sellers` are cases under examination of one consumer: against a merchant, against a private
    seller. `others` waits for the registrar: another consumer's, against another shop on another platform.
    `more` are the first consumer's in earlier states; `things` lie in the merchant's case: an offer, a question.
    """

    office: Office
    actors: dict[Role, Actor]
    tokens: dict[Role, str]
    merchants: UUID
    sellers: UUID
    others: UUID
    more: tuple[UUID, ...]
    things: dict[str, UUID]

    def own(self, role: Role) -> UUID:
        """A case that this role may read."""
        if role in {Role.registrar, Role.chief, Role.deputy}:
            return self.others
        return self.sellers if role is Role.private_seller else self.merchants

    def foreign(self, role: Role) -> UUID | None:
        """A case that exists and is none of theirs; the auditor reads every case."""
        if role is Role.auditor:
            return None
        return self.merchants if self.own(role) == self.others else self.others

    def headers(self, role: Role) -> dict[str, str]:
        """How this role knocks."""
        return {"authorization": f"Bearer {self.tokens[role]}"} if role in self.tokens else {}


class _Rehearsal(AsyncSession):
    """Does all that a transaction does, deferred constraints too, and then takes it back."""

    async def commit(self) -> None:
        await self.flush()
        await (await self.connection()).execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        await self.rollback()


class Rehearsing(Database):
    """A database on which every act succeeds or fails as usual, and nothing is ever changed."""

    def __init__(self, url: str) -> None:
        super().__init__(url, pool_size=4)
        self._new = async_sessionmaker(self.engine, class_=_Rehearsal, expire_on_commit=False)


@pytest.fixture(scope="session")
async def world(server: Cluster, template: str) -> World:
    """The office and its cases, made once, in a database that is only copied."""
    server.create_database(WORLD, template=template)
    return await found(Database(server.app_url(WORLD), pool_size=2))


@pytest.fixture(scope="session")
def world_name(server: Cluster, world: World) -> Iterator[str]:
    """The copy that many tests only look at."""
    _ = world
    name = f"world_{new_id().hex}"
    server.create_database(name, template=WORLD)
    yield name
    server.drop_database(name)


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str) -> str:
    """A test that asks for a world gets a copy of it: to make one anew takes seconds."""
    return WORLD if "world" in request.fixturenames else template


async def found(database: Database) -> World:
    """Open the office, file the cases, and give every role a token."""
    office = await building.open_office(database)
    extra = await _open_the_rest(database)
    stranger = replace(office, consumer=office.stranger)
    merchants, mediator = await building.examined(database, office)
    seller = replace(office, merchant=extra[Role.private_seller])
    sellers, _ = await building.examined(database, seller, **OWN_SHOP)
    others = await building.filed(database, stranger, **ELSEWHERE)
    more = (await _draft(database, office), await building.accepted(database, office))
    things = await _furnish(database, office, merchants, mediator)
    named = (office.consumer, office.merchant, office.platform, office.registrar, office.deputy, office.chief)
    everyone = (*named, office.board, office.auditor, office.operations, mediator, *extra.values())
    actors = {actor.role: actor for actor in everyone}
    tokens = {role: await token_of(database, actor) for role, actor in actors.items()}
    await database.close()
    return World(office, actors, tokens, merchants, sellers, others, more, things)


async def _draft(database: Database, office: Office) -> UUID:
    async with database.transaction(office.consumer) as session:
        return (await filing.start_draft(session, office.consumer, building.appeal())).id


async def _furnish(database: Database, office: Office, case_id: UUID, mediator: Actor) -> dict[str, UUID]:
    """An offer to the consumer, a question to the consumer, and a first draft of the ruling."""
    async with database.transaction(office.merchant) as session:
        offer = await talking.make_offer(session, office.merchant, case_id, OfferIn("退一半"))
    async with database.transaction(mediator) as session:
        question = await screening.ask(session, mediator, case_id, QuestionIn(Side.consumer, "包装还在吗？"))
        await drafting.save(session, mediator, case_id, DraftIn("overturned", []))
    return {"offer_id": offer.id, "question_id": question.id}


async def _open_the_rest(database: Database) -> dict[Role, Actor]:
    """Whom the small office leaves out: a private seller, the record holder, a second platform."""
    async with database.transaction(CLOCK) as session:
        elsewhere = await people.add_platform(session, CLOCK, "别家商城", "Asia/Shanghai", "desk@bie.example")
        await people.find_or_invite_shop(session, CLOCK, elsewhere.id, "别家小店", "business", "x@bie.example")
        here = await queries.list_platforms(session, CLOCK)
        home = next(row for row in here if row.name == "海桐商城")
        shop = await people.find_or_invite_shop(session, CLOCK, home.id, "阿梅的旧物", "individual", "mei@post.example")
        mei = await people.open_account(
            session, CLOCK, role=Role.private_seller, name="阿梅", email="mei@post.example", shop_id=shop.id
        )
        keeper = await people.open_account(
            session, CLOCK, role=Role.record_holder, name="记录", email="keeper@redress.example"
        )
    return {Role.private_seller: building.actor_of(mei), Role.record_holder: building.actor_of(keeper)}


async def token_of(database: Database, actor: Actor) -> str:
    """A machine token of this actor, also of a record holder, who could make none and still must be refused."""
    async with database.transaction(CLOCK) as session:
        return (await people.make_token(session, actor, "tests"))[1]


def service(home: Path, database: Database) -> Served:
    """The service as it is served, without its jobs."""
    return Served(Settings(home=home, workers=False), database)


def knock(app: ASGIApp) -> httpx.AsyncClient:
    """A client that reaches the service without a network."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")


@pytest.fixture(scope="session")
async def rehearsal(
    server: Cluster, world_name: str, world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """Every door of the service over the one world; whatever is done there is taken back."""
    database = Rehearsing(server.app_url(world_name))
    async with knock(service(tmp_path_factory.mktemp("home"), database)) as client:
        yield client
    await database.close()


@pytest.fixture
def living(world: World, database: Database) -> World:
    """A world of its own, for one test that changes it."""
    _ = database
    return world


@pytest.fixture
async def client(database: Database, living: World, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Every door of the service over that world."""
    async with knock(service(tmp_path, database)) as opened:
        yield opened


Rows = dict[str, int]


@pytest.fixture(scope="session")
def owner_of_world(server: Cluster, world_name: str, world: World) -> Iterator[psycopg.Connection]:
    """The owner's look at the one world."""
    url = server.owner_url(world_name).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def rows_of(owner: psycopg.Connection) -> Rows:
    """How many rows every table holds."""
    names = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    count = psycopg.sql.SQL("SELECT {}, count(*) FROM {}")
    tables = [count.format(name, psycopg.sql.Identifier(name)) for (name,) in names]
    return dict(owner.execute(psycopg.sql.SQL(" UNION ALL ").join(tables)).fetchall())
