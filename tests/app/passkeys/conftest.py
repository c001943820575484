"""The whole service where a second factor is asked, over a small office, and browsers that sign in by link."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from app.kit.settings import Settings
from app.people import service as people
from tests.authenticator import ORIGIN, Authenticator
from tests.office import Office, open_office
from tests.served import Served

Enter = Callable[[Actor], Awaitable[httpx.AsyncClient]]
PASSKEYS = "/api/v1/passkeys"


@pytest.fixture
async def office(database: Database) -> Office:
    return await open_office(database, mediators=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, workers=False, second_factor=True, public_url=ORIGIN)


@pytest.fixture
async def enter(database: Database, settings: Settings) -> AsyncIterator[Enter]:
    """Someone at a browser, signed in by a link, which is one half."""
    app = Served(settings, database)
    async with AsyncExitStack() as opened:

        async def by_link(actor: Actor) -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            said = {"sec-fetch-site": "same-origin"}
            client = await opened.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=said)
            )
            async with database.transaction(CLOCK) as session:
                token = await people.make_link(session, CLOCK, "x@redress.example", account_id=actor.account)
            assert (await client.post(f"/api/v1/sign-in/{token}")).status_code == 204
            return client

        yield by_link


async def registered(client: httpx.AsyncClient, key: Authenticator, label: str = "key") -> httpx.Response:
    """A passkey, registered by a browser."""
    asked = await client.post(f"{PASSKEYS}/registration")
    if asked.is_error:
        return asked
    return await client.post(PASSKEYS, json=key.register(asked.json()["challenge"], label))


async def asked(client: httpx.AsyncClient, purpose: str = "sign_in", about: str | None = None) -> str:
    """The question put to the browser."""
    reply = await client.post(f"{PASSKEYS}/challenges", json={"purpose": purpose} | ({"about": about} if about else {}))
    assert reply.status_code == 201, reply.text
    return reply.json()["challenge"]


async def answered(
    client: httpx.AsyncClient, key: Authenticator, purpose: str = "sign_in", about: str | None = None
) -> httpx.Response:
    """The question put, and the key's word."""
    return await client.post(f"{PASSKEYS}/answers", json=key.answer(await asked(client, purpose, about)))
