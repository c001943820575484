"""What is refused low on a long page, without a script: the browser stands where the refusal stands."""

import pytest

from tests.app.pages.conftest import CONSUMER, REGISTRAR
from tests.app.pages.test_browser import browser, needed
from tests.app.pages.test_desk import filed
from tests.app.pages.test_handing_in import hand_in

pytestmark = pytest.mark.anyio
__all__ = ["browser"]
HEIGHT = 700
QIANNIU = "\n".join(f"小北 2026-05-0{1 + n % 8} 10:{n % 60:02}:00\n第 {n} 句" for n in range(300))


async def is_seen(page, selector: str) -> bool:
    """Whether something lies in the window as it stands."""
    box = await page.locator(selector).bounding_box()
    assert box is not None
    return box["y"] >= 0 and box["y"] + min(box["height"], HEIGHT) <= HEIGHT + 1


@pytest.fixture
async def opened(browser):
    """A narrow page without scripts."""
    context = await browser.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": 390, "height": HEIGHT}
    )
    return await context.new_page()


async def sign_in(page, site, email: str) -> None:
    await page.goto(await site.link(email))
    await page.click("main button")


@needed
async def test_a_file_that_is_refused_is_seen_to_be(opened, site, browser_of, appeal, tmp_path):
    case = await filed(browser_of, appeal)
    consumer = await browser_of(CONSUMER)
    for number in range(6):
        await hand_in(consumer, case, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(number), title=f"第 {number} 页")
    empty = tmp_path / "空.txt"
    empty.touch()
    await sign_in(opened, site, CONSUMER)
    await opened.goto(site.url + case)
    await opened.click("#evidence summary")
    await opened.fill("#evidence-title", "聊天")
    await opened.set_input_files("#evidence-file", empty)
    await opened.click("#hand-in [data-send]")
    assert await is_seen(opened, ".refusal")
    assert "这个文件是空的" in await opened.inner_text(".refusal")
    assert await opened.input_value("#evidence-title") == "聊天"
    empty.write_text("有内容了。")
    await opened.set_input_files("#evidence-file", empty)
    await opened.click("#hand-in [data-send]")
    assert await is_seen(opened, ".done")


@needed
async def test_an_act_that_is_refused_is_seen_to_be_and_one_that_is_done_too(opened, site, browser_of, appeal):
    case = await filed(browser_of, appeal)
    await sign_in(opened, site, REGISTRAR)
    await opened.goto(site.url + case)
    await opened.click("summary:has-text('不予受理')")
    await opened.fill("#decline-reasons", "与网购无关")
    await opened.click("#decline button")
    assert await is_seen(opened, "#decline .refusal")
    assert await opened.input_value("#decline-reasons") == "与网购无关"
    await sign_in(opened, site, CONSUMER)
    await opened.goto(site.url + case)
    await opened.click("summary:has-text('和解方案')")
    await opened.fill("#offer-text", "退一半")
    await opened.fill("#offer-days", "7")
    await opened.click("#offer button")
    assert await is_seen(opened, ".done")


@needed
async def test_a_chat_that_cannot_be_read_so_is_said_at_the_chat(opened, site, browser_of, appeal):
    case = await filed(browser_of, appeal)
    consumer = await browser_of(CONSUMER)
    shown = await hand_in(consumer, case, QIANNIU.encode(), "chat.txt", title="聊天", kind="chat")
    await sign_in(opened, site, CONSUMER)
    await opened.goto(site.url + shown.url.path)
    await opened.click("#chat summary")
    await opened.fill("#item-zone", "火星")
    await opened.click("#chat form button:not(.second)")
    assert await is_seen(opened, "#chat .refusal")
    assert await opened.input_value("#item-zone") == "火星"
