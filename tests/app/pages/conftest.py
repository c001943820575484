"""A small office, a platform, a consumer and a stranger; the whole service served on loopback, without its jobs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
import pytest
from httpx import ASGITransport, AsyncClient

from app.founding import Person, add_platform, found
from app.kit.actors import CLOCK, Role
from app.kit.db import Database
from app.kit.settings import Settings
from app.people import queries
from app.people import service as people
from tests.served import Served, on_loopback

PLATFORM = "海桐商城"
CONSUMER, STRANGER = "li@pages.example", "stranger@pages.example"
BOARD, BOARD2 = "board@pages.example", "board2@pages.example"
REGISTRAR, DESK = "registrar@pages.example", "desk@pages.example"


class Site(msgspec.Struct):
    """The service as a browser reaches it."""

    url: str
    database: Database

    async def link(self, email: str) -> str:
        """A sign-in link, as a mail would bring it; of a consumer whom nobody knows it opens an account."""
        async with self.database.transaction(CLOCK) as session:
            known = await queries.list_accounts_at(session, CLOCK, email)
            account = known[0].id if known else None
            token = await people.make_link(session, CLOCK, email, account_id=account, name="李明远")
        return f"{self.url}/sign-in/{token}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Everything below one folder; no jobs run."""
    return Settings(home=tmp_path, workers=False)


@pytest.fixture
async def founded(database: Database) -> Database:
    """A registrar, a mediator and a platform's desk."""
    staff = [
        Person(Role.registrar, "郑登记", REGISTRAR),
        Person(Role.mediator, "陈调解", "mediator@pages.example"),
    ]
    board = [Person(Role.board, "理事会", BOARD), Person(Role.board, "理事会二", BOARD2)]
    await found(database, board, staff)
    await add_platform(database, PLATFORM, "Asia/Shanghai", DESK)
    return database


@pytest.fixture
async def site(founded: Database, settings: Settings) -> AsyncIterator[Site]:
    """A real server, for a real browser."""
    async with on_loopback(Served(settings, founded)) as url:
        yield Site(url, founded)


@pytest.fixture
async def browser_of(founded: Database, settings: Settings) -> AsyncIterator[Callable[..., Awaitable[AsyncClient]]]:
    """Something that speaks HTTP as a browser does, signed in at an address, or not at all for an empty one."""
    app = ASGITransport(Served(settings, founded), raise_app_exceptions=False)
    async with AsyncExitStack() as opened:

        async def open_for(email: str, language: str = "en") -> AsyncClient:
            said = {"sec-fetch-site": "same-origin", "accept": "text/html", "accept-language": language}
            client = AsyncClient(transport=app, base_url="http://redress.test", headers=said, follow_redirects=True)
            await opened.enter_async_context(client)
            if email:
                await client.post(await Site("", founded).link(email), follow_redirects=False)
            return client

        yield open_for


@pytest.fixture
def appeal() -> Callable[..., dict[str, str]]:
    """What a consumer types into the form of an appeal, with some boxes typed differently."""

    def typed(changes: dict[str, str] | None = None) -> dict[str, str]:
        return _WHOLE | (changes or {})

    return typed


_WHOLE = {
    "platform": PLATFORM,
    "seller.name": "星河数码专营店",
    "seller.kind": "business",
    "order.number": "HT2026041801177",
    "order.item": "14 英寸笔记本电脑",
    "order.goods": "durable",
    "order.paid": "6,499.00",
    "order.paid.currency": "CNY",
    "order.paid_at": "2026-04-18",
    "what_happened": "序列号在官网查不到。",
    "claims.1.in_words": "电脑是假的，退钱。",
    "claims.1.remedy": "refund_full",
    "claims.1.amount": "6499",
    "claims.1.amount.currency": "CNY",
    "frontline.outcome": "refused",
    "frontline.decided_at": "2026-04-27",
    "frontline.by": "human",
    "frontline.reason": "商品已开机使用。",
}
