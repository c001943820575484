"""The doors of orders, as the systems of a platform use them; and the page that its people read."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.orders.signing import OfficeKey
from tests.app.conftest import knock, service, token_of
from tests.app.orders.accepted import Accepted
from tests.app.orders.test_signing import check

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(accepted: Accepted, home: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A system of the platform, with a token of its own."""
    token = await token_of(accepted.database, accepted.bench.platform)
    async with knock(service(home, accepted.database)) as client:
        client.headers["authorization"] = f"Bearer {token}"
        yield client


async def test_a_system_fetches_checks_acknowledges_and_proves(accepted: Accepted, desk: httpx.AsyncClient):
    orders = await accepted.issue()
    (line,) = (await desk.get("/api/v1/orders")).json()
    assert line["id"] == str(orders["platform"].id)
    fetched = await desk.get(f"/api/v1/orders/{line['id']}")
    (public,) = (await desk.get("/.well-known/jwks.json")).json()["keys"]
    check(OfficeKey(accepted.key.private, public), fetched.headers["x-jws-signature"], fetched.content)
    said = fetched.json()["data"]
    paper = await desk.get(said["ruling"]["file"])
    assert paper.json()["slug"] == "ruling-not-found", "there is such a door; no file lies behind this test's ruling"
    assert (await desk.post(said["acknowledge"])).json()["acknowledged_at"]
    proven = await desk.post(said["prove"].format(no=1), json={"text": "已原路退款。"})
    assert proven.status_code == 200
    assert accepted.bench.one("SELECT state FROM obligations WHERE no = 1") == "proven"


async def test_the_page_says_what_is_to_be_done_and_takes_the_acknowledgement(accepted: Accepted, desk):
    order = (await accepted.issue())["platform"]
    page = await desk.get(f"/orders/{order.id}", headers={"accept": "text/html"})
    assert "退还全部货款。" in page.text
    assert "6,499.00" in page.text
    sent = await desk.post(f"/orders/{order.id}/acknowledgement", headers={"sec-fetch-site": "same-origin"})
    assert sent.headers["location"] == f"/orders/{order.id}"
    assert "/acknowledgement" not in (await desk.get(f"/orders/{order.id}")).text
    case = await desk.get(f"/cases/{accepted.bench.case_id}", headers={"accept": "text/html"})
    assert f"/orders/{order.id}" in case.text
    refund = accepted.bench.one("SELECT id FROM obligations WHERE no = 1")
    assert f'id="proof-{refund}"' in case.text, "it may pay for the shop"
