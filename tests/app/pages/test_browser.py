"""A real browser: an appeal without scripts, the pages for axe, the file that never leaves the device."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from app.kit.settings import load

pytestmark = pytest.mark.anyio

CHROMIUM = Path("/usr/bin/chromium")
AXE = load().parts_dir / "axe-core" / "axe.min.js"
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
needed = pytest.mark.skipif(not CHROMIUM.exists() and os.environ.get("CI") != "true", reason="no chromium here")
axe_needed = pytest.mark.skipif(not AXE.exists() and os.environ.get("CI") != "true", reason="no axe-core here")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        await opened.close()


async def complaints(page: Page) -> list[str]:
    """What axe finds; the policy of the pages lets no script in, so it is told to look the other way for axe alone."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document)")
    return [f"{page.url} {each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]]


async def sticks_out(page: Page) -> list[str]:
    """What reaches beyond the edge of its card, or is cut off at the end of a list that hardly has to scroll."""
    return await page.evaluate("""() => [
      ...[...document.querySelectorAll(".card *:not(.text *)")].filter((one) => !one.closest("[hidden], thead")
        && one.getBoundingClientRect().right > one.closest(".card").getBoundingClientRect().right),
      ...[...document.querySelectorAll(".cues:not(.long)")].filter((list) => list.scrollHeight > list.clientHeight + 2),
    ].map((one) => location.pathname + " " + one.outerHTML.slice(0, 200))""")


async def type_appeal(page: Page, typed: dict[str, str]) -> None:
    """Without scripts the page cannot be asked what kind a box is, so its attributes tell."""
    for name, value in typed.items():
        box = page.locator(f"[name='{name}']")
        if await box.first.get_attribute("type") == "radio":
            await page.check(f"[name='{name}'][value='{value}']")
        elif await page.locator(f"select[name='{name}']").count():
            await box.select_option(value)
        else:
            await box.fill(value)


@needed
async def test_an_appeal_is_written_and_filed_without_scripts(browser, site, appeal):
    page = await browser.new_page(java_script_enabled=False, locale="zh-CN")
    await page.goto(await site.link("li@pages.example"))
    await page.click("main button")
    await page.click("main a.button")
    await type_appeal(page, appeal({"order.paid": "6499"}))
    await page.click("main form > button")
    await page.click("#file button")
    assert "RC-2026-" in await page.inner_text(".case")
    assert "登记员" in await page.inner_text(".turn")


@needed
@axe_needed
@pytest.mark.parametrize("width", [1280, 390])
async def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(browser, site, appeal, width):
    context = await browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
    page = await context.new_page()
    await page.goto(await site.link("li@pages.example"))
    await page.click("main button")
    found: list[str] = []
    for path in (
        "/",
        "/verify?q=RR-2026-000001",
        "/office",
        "/journal",
        "/problems",
        "/cases",
        "/cases/new",
        "/nowhere",
    ):
        await page.goto(site.url + path)
        found += await complaints(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
    await page.goto(f"{site.url}/cases/new")
    await page.fill("[name=what_happened]", "x")
    await page.click("main form > button")
    found += await complaints(page)
    assert found == []


@needed
async def test_a_file_is_digested_in_the_browser_and_never_sent(browser, site, tmp_path):
    paper = tmp_path / "ruling.pdf"
    paper.write_bytes(b"%PDF-1.7 not issued here")
    page = await browser.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.post_data or ''}"))
    await page.goto(f"{site.url}/verify")
    await page.set_input_files("#file", paper)
    await page.wait_for_selector(".verdict.failed")
    assert all(each == "GET " for each in sent)
