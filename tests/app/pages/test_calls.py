"""The call of the cosmetics dispute in a real browser: it plays, its transcript runs with it, axe finds nothing."""

import os
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from app.demo.disputes import FOLDER
from app.kit.settings import Settings
from evidence.media import sound
from evidence.safe import Safe
from evidence.service import looking
from tests.app.pages.conftest import Site
from tests.app.pages.test_browser import axe_needed, browser, complaints, needed, sticks_out
from tests.evidence.media.files import paper, picture

_ = browser  # a fixture

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(not sound.can_listen(), reason="no ffmpeg here")]

COSMETICS = FOLDER / "2-cosmetics"
Open = Callable[..., Awaitable[AsyncClient]]


class Shelf:
    """A case of the consumer's with things handed in; `paths` are their pages."""

    def __init__(self, client: AsyncClient, case: str, look: Callable[[UUID], Awaitable[None]]) -> None:
        self.client, self.case, self._look = client, case, look

    async def hand_in(self, content: bytes, title: str, **said: str) -> dict[str, Any]:
        params = {"title": title, "file_name": "a", **said}
        reply = await self.client.post(f"/api/v1{self.case}/evidence", params=params, content=content)
        assert reply.status_code == 201, reply.text
        await self._look(UUID(reply.json()["id"]))
        return reply.json()

    def page(self, item: dict[str, Any]) -> str:
        return f"{self.case}/evidence/{item['id']}"


@pytest.fixture
async def shelf(site: Site, browser_of: Open, settings: Settings, appeal) -> Shelf:
    client = await browser_of("li@pages.example", "zh-CN")
    kept = await client.post("/cases/new", data=appeal(), follow_redirects=False)
    case = kept.headers["location"]

    async def look(item: UUID) -> None:
        await looking.look(site.database, Safe.open(settings), settings, item)

    return Shelf(client, case, look)


async def call(shelf: Shelf) -> dict[str, Any]:
    sounds = await shelf.hand_in((COSMETICS / "call-2026-02-20.opus").read_bytes(), "2 月 20 日通话录音", kind="call")
    words = (COSMETICS / "call-2026-02-20.vtt").read_bytes()
    await shelf.hand_in(words, "通话文字稿", kind="transcript", transcript_of=sounds["id"])
    return sounds


async def test_without_a_script_the_page_opens_at_the_moment_and_marks_are_set(shelf: Shelf) -> None:
    item = await call(shelf)
    shown = await shelf.client.get(f"{shelf.page(item)}?t=00:25")
    assert '<li id="cue-3" class="now" aria-current="true">' in shown.text
    assert "#t=25.0" in shown.text
    assert '<p class="hint" id="h-cues-1">消费者' in shown.text
    assert "没有较长的静音" in shown.text
    assert "例如 00:21" in shown.text  # of 43 seconds
    assert "例如 02:15" not in shown.text
    assert 'id="h-marks"' not in shown.text
    assert "时长：00:43" in shown.text
    marks = f"{shelf.page(item)}/marks"
    for wrong in ({"at": "soon", "note": "这里"}, {"at": "59:59", "note": "这里"}):
        refused = await shelf.client.post(marks, data=wrong)
        assert (refused.status_code, "没有这个时刻" in refused.text) == (409, True)
        assert 'value="这里" id="mark-note"' in refused.text
        assert f'value="{wrong["at"]}" id="mark-at"' in refused.text
        assert refused.text.index('id="mark"') < refused.text.index('role="alert"')
    done = await shelf.client.post(marks, data={"at": "00:22", "note": "这里说超过售后期"}, follow_redirects=False)
    assert done.status_code == 303
    marked = (await shelf.client.get(shelf.page(item))).text
    assert ("这里说超过售后期" in marked, 'id="h-marks"' in marked) == (True, True)


async def test_copies_play_in_place_and_originals_never(shelf: Shelf) -> None:
    item = await call(shelf)
    doors = f"/api/v1{shelf.page(item)}"
    look = (await shelf.client.get(f"{doors}/look")).json()
    copy = await shelf.client.get(f"{doors}/copies/{look['copies'][0]['id']}", headers={"range": "bytes=0-99"})
    assert (copy.status_code, len(copy.content), copy.headers["content-type"]) == (206, 100, "audio/mp4")
    for reply, shown in ((copy, "inline"), (await shelf.client.get(f"{doors}/content"), "attachment")):
        assert reply.headers["content-disposition"].startswith(shown)
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["content-security-policy"].startswith("sandbox")
    wave = await shelf.client.get(f"{doors}/waveform.svg")
    assert wave.headers["content-type"].startswith("image/svg+xml")
    assert wave.text.count("M") == sound.BUCKETS
    assert len((await shelf.client.get(f"{doors}/cues")).json()) == 5


@needed
async def test_the_transcript_runs_with_the_sound(browser, site: Site, shelf: Shelf) -> None:
    item = await call(shelf)
    page = await browser.new_page()
    await page.goto(await site.link("li@pages.example"))
    await page.click("main button")
    await page.goto(site.url + shelf.page(item))
    assert await page.locator(".cues li").count() == 5
    assert await page.locator(".cues li.now").count() == 0
    await page.click("#cue-3 a")
    await page.wait_for_selector("#cue-3.now[aria-current=true]")
    second = await page.evaluate("document.querySelector('audio').currentTime")
    assert 19.5 <= second < 25
    assert await page.evaluate("document.querySelector('audio').paused") is False
    assert await page.evaluate("document.querySelector('audio').duration") == pytest.approx(43.3, abs=0.3)
    await page.evaluate("document.querySelector('audio').currentTime = 29.3")
    await page.wait_for_selector("#cue-4.now")  # it played on into the next line
    assert await page.locator(".cues li.now").count() == 1
    await page.goto(f"{site.url}{shelf.page(item)}#t=00:12")
    await page.wait_for_selector("#cue-2.now")


@needed
@axe_needed
@pytest.mark.parametrize("width", [1280, 390])
async def test_axe_finds_nothing_on_items(browser, site: Site, shelf: Shelf, width: int) -> None:
    sounds = await call(shelf)
    words = (COSMETICS / "call-2026-02-20.vtt").read_bytes()
    attached = {"kind": "transcript", "transcript_of": sounds["id"]}
    pages = [
        f"{shelf.page(sounds)}?t=25",
        shelf.page(await shelf.hand_in(words, "文字稿", **attached)),
        shelf.page(await shelf.hand_in(b'{"events": [%s]}' % b", ".join([b'"x"'] * 2000), "记录", kind="record")),
        shelf.page(await shelf.hand_in(picture("JPEG"), "照片", kind="photo")),
        shelf.page(await shelf.hand_in(paper(pages=2), "答复", kind="document")),
        shelf.page(await shelf.hand_in(b"%PDF-1.7 broken", "坏了", kind="document")),
    ]
    context = await browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
    page = await context.new_page()
    await page.goto(await site.link("li@pages.example"))
    await page.click("main button")
    found: list[str] = []
    for number, path in enumerate(pages):
        reply = await page.goto(site.url + path, wait_until="networkidle")
        assert reply is not None
        assert reply.status == 200, path
        found += await complaints(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert await sticks_out(page) == []
        if folder := os.environ.get("SCREENSHOTS"):
            await page.screenshot(path=f"{folder}/{width}-{number}.png", full_page=True)
    assert found == []
