"""A chat in a real browser, at a desk and on a phone: confirmed without scripts, and nothing for axe to complain of."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psycopg
import pytest
from playwright.async_api import BrowserContext

from app.kit.actors import Role
from app.kit.db import Database
from app.kit.settings import Settings
from evidence.safe import Safe
from evidence.service import finding
from tests.app.conftest import World, service
from tests.app.pages.test_browser import axe_needed, browser, complaints, needed
from tests.app.pages.test_chats import handed_in
from tests.served import on_loopback

__all__ = ["browser"]

pytestmark = pytest.mark.anyio
SHOTS = os.environ.get("REDRESS_SHOTS")


@pytest.fixture
async def url(database: Database, living: World, tmp_path: Path) -> AsyncIterator[str]:
    """The service over the living world, on loopback."""
    async with on_loopback(service(tmp_path, database)) as address:
        yield address


class Person:
    """Someone of the world in front of a browser."""

    def __init__(self, context: BrowserContext, url: str, width: int) -> None:
        self.context, self.url, self.width = context, url, width

    async def look(self, path: str, name: str) -> list[str]:
        """What is wrong with a page: what axe says, and whether it is wider than the screen."""
        page = await self.context.new_page()
        await page.goto(self.url + path)
        if SHOTS:
            await page.screenshot(path=Path(SHOTS) / f"{name}-{self.width}.png", full_page=True)
        found = await complaints(page)
        if await page.evaluate("document.documentElement.scrollWidth") > self.width:
            found.append(f"{path} is wider than {self.width}")
        await page.close()
        return found


@needed
@axe_needed
@pytest.mark.parametrize("width", [1280, 390])
async def test_a_chat_is_confirmed_and_looked_at(  # noqa: PLR0917 - fixtures have names, not places
    browser, url, living: World, database: Database, owner: psycopg.Connection, tmp_path: Path, width: int
):
    people = {
        role: Person(
            await browser.new_context(
                bypass_csp=True,
                viewport={"width": width, "height": 900},
                extra_http_headers=living.headers(role),
            ),
            url,
            width,
        )
        for role in (Role.consumer, Role.mediator)
    }
    consumer, mediator = people.values()
    async with httpx.AsyncClient(base_url=url) as client:
        chat = await handed_in(client, living)
    found = await consumer.look(chat, "preview")
    page = await consumer.context.new_page()
    await page.goto(url + chat)
    await page.click("#chat form button:not(.second)")
    assert await page.locator("ol.said li").count() == 22
    ((reading,),) = owner.execute("SELECT id FROM evidence_readings").fetchall()
    await finding.find(database, Safe.open(Settings(home=tmp_path)), reading)
    found += await consumer.look(chat, "transcript")
    found += await mediator.look(f"/cases/{living.merchants}/chats", "shown")
    found += await mediator.look(f"{chat}?read=again", "again")
    assert found == []
