"""How the lot fell, on one page: read in both languages, and recomputed by the browser itself."""

import json
from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient
from playwright.async_api import Page, Route

from app.kit.actors import CLOCK
from app.kit.settings import Settings
from cases.service import skew
from tests.app.conftest import token_of
from tests.app.pages.test_browser import axe_needed, browser, complaints, needed
from tests.cases.conftest import act, office
from tests.cases.records import KEY, make
from tests.cases.service.test_recording import held
from tests.cases.test_verification import LIES
from tests.served import Served
from tests.verifier import verifier

__all__ = ["act", "browser", "held", "office"]

pytestmark = pytest.mark.anyio
PAGE = "http://localhost/draws/RC-2026-000001"


@pytest.fixture
async def client(database, held, tmp_path) -> AsyncIterator[AsyncClient]:
    """The service, whose journal holds one draw."""
    app = Served(Settings(home=tmp_path, workers=False), database)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
        yield client


@pytest.fixture
async def page(client, browser) -> Page:
    """A browser whose every request is answered by the service."""

    async def answer(route: Route) -> None:
        asked = route.request
        reply = await client.get(asked.url, headers={"accept-language": "zh-CN"})
        headers = {name: value for name, value in reply.headers.items() if name != "content-length"}
        await route.fulfill(status=reply.status_code, headers=headers, body=reply.content)

    opened = await browser.new_page(locale="zh-CN")
    await opened.route("**/*", answer)
    return opened


async def recomputed(page: Page, record: str, key: str) -> tuple[str, int]:
    """What the browser says of a record, and at which step it stopped."""
    script = """async ([record, key]) => {
        let last = 0;
        const { recompute } = await import("/static/draw.js");
        const whole = await recompute(record, key, (number) => { last = number; });
        return [whole, last];
    }"""
    whole, last = await page.evaluate(script, [record, key])
    return whole, last


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "可以抽取 6 名"), ("en", "6 could be drawn.")])
async def test_a_stranger_reads_how_the_lot_fell_and_whom_it_protects_against(client, language, words):
    said = (await client.get("/draws/RC-2026-000001", headers={"accept-language": language})).text
    assert words in said
    assert ("只能防范外部人员" if language == "zh-CN" else "protects against outsiders only") in said


async def test_a_case_without_a_draw_has_no_such_page(client):
    assert (await client.get("/draws/RC-2026-000099")).status_code == 404
    assert (await client.get("/draws/nonsense")).status_code == 422


async def test_everybody_reads_whether_the_lot_falls_fairly_and_the_auditor_the_pairs(client, database, office):
    assert "No month with a draw has ended yet." in (await client.get("/draws", headers={"accept-language": "en"})).text
    month = skew.this_month()
    async with database.transaction(CLOCK) as session:
        await skew.reckon(session, month)
    auditor, chief = [
        {"authorization": f"Bearer {await token_of(database, actor)}"} for actor in (office.auditor, office.chief)
    ]
    for stranger in ({"accept-language": "zh-CN"}, chief):
        shown = (await client.get(f"/draws?month={month}", headers=stranger)).text
        assert ("同一商家" in shown, f"{month:%Y-%m}" in shown, 'id="pairs"' in shown) == (True, True, False)
    (pair, *_others) = (await client.get(f"/api/v1/draws/pairings?month={month}", headers=auditor)).json()
    for asked in ("/draws", f"/draws?month={month}"):
        shown = (await client.get(asked, headers=auditor)).text
        assert ('id="pairs"' in shown, f"<td>{pair['mediator']}</td>" in shown, pair["party"] in shown) == (True,) * 3
    assert "该月没有统计到配对" in (await client.get("/draws?month=2020-01-01", headers=auditor)).text
    assert (await client.get("/draws?month=soon")).status_code == 422


@needed
@axe_needed
async def test_the_browser_recomputes_the_draw_on_the_page(page, held):
    await page.goto(PAGE)
    assert await complaints(page) == []
    await page.click("#recompute button")
    await page.wait_for_selector("#result[data-verdict=undetermined]")
    await page.fill("#key", json.loads(held)["key"])
    await page.click("#recompute button")
    await page.wait_for_selector("#result[data-verdict=passed]")
    assert await page.locator("#steps li[data-verdict=passed]").count() == 10


@needed
async def test_the_browser_stops_at_the_same_step_as_the_other_verifiers(page, held):
    await page.goto(PAGE)
    assert await recomputed(page, held.decode(), json.loads(held)["key"]) == ("passed", 10)
    assert await recomputed(page, make().decode(), KEY) == ("passed", 10)
    for step, several in LIES.items():
        found = [await recomputed(page, make(lies=lies).decode(), KEY) for lies in several]
        assert found == [("failed", step)] * len(several)


@needed
async def test_the_browser_checks_the_public_network_too(page):
    from tests.test_verifier import QUICKNET  # noqa: PLC0415 - the vectors

    await page.goto(PAGE)
    script = "async ([n, s]) => (await import('/static/draw.js')).quicknetSigned(n, Uint8Array.from(s))"
    known = QUICKNET["rounds"][0]
    signature = list(bytes.fromhex(known["signature"]))
    assert await page.evaluate(script, [known["round"], signature])
    assert not await page.evaluate(script, [known["round"] + 1, signature])
    assert verifier.quicknet_signed(known["round"], bytes(signature))
