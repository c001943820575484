"""A real browser and axe: an order to preserve, messages to a platform, and what a record holder's link shows."""

import pytest

from app.kit.actors import CLOCK, Role
from app.kit.tokens import new_token, token_hash
from app.people import queries as people
from cases import queries as cases
from evidence.models import RecordLink
from evidence.schemas import RecordRequestIn
from evidence.service import asking, preserving
from tests.app.pages.conftest import CONSUMER, DESK, REGISTRAR, Site
from tests.app.pages.test_browser import axe_needed, browser, complaints, needed, sticks_out
from tests.app.pages.test_files import PARTS
from tests.office import actor_of

__all__ = ["browser"]
pytestmark = pytest.mark.anyio


async def furnish(site: Site, browser_of, appeal) -> tuple[str, str]:
    """A filed case with its order and a request for records: the page of the case, and a link."""
    consumer = await browser_of(CONSUMER)
    kept = await consumer.post("/cases/new", data=appeal(), follow_redirects=False)
    path = kept.headers["location"]
    await consumer.post(f"{path}/file", data={}, follow_redirects=False)
    async with site.database.transaction(CLOCK) as session:
        (account,) = await people.list_accounts_at(session, CLOCK, REGISTRAR)
        (line,) = await cases.list_cases(session, CLOCK)
        await preserving.issue(session, line.id)
    registrar = actor_of(account)
    assert registrar.role is Role.registrar
    async with site.database.transaction(registrar) as session:
        wanted = RecordRequestIn("快运公司", "records@kuaiyun.example", "该包裹的全部扫描记录。")
        row = await asking.ask(session, registrar, line.id, wanted)
    token = new_token()
    async with site.database.transaction(CLOCK) as session:
        session.add(RecordLink(hash=token_hash(token), request_id=row.id))
    return path, token


@needed
async def test_the_desk_sends_a_file_in_parts_from_the_page_of_the_order(
    browser, site, browser_of, appeal, tmp_path, monkeypatch
):
    monkeypatch.setenv("REDRESS_PARTS", PARTS)
    path, _ = await furnish(site, browser_of, appeal)
    records = tmp_path / "tickets.json"
    records.write_text('{"tickets": []}')
    page = await browser.new_page(locale="zh-CN")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if "/uploads" in request.url else None)
    await page.goto(await site.link(DESK))
    await page.click("main button")
    await page.goto(f"{site.url}{path}/preservation")
    await page.fill("#evidence-title", "工单记录")
    await page.set_input_files("#evidence-file", records)
    await page.click("#hand-in [data-send]")
    assert "选择类别" in await page.inner_text("#hand-in .error")
    assert sent == []
    await page.select_option("#evidence-kind", "record")
    await page.click("#hand-in [data-send]")
    await page.wait_for_selector("#h-came ~ .done")
    assert sent[:2] == ["POST", "PATCH"]
    assert page.url == f"{site.url}{path}/preservation?done=evidence#h-came"
    assert "工单记录" in await page.inner_text("#h-came ~ table")


@needed
@axe_needed
@pytest.mark.parametrize("width", [1280, 390])
async def test_axe_finds_nothing(browser, site, browser_of, appeal, width):
    path, token = await furnish(site, browser_of, appeal)
    context = await browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
    page = await context.new_page()
    await page.goto(f"{site.url}/records/{token}")
    found = await complaints(page)
    await page.click("section:last-of-type form button")
    found += await complaints(page)
    assert await page.locator(".refusal").count() == 1
    await page.goto(await site.link(DESK))
    await page.click("main button")
    for visited in (path, f"{path}/preservation", "/platform/webhook"):
        await page.goto(site.url + visited)
        found += await complaints(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, visited
        assert await sticks_out(page) == []
    await page.click("section form button:text-matches('密钥|secret')")
    found += await complaints(page)
    assert await page.locator("code:text-matches('^whsec_')").count() == 1
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert found == []
