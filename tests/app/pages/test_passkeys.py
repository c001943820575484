"""The page of the second factor: in a real browser with a virtual authenticator, and what it says without a script."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from playwright.async_api import Browser, CDPSession, Page

from app.kit.db import Database
from app.kit.settings import Settings
from tests.app.pages.conftest import BOARD, BOARD2, Site
from tests.app.pages.test_browser import axe_needed, browser, complaints, needed
from tests.served import Served, on_loopback

__all__ = ["browser"]
pytestmark = pytest.mark.anyio
# A security key with a PIN, or the fingerprint of a phone: whoever holds it is asked, and says yes.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
ACCOUNT = {"role": "chief", "name": "新首席", "email": "chief@pages.example", "language": "zh-Hans"}


@pytest.fixture
async def guarded(founded: Database, tmp_path: Path) -> AsyncIterator[Site]:
    """A real server on localhost where a second factor is asked."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    settings = Settings(home=tmp_path, workers=False, second_factor=True, public_url=url)
    async with on_loopback(Served(settings, founded), port):
        yield Site(url, founded)


async def at_a_browser(browser: Browser, site: Site, email: str) -> tuple[Page, CDPSession]:
    """Someone at a browser of their own, with a device of their own, signed in by a link."""
    page = await (await browser.new_context(locale="zh-CN")).new_page()
    device = await page.context.new_cdp_session(page)
    await device.send("WebAuthn.enable")
    made = await device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    device.key = made["authenticatorId"]
    await page.goto(await site.link(email))
    await page.click("main button")
    return page, device


async def register(page: Page, label: str = "手机") -> None:
    await page.fill("[name=label]", label)
    await page.click("form[data-passkey=register] button")


@needed
async def test_link_then_passkey_and_the_passkey_again_to_approve(browser, guarded):
    one, _ = await at_a_browser(browser, guarded, BOARD)
    assert one.url == f"{guarded.url}/passkeys"
    await register(one)
    await one.wait_for_url("**/approvals")
    await one.click("#account summary")
    for name in ("name", "email"):
        await one.fill(f"#account [name={name}]", ACCOUNT[name])
    for name in ("role", "language"):
        await one.select_option(f"#account [name={name}]", ACCOUNT[name])
    await one.click("#account button")
    await one.wait_for_url("**/approvals?done=proposal")

    other, device = await at_a_browser(browser, guarded, BOARD2)
    await register(other)
    await other.wait_for_url("**/approvals")
    await device.send("WebAuthn.setUserVerified", {"authenticatorId": device.key, "isUserVerified": False})
    await other.click("form[data-passkey=approve] button")
    assert "通行密钥" in await other.inner_text("form[data-passkey=approve] [role=alert]")
    await device.send("WebAuthn.setUserVerified", {"authenticatorId": device.key, "isUserVerified": True})
    await other.click("form[data-passkey=approve] button")
    await other.wait_for_url("**/approvals?done=approval")
    assert "已批准并执行" in await other.inner_text("main")
    kept = (await device.send("WebAuthn.getCredentials", {"authenticatorId": device.key}))["credentials"]
    assert [each["signCount"] for each in kept] == [2]


@needed
async def test_the_next_time_it_is_shown_and_a_device_without_it_does_not_open(browser, guarded):
    page, _ = await at_a_browser(browser, guarded, BOARD)
    await register(page)
    await page.wait_for_url("**/approvals")
    await page.goto(await guarded.link(BOARD))
    await page.click("main button")
    assert page.url == f"{guarded.url}/passkeys"
    await page.goto(f"{guarded.url}/approvals")
    assert page.url == f"{guarded.url}/passkeys"
    await page.click("form[data-passkey=sign_in] button")
    await page.wait_for_url("**/approvals")

    stranger, _ = await at_a_browser(browser, guarded, BOARD)
    await stranger.click("form[data-passkey=sign_in] button")
    await stranger.wait_for_selector("form[data-passkey=sign_in] [role=alert]")
    await stranger.goto(f"{guarded.url}/home")
    assert stranger.url == f"{guarded.url}/passkeys"


@needed
async def test_a_second_one_comes_in_and_the_first_goes(browser, guarded):
    page, device = await at_a_browser(browser, guarded, BOARD)
    await register(page, "手机")
    await page.wait_for_url("**/approvals")
    await page.goto(f"{guarded.url}/passkeys")
    await register(page, "抽屉里的钥匙")
    assert "InvalidStateError" not in await page.inner_text("main")
    await page.wait_for_selector("form[data-passkey=register] [role=alert]")  # this device has one already
    await device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | {"transport": "usb"}})
    await register(page, "抽屉里的钥匙")
    await page.wait_for_selector("form[action$=removal]")
    assert await page.locator("main .files li").count() == 2
    await page.click("form[action$=removal] >> nth=0 >> button")
    await page.wait_for_load_state()
    assert await page.locator("main .files li").count() == 1
    assert await page.locator("form[action$=removal]").count() == 0


@needed
@axe_needed
async def test_the_page_is_open_to_everyone_who_reads_it(browser, guarded):
    context = await browser.new_context(bypass_csp=True)
    page = await context.new_page()
    await page.goto(await guarded.link(BOARD))
    await page.click("main button")
    for width in (1280, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        assert await complaints(page) == []


@needed
async def test_without_scripts_the_page_says_what_to_do(browser, guarded):
    page = await (await browser.new_context(java_script_enabled=False, locale="zh-CN")).new_page()
    await page.goto(await guarded.link(BOARD))
    await page.click("main button")
    assert "请允许本站运行脚本" in await page.inner_text("form[data-passkey=register]")
    await page.fill("[name=label]", "手机")
    await page.click("form[data-passkey=register] button")
    assert "请允许本站运行脚本" in await page.inner_text(".refusal")


async def test_where_none_is_asked_the_pages_say_so_to_those_who_would_owe_one(browser_of):
    board, consumer = await browser_of(BOARD), await browser_of("li@pages.example")
    assert "仅凭链接即可登录" in (await board.get("/approvals")).text
    assert "通行密钥" in (await board.get("/passkeys")).text
    assert "仅凭链接即可登录" not in (await consumer.get("/cases")).text
    assert (await consumer.get("/passkeys")).status_code == 403


async def test_a_removal_that_is_refused_shows_the_page_again(founded: Database, tmp_path: Path):
    settings = Settings(home=tmp_path, workers=False, public_url="http://localhost")
    app = ASGITransport(Served(settings, founded), raise_app_exceptions=False)
    said = {"sec-fetch-site": "same-origin", "accept": "text/html"}
    async with AsyncClient(transport=app, base_url="http://localhost", headers=said) as client:
        await client.post(await Site("", founded).link(BOARD))
        refused = await client.post("/passkeys/QUFB/removal")
    assert (refused.status_code, "上次确认已超过五分钟" in refused.text) == (403, True)
