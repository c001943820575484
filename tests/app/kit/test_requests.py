"""One request, one transaction: what is kept, what is undone, what is told."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from litestar import Litestar, get, post
from litestar.di import NamedDependency, Provide
from litestar.middleware import DefineMiddleware
from litestar.params import JSONBody
from litestar.response import Stream
from litestar.testing import AsyncTestClient
from msgspec import Struct
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import Actor, Role
from app.kit.auth import only, public
from app.kit.db import Database
from app.kit.errors import ChangedMeanwhile
from app.kit.ids import new_id
from app.kit.problems import exception_handlers
from app.kit.requests import UnitOfWork, Work, harden, provide_actor, provide_session
from app.kit.tokens import new_token, token_hash

pytestmark = pytest.mark.anyio

TOKEN = new_token()
COUNT = "SELECT count(*) FROM sign_in_requests"


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """What the doors of this test take."""

    email: str


async def write(session: AsyncSession, email: str) -> None:
    """One row that anybody may insert."""
    row = {"id": new_id(), "email": email}
    await session.exec(text("INSERT INTO sign_in_requests VALUES (:id, :email, '', 'en', now())"), params=row)


@post("/wish", guards=[public])
async def wish(data: JSONBody[Wish], session: NamedDependency[AsyncSession]) -> dict[str, str]:
    """Write one row."""
    await write(session, data.email)
    return {"email": data.email}


@post("/slow", guards=[only()])
async def slow(data: JSONBody[Wish], session: NamedDependency[AsyncSession]) -> dict[str, str]:
    """Write one row, and take a while."""
    await write(session, data.email)
    await asyncio.sleep(0.3)
    return {"email": data.email}


@post("/refused", guards=[public])
async def refused(session: NamedDependency[AsyncSession]) -> None:
    """Write one row, then refuse."""
    await write(session, "refused@example.org")
    raise ChangedMeanwhile


@post("/late", guards=[public])
async def late(session: NamedDependency[AsyncSession]) -> dict[str, str]:
    """Write what only the commit finds wrong."""
    await session.exec(text("INSERT INTO late VALUES (1), (1)"))
    return {"said": "done"}


@get("/streamed", guards=[public])
async def streamed(request_scope: NamedDependency[Work], session: NamedDependency[AsyncSession]) -> Stream:
    """Say, from inside the body, whether the session is still there."""
    await session.exec(text("SELECT 1"))

    async def body() -> AsyncIterator[str]:
        yield "open" if request_scope._session else "gone"

    return Stream(body())


@get("/who", guards=[only(Role.operations)])
async def who(actor: NamedDependency[Actor]) -> dict[str, Any]:
    """Who the service takes the caller for."""
    return {"name": actor.name}


@pytest.fixture
async def client(database: Database, owner: psycopg.Connection) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """The kit's doors, and one account of operations with a machine token."""
    account = new_id()
    owner.execute("SELECT redress_act_as(NULL, 'clock', NULL, NULL)")
    owner.execute(
        "INSERT INTO accounts (id, role, name, email, created_at)"
        " VALUES (%s, 'operations', 'Ops', 'ops@redress.example', now())",
        (account,),
    )
    owner.execute(
        "INSERT INTO machine_tokens VALUES (%s, %s, %s, 'test', now(), %s)",
        (new_id(), account, token_hash(TOKEN), clock.real_now() + timedelta(hours=1)),
    )
    owner.execute(
        "CREATE TABLE late (n integer UNIQUE DEFERRABLE INITIALLY DEFERRED); GRANT ALL ON late TO redress_app"
    )
    dependencies = {
        "actor": Provide(provide_actor),
        "session": Provide(provide_session),
        "request_scope": Provide(Work.of, sync_to_thread=False),
    }
    doors = Litestar(
        [wish, slow, refused, late, streamed, who],
        dependencies=dependencies,
        middleware=[DefineMiddleware(UnitOfWork, database=database)],
        exception_handlers=exception_handlers,
        before_send=[harden],
        openapi_config=None,
    )
    async with AsyncTestClient(doors) as opened:
        yield opened


