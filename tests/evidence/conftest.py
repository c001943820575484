"""A case with everybody at the table, laid down by the owner of the database."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from msgspec import Struct

from app.kit import clock
from app.kit.actors import Actor, Role
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.objects import LocalFolder
from app.kit.vault import Vault
from cases.models import Case
from evidence.models import EvidenceItem
from evidence.safe import Safe
from evidence.schemas import HandIn
from evidence.service import disclosing, handing_in


class Table(Struct):
    """The people of one case, and a stranger of each role who sits at another."""

    case_id: UUID
    consumer: Actor
    merchant: Actor
    platform: Actor
    mediator: Actor
    registrar: Actor
    auditor: Actor
    other_consumer: Actor
    other_merchant: Actor
    other_mediator: Actor
    owner: psycopg.Connection

    def move(self, state: str, at: datetime | None = None) -> None:
        """Put the case into a state, as if the step had been taken at that moment."""
        self.owner.execute("ALTER TABLE cases DISABLE TRIGGER USER; ALTER TABLE steps DISABLE TRIGGER USER")
        self.owner.execute("UPDATE cases SET state = %s WHERE id = %s", (state, self.case_id))
        self.owner.execute(
            "INSERT INTO steps SELECT %s, count(*) + 1, 'test', 'clock', NULL, 'x', %s, '', %s"
            " FROM steps WHERE case_id = %s",
            (self.case_id, state, at or clock.now(), self.case_id),
        )


class _Town:
    def __init__(self, owner: psycopg.Connection) -> None:
        self.owner = owner
        self.platform = self.add("platforms", name="Haitong", zone="Asia/Shanghai", email="desk@haitong.example")

    def add(self, table: str, **values: object) -> UUID:
        values = {"id": new_id()} | values
        names = psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, values))
        places = psycopg.sql.SQL(", ").join([psycopg.sql.Placeholder()] * len(values))
        into = psycopg.sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(psycopg.sql.Identifier(table), names, places)
        self.owner.execute(into, list(values.values()))
        return values["id"]  # type: ignore[return-value]

    def shop(self, name: str) -> UUID:
        return self.add("shops", platform_id=self.platform, name=name, kind="business", email=f"{name}@shop.example")

    def person(self, name: str, role: Role, *, shop: UUID | None = None, platform: UUID | None = None) -> Actor:
        known = {"name": name, "role": role, "shop_id": shop, "platform_id": platform}
        account = self.add("accounts", email=f"{name}@post.example", language="en", created_at=clock.now(), **known)
        return Actor(role=role, account_id=account, name=name, language="en", shop_id=shop, platform_id=platform)

    def case(self, consumer: Actor, shop: UUID, mediator: Actor) -> UUID:
        filed = Case(
            number=f"RC-2026-{new_id().hex[-6:]}",
            state="awaiting_response",
            consumer_id=consumer.account,
            consumer_name=consumer.name,
            filed_by=consumer.account,
            platform_id=self.platform,
            shop_id=shop,
            mediator_id=mediator.account,
            filed_at=clock.now(),
        )
        case = self.add("cases", **filed.model_dump())
        seats = (consumer.account_id, "consumer"), (shop, "seller"), (mediator.account_id, "mediator")
        for holder, as_role in (*seats, (self.platform, "platform")):
            self.owner.execute("INSERT INTO seats VALUES (%s, %s, %s, now())", (case, holder, as_role))
        return case


@pytest.fixture
def table(owner: psycopg.Connection) -> Table:
    """One case in `awaiting_response`, and another one beside it."""
    town = _Town(owner)
    mine, theirs = town.shop("mine"), town.shop("theirs")
    person = town.person
    found = Table(
        case_id=new_id(),
        consumer=person("li", Role.consumer),
        merchant=person("wang", Role.merchant, shop=mine),
        platform=person("desk", Role.platform, platform=town.platform),
        mediator=person("chen", Role.mediator),
        registrar=person("sun", Role.registrar),
        auditor=person("zhao", Role.auditor),
        other_consumer=person("wu", Role.consumer),
        other_merchant=person("zhou", Role.merchant, shop=theirs),
        other_mediator=person("xu", Role.mediator),
        owner=owner,
    )
    town.case(found.other_consumer, theirs, found.other_mediator)
    found.case_id = town.case(found.consumer, mine, found.mediator)
    return found


@pytest.fixture
def safe(tmp_path: Path) -> Safe:
    """Empty stores that take 5 MB a file."""
    return Safe(LocalFolder(tmp_path / "objects"), Vault(tmp_path / "vault", "evidence"), 5_000_000)


async def stream(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    """As a server hands a body over."""
    for at in range(0, len(content), size):
        yield content[at : at + size]


class Clerk:
    """Hands in and reads, one transaction an act, as the doors do."""

    def __init__(self, database: Database, table: Table, safe: Safe) -> None:
        self.database, self.table, self.safe = database, table, safe

    async def hand_in(self, actor: Actor, content: bytes = b"what was said", **more: object) -> EvidenceItem:
        """One file, called chat.txt unless told otherwise."""
        what = HandIn(**{"title": "Chat", "file_name": "chat.txt", **more})
        async with self.database.transaction(actor) as session:
            return await handing_in.hand_in(session, actor, self.table.case_id, what, stream(content), self.safe)

    async def disclose(self, actor: Actor, item: EvidenceItem) -> EvidenceItem:
        """Show it to all sides."""
        async with self.database.transaction(actor) as session:
            return await disclosing.disclose(session, actor, self.table.case_id, item.id)


@pytest.fixture
def clerk(database: Database, table: Table, safe: Safe) -> Clerk:
    """The way in for tests."""
    return Clerk(database, table, safe)
