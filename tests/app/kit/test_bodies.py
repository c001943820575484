"""Bodies are read strictly, and every member that does not fit is named."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from litestar import Litestar, post
from litestar.params import JSONBody
from litestar.testing import AsyncTestClient
from msgspec import Struct

from app.kit.bodies import StrictRequest, check_keepable
from app.kit.problems import Misread, exception_handlers

pytestmark = pytest.mark.anyio


class Sum(Struct, frozen=True, forbid_unknown_fields=True):
    minor: int


class Order(Struct, frozen=True, forbid_unknown_fields=True):
    sums: list[Sum]
    at: datetime | None = None
    words: tuple[str, ...] = ()


@post("/order", sync_to_thread=False)
def order(data: JSONBody[Order]) -> int:
    """Take an order."""
    return len(data.sums)


@pytest.fixture
async def client() -> AsyncIterator[AsyncTestClient[Litestar]]:
    doors = Litestar(
        [order],
        request_class=StrictRequest,
        exception_handlers=exception_handlers,
        logging_config=None,
        openapi_config=None,
    )
    async with AsyncTestClient(doors) as opened:
        yield opened


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"sums": [{"minor": "1"}]}, "sums[0].minor"),
        ({"sums": [{"minor": True}]}, "sums[0].minor"),
        ({"sums": [{"minor": 1}], "at": 0}, "at"),
        ({"sums": [{"minor": 1}], "at": "2026-05-01T10:00:00"}, "at"),
        ({"sums": [{"minor": 1}], "at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"sums": [{"minor": 1}], "words": ["a", "b\0"]}, "words[1]"),
    ],
)
async def test_nothing_is_guessed(client, body, field):
    reply = await client.post("/order", json=body)
    assert (reply.status_code, reply.json()["slug"], reply.json()["field"]) == (422, "bad-input", field)


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"sums": []} more'])
async def test_what_is_no_json_is_not_understood(client, body):
    reply = await client.post("/order", content=body)
    assert (reply.status_code, reply.json()["slug"]) == (400, "bad-request")


@pytest.mark.parametrize(
    ("kind", "status"),
    [("text/plain", 415), ("application/jsonp", 415), ("Application/JSON; charset=utf-8", 201), (None, 201)],
)
async def test_only_json_is_read_as_json(client, kind, status):
    headers = {"content-type": kind} if kind else {}
    reply = await client.post("/order", content=b'{"sums": [{"minor": 1}]}', headers=headers)
    assert reply.status_code == status


def test_a_thinkable_moment_is_kept():
    check_keepable(Order([Sum(1)], datetime.fromisoformat("2026-05-01T10:00:00+08:00"), ("写",)))
    with pytest.raises(Misread):
        check_keepable(datetime.fromisoformat("2200-01-01T00:00:00Z"))
