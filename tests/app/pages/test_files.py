"""Handing in from the page of a case, in a real browser: with the script, and what it says when the line is cut."""

import httpx
import pytest
from playwright.async_api import Page

from app.kit.settings import load
from tests.app.pages.test_browser import axe_needed, browser, complaints, needed, type_appeal

pytestmark = pytest.mark.anyio
__all__ = ["browser"]
PARTS = str(load().parts_dir.parent)


@pytest.fixture(autouse=True)
def _parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What set-up installed, though the service has a home of its own."""
    monkeypatch.setenv("REDRESS_PARTS", PARTS)


async def ready_to_hand_in(page: Page, site, appeal) -> None:
    """A draft of one's own, with the form for a file open."""
    await page.goto(await site.link("li@pages.example"))
    await page.click("main button")
    await page.click("main a.button")
    await type_appeal(page, appeal({"order.paid": "6499"}))
    await page.click("main form > button")
    if await page.locator("#evidence details:not([open])").count():
        await page.click("#evidence summary")


@needed
@axe_needed
async def test_a_file_is_handed_in_by_the_script_though_the_line_is_cut(browser, site, appeal, tmp_path):
    film = tmp_path / "开箱.mp4"
    film.write_bytes(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + bytes(range(256)) * 8_000)
    context = await browser.new_context(bypass_csp=True, locale="zh-CN")
    page = await context.new_page()
    await ready_to_hand_in(page, site, appeal)
    sent: list[str] = []

    async def cut_once(route):
        sent.append(route.request.method)
        if sent == ["PATCH"]:
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await page.route("**/uploads/*", cut_once)
    await page.click("#hand-in [data-send]")
    assert "请选择文件" in await page.inner_text("#hand-in [data-says]")
    await page.fill("#hand-in [name=title]", "开箱视频")
    await page.set_input_files("#evidence-file", film)
    await page.click("#hand-in [data-send]")
    await page.wait_for_selector("#evidence .files li", timeout=60_000)
    assert "开箱视频" in await page.inner_text("#evidence .files li")
    assert sent[:3] == ["PATCH", "HEAD", "PATCH"]
    assert await complaints(page) == []


@needed
async def test_what_is_refused_is_said_in_the_readers_language(browser, site, appeal, tmp_path):
    program = tmp_path / "photo.jpg"
    program.write_bytes(b"MZ\x90\x00" + bytes(2_000_000))
    page = await browser.new_page(locale="zh-CN")
    await ready_to_hand_in(page, site, appeal)
    await page.fill("#hand-in [name=title]", "照片")
    await page.set_input_files("#evidence-file", program)
    await page.click("#hand-in [data-send]")
    await page.wait_for_selector("#hand-in [data-says]:has-text('无法接收')", timeout=30_000)
    assert await page.locator("#evidence .files li").count() == 0


@needed
async def test_an_empty_file_is_refused_at_once_and_in_words(browser, site, appeal, tmp_path):
    nothing = tmp_path / "聊天.txt"
    nothing.touch()
    page = await browser.new_page(locale="zh-CN")
    await ready_to_hand_in(page, site, appeal)
    answers: list[int] = []
    page.on("response", lambda reply: answers.append(reply.status) if "/uploads" in reply.url else None)
    await page.fill("#hand-in [name=title]", "聊天")
    await page.set_input_files("#evidence-file", nothing)
    await page.click("#hand-in [data-send]")
    await page.wait_for_selector("#hand-in .error:has-text('这个文件是空的')")
    assert answers == [422]
    assert await page.is_enabled("#hand-in [data-send]")


HASTE = "const wait = setTimeout; globalThis.setTimeout = (act, ms, ...said) => wait(act, ms / 100, ...said);"


@needed
async def test_a_fault_of_ours_is_tried_a_few_times_then_said_and_the_person_goes_on(browser, site, appeal, tmp_path):
    film = tmp_path / "开箱.mp4"
    film.write_bytes(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + bytes(range(256)) * 8_000)
    page = await browser.new_page(locale="zh-CN")
    await page.add_init_script(HASTE)
    await ready_to_hand_in(page, site, appeal)
    asked: list[str] = []

    async def broken(route):
        asked.append(route.request.method)
        await route.fulfill(status=500, body="<h1>Internal Server Error</h1>")

    await page.route("**/uploads", broken)
    await page.fill("#hand-in [name=title]", "开箱视频")
    await page.set_input_files("#evidence-file", film)
    await page.click("#hand-in [data-send]")
    await page.wait_for_selector("#hand-in .error:has-text('我们的系统出了问题')")
    assert asked == ["POST"] * 6
    await page.unroute("**/uploads")
    await page.route("**/uploads/*", broken)
    await page.click("#hand-in [data-go-on]")
    await page.wait_for_selector("#hand-in .error:has-text('点“继续”')")
    assert asked[6:] == ["PATCH"] + ["HEAD"] * 5  # nothing was begun anew
    await page.unroute("**/uploads/*")
    await page.click("#hand-in [data-go-on]")
    await page.wait_for_selector("#evidence .files li", timeout=60_000)


@needed
async def test_a_transcript_sent_by_the_script_belongs_to_its_recording(browser, site, appeal, tmp_path):
    call, words = tmp_path / "call.ogg", tmp_path / "call.vtt"
    call.write_bytes(b"OggS\x00\x02" + bytes(99))
    words.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n您好\n")
    page = await browser.new_page(locale="zh-CN")
    await ready_to_hand_in(page, site, appeal)
    for file, title in ((call, "通话录音"), (words, "文字稿")):
        await page.fill("#hand-in [name=title]", title)
        if await page.locator("#evidence-transcript_of").count():
            await page.select_option("#evidence-transcript_of", label="甲-1 · 通话录音")
        await page.set_input_files("#evidence-file", file)
        await page.click("#hand-in [data-send]")
        await page.wait_for_selector(f"#evidence .files a:has-text('{title}')", timeout=60_000)
    await page.click("#evidence .files a:has-text('文字稿')")
    assert "文字稿" in await page.inner_text("header.case .hint >> nth=0")
    await page.click("#text .cues a:has-text('00:01')")
    assert page.url.endswith("?t=1.0#call")


async def test_the_stock_client_is_served_as_it_was_installed(site):
    async with httpx.AsyncClient(base_url=site.url) as client:
        reply = await client.get("/parts/tus.js")
    assert reply.status_code in {200, 404}
    if reply.status_code == 200:
        assert reply.headers["content-type"].startswith("text/javascript")
        assert "attachment" not in reply.headers.get("content-disposition", "")
