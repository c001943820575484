"""Before axe, at a desk and on a phone: the form of a draft, papers, slips and who answers them, being forgotten."""

import psycopg
import pytest
from playwright.async_api import Browser, Page

from app.kit import calendar, clock
from app.kit.actors import CLOCK, Actor
from rulings.schemas import SlipIn, SlipsIn
from rulings.service import correcting, load_rulebook
from tests.app.pages.conftest import CONSUMER, Site
from tests.app.pages.test_browser import axe_needed, browser, complaints, needed, sticks_out
from tests.app.pages.test_ruling_acts import read
from tests.migrations.test_0042 import agreement, clearance
from tests.rulings.acting import Acting
from tests.rulings.bench import draft, seat

__all__ = ["browser", "read"]
pytestmark = [pytest.mark.anyio, needed, axe_needed, pytest.mark.parametrize("width", [1280, 390])]

_PAPER = (
    "INSERT INTO papers (id, case_id, kind, side, ruling_id, settlement_id, state, number, text, frozen_at,"
    " file_sha256, size_bytes, key_id, object_name, issued_at, published_at)"
    " VALUES (gen_random_uuid(), %(case)s, %(kind)s, 'seller', %(ruling)s, %(settlement)s, 'issued', %(number)s, '{}',"
    " now(), %(digest)s, 1, gen_random_uuid(), 'x', now(), now())"
)


async def enter(browser: Browser, site: Site, email: str, width: int) -> Page:
    context = await browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
    page = await context.new_page()
    await page.goto(await site.link(email))
    await page.click("main button")
    return page


async def as_one_of(browser: Browser, site: Site, acting: Acting, who: Actor, width: int) -> Page:
    email = acting.bench.one("SELECT email FROM accounts WHERE id = %s", who.account)
    return await enter(browser, site, email, width)


async def wrong(page: Page, width: int) -> list[str]:
    """What is wrong with the page as it is, with everything that was folded away unfolded."""
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    return await complaints(page) + await sticks_out(page)


async def test_nothing_is_wrong_with_being_forgotten(browser, site, read: Acting, width: int):
    page = await enter(browser, site, CONSUMER, width)
    await page.goto(f"{site.url}/me/erasure")
    found = await wrong(page, width)
    await page.click("main form button")
    await page.locator("button[name=back]").first.wait_for()
    assert await page.locator("button[name=back]").count() == 1
    found += await wrong(page, width)
    page = await as_one_of(browser, site, read, read.bench.consumer, width)
    await page.goto(f"{site.url}/me/erasure")
    assert await page.locator("#not-yet").count() == 1
    assert found + await wrong(page, width) == []


async def test_nothing_is_wrong_with_the_form_of_a_draft(browser, site, founded, owner: psycopg.Connection, width: int):
    owner.execute("UPDATE platforms SET name = '别的商城'")
    async with founded.transaction(CLOCK) as session:
        await load_rulebook(session, CLOCK)
    acting = Acting(founded, seat(owner))
    await acting.draft(draft())
    page = await as_one_of(browser, site, acting, acting.bench.mediator, width)
    await page.goto(f"{site.url}/cases/{acting.bench.case_id}/draft")
    assert await page.locator("button[name=then][value=look]").count() == 1
    found = await wrong(page, width)
    await page.fill("[name='findings.0.award']", "much")
    await page.click("main form > button >> nth=0")
    await page.locator(".refusal").first.wait_for()
    assert await page.locator(".refusal").count() == 1
    assert found + await wrong(page, width) == []


async def test_nothing_is_wrong_with_papers_and_slips(browser, site, read: Acting, width: int, monkeypatch):
    bench, path = read.bench, f"{site.url}/cases/{read.bench.case_id}"
    ruling = bench.one("SELECT id FROM rulings")
    for paper in (clearance(bench) | {"ruling": ruling}, agreement(bench)):
        bench.owner.execute(_PAPER, paper)
    slips = SlipsIn([SlipIn("reasons", 1, "与页面描述不符", "与商品页面描述不符")], "漏写了两个字。")
    row = await read.do(bench.consumer, correcting.ask, slips)
    found: list[str] = []
    for who, numbers in ((bench.consumer, 2), (bench.merchant, 2), (bench.mediator, 0)):
        page = await as_one_of(browser, site, read, who, width)
        for place in ("/cases", f"/cases/{bench.case_id}"):
            await page.goto(site.url + place)
            found += await wrong(page, width)
        assert await page.locator("a[href*='/papers/']").count() == numbers
        assert await page.locator("form[action*='/correction#']").count() == 1
    late = calendar.due(row.asked_at, 11, working=True)
    monkeypatch.setattr(clock, "now", lambda: late)
    page = await as_one_of(browser, site, read, bench.chief, width)
    await page.goto(f"{site.url}/cases")
    found += await wrong(page, width)
    await page.goto(path)
    found += await wrong(page, width)
    await page.click("form[action*='/correction-handing-on'] button")
    await page.locator(".done").first.wait_for()
    assert await page.locator(".done").count() == 1
    page = await as_one_of(browser, site, read, bench.reviewer, width)
    await page.goto(path)
    found += await wrong(page, width)
    await page.click("form[action*='/correction-refusal'] button")
    await page.locator(".refusal").first.wait_for()
    assert await page.locator(".refusal").count() == 1
    assert found + await wrong(page, width) == []