def as_machine(**headers: str) -> dict[str, str]:
    """The headers of a machine."""
    return {"Authorization": f"Bearer {TOKEN}", **headers}


def count(owner: psycopg.Connection) -> int:
    """How many rows the doors have left."""
    return owner.execute(COUNT).fetchone()[0]


async def test_a_stranger_with_an_invented_token_is_asked_to_sign_in(client):
    reply = await client.get("/who", headers={"Authorization": "Bearer invented"})
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    assert reply.json()["slug"] == "not-signed-in"


async def test_a_machine_is_known_by_its_token(client):
    assert (await client.get("/who", headers=as_machine())).json() == {"name": "Ops"}


async def test_a_revoked_token_opens_nothing(client, owner):
    owner.execute("UPDATE machine_tokens SET revoked_at = now()")
    assert (await client.get("/who", headers=as_machine())).status_code == 401


async def test_what_was_written_is_kept(client, owner):
    assert (await client.post("/wish", json={"email": "a@b"})).status_code == 201
    assert count(owner) == 1


async def test_a_refusal_leaves_nothing_behind(client, owner):
    assert (await client.post("/refused")).status_code == 409
    assert count(owner) == 0


async def test_a_commit_that_fails_is_told_and_not_called_done(client, owner):
    reply = await client.post("/late")
    assert reply.status_code == 409
    assert reply.json()["slug"] == "changed-meanwhile"
    assert owner.execute("SELECT count(*) FROM late").fetchone()[0] == 0


async def test_the_session_is_gone_before_a_body_streams(client):
    assert (await client.get("/streamed")).text == "gone"


async def test_every_reply_is_hardened(client):
    for path in ("/who", "/nowhere"):
        reply = await client.get(path)
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]


async def test_the_same_post_twice_happens_once(client, owner):
    headers = as_machine(**{"Idempotency-Key": "k1"})
    first = await client.post("/slow", json={"email": "a@b"}, headers=headers)
    second = await client.post("/slow", json={"email": "a@b"}, headers=headers)
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert second.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert count(owner) == 1


async def test_the_same_post_twice_at_once_happens_once(client, owner):
    headers = as_machine(**{"Idempotency-Key": "k1"})
    replies = await asyncio.gather(
        *(client.post("/slow", json={"email": "a@b"}, headers=headers) for _ in range(3)),
    )
    assert [reply.status_code for reply in replies] == [201, 201, 201]
    assert count(owner) == 1


async def test_a_key_is_not_used_for_something_else(client, owner):
    headers = as_machine(**{"Idempotency-Key": "k1"})
    await client.post("/slow", json={"email": "a@b"}, headers=headers)
    reply = await client.post("/slow", json={"email": "b@b"}, headers=headers)
    assert reply.status_code == 422
    assert reply.json()["slug"] == "idempotency-key-reused"
    assert count(owner) == 1


async def test_a_refused_post_may_be_tried_again_under_its_key(client, owner):
    headers = as_machine(**{"Idempotency-Key": "k1"})
    assert (await client.post("/slow", json={}, headers=headers)).status_code == 422
    assert owner.execute("SELECT count(*) FROM requests_remembered").fetchone()[0] == 0


async def test_the_publics_keys_are_not_remembered(client, owner):
    for _ in range(2):
        await client.post("/wish", json={"email": "a@b"}, headers={"Idempotency-Key": "k1"})
    assert count(owner) == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver.local"}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
    ],
)
async def test_a_browser_with_a_session_is_not_steered_by_another_site(client, headers, status):
    headers = {"Cookie": "redress_session=any", **headers}
    assert (await client.post("/wish", json={"email": "a@b"}, headers=headers)).status_code == status


async def test_another_site_cannot_sign_a_browser_in(client):
    reply = await client.post("/wish", json={"email": "a@b"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403
    assert reply.json()["slug"] == "cross-site"
