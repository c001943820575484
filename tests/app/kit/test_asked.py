"""What an address asks: known names are taken, others are refused, blind ones by their name."""

from collections.abc import AsyncIterator
from typing import Annotated

import pytest
from litestar import Litestar, get
from litestar.params import FromQuery, QueryParameter
from litestar.testing import AsyncTestClient

from app.kit.asked import asks, known_to
from app.kit.auth import public
from app.kit.problems import exception_handlers

pytestmark = pytest.mark.anyio


@get("/rules", guards=[public], sync_to_thread=False)
def rules(rule_id: Annotated[str, QueryParameter(name="id")] = "", page: FromQuery[int] = 1) -> str:
    """Two names, one of them another than the function's."""
    return f"{rule_id}{page}"


@get("/page", guards=[public], opt=asks("done", "column-*"), sync_to_thread=False)
def page() -> str:
    """Reads its address itself."""
    return ""


@get("/plain", guards=[public], sync_to_thread=False)
def plain() -> str:
    """Asks nothing."""
    return ""


@pytest.fixture
async def client() -> AsyncIterator[AsyncTestClient[Litestar]]:
    doors = Litestar(
        [rules, page, plain], exception_handlers=exception_handlers, logging_config=None, openapi_config=None
    )
    async with AsyncTestClient(doors) as opened:
        yield opened


@pytest.mark.parametrize(
    ("address", "slug", "field"),
    [
        ("/rules?rule_id=a", "bad-input", "rule_id"),
        ("/rules?id=a&colour=red", "bad-input", "colour"),
        ("/rules?id=a&sales_tier=1", "blind-field", "sales_tier"),
        ("/page?columns=1", "bad-input", "columns"),
        ("/page?column-at=1&%E7%B2%89%E4%B8%9D=9", "blind-field", "粉丝"),
        ("/plain?=", "bad-input", ""),
        ("/plain?x", "bad-input", "x"),
    ],
)
async def test_what_nobody_asks_for_is_refused(client, address, slug, field):
    told = (await client.get(address)).json()
    assert (told["status"], told["slug"], told["field"]) == (422, slug, field)


@pytest.mark.parametrize(
    "address", ["/rules", "/rules?id=a&page=2&page=3", "/page?done=1&column-at=x", "/plain?", "/plain"]
)
async def test_what_is_asked_for_is_taken(client, address):
    assert (await client.get(address)).status_code == 200


def test_a_door_knows_its_names():
    assert known_to(page) == (frozenset({"done"}), ("column-",))
