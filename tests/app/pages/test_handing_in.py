"""Handing in from a page: what is refused loses nothing that was typed, and a file that came before says so."""

import re
from collections.abc import Awaitable, Callable

import pytest
from httpx import AsyncClient, Response

from tests.app.pages.test_desk import CONSUMER, DESK, STRANGER, filed

pytestmark = pytest.mark.anyio
Open = Callable[..., Awaitable[AsyncClient]]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)


async def hand_in(client: AsyncClient, case: str, content: bytes = PNG, name: str = "a.png", **typed: str) -> Response:
    return await client.post(f"{case}/evidence", data=typed, files={"file": (name, content, "image/png")})


def beside(page: str, box: str) -> str:
    """The refusal that stands beside a box."""
    found = re.search(rf'<p class="error" id="{box}-error">([^<]*)</p>', page)
    return found.group(1) if found else ""


async def test_a_stranger_hands_nothing_in(browser_of: Open, appeal):
    case = await filed(browser_of, appeal)
    assert (await hand_in(await browser_of(STRANGER), case, title="x")).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.png", "This file is empty."),
        (b"MZ\x90\x00", "a.png", "This looks like"),
        (PNG, "a\u202eb.png", "rename"),
    ],
)
async def test_what_was_typed_stays_when_the_file_is_refused(browser_of: Open, appeal, content, name, sentence):
    case, consumer = await filed(browser_of, appeal), await browser_of(CONSUMER)
    await consumer.post("/language", data={"language": "en", "back": case})
    typed = {"title": "商品页面 <5 月>", "kind": "screenshot", "withheld": "true"}
    reply = await hand_in(consumer, case, content, name, **typed)
    assert sentence in beside(reply.text, "evidence-file")
    assert 'value="商品页面 &lt;5 月&gt;" id="evidence-title"' in reply.text
    assert '<option value="screenshot" selected>' in reply.text
    assert 'name="withheld" value="true" checked' in reply.text
    form = reply.text[reply.text.index('id="hand-in"') :]
    assert form.index('role="alert"') < form.index('id="evidence-title"')
    assert reply.text.count('role="alert"') == 1


async def test_a_title_that_is_missing_is_asked_for_beside_its_box(browser_of: Open, appeal):
    case, consumer = await filed(browser_of, appeal), await browser_of(CONSUMER)
    reply = await hand_in(consumer, case, title=" ", kind="photo")
    assert beside(reply.text, "evidence-title") == "请填写：它说明什么"
    assert '<option value="photo" selected>' in reply.text


async def test_the_same_bytes_twice_are_kept_and_said_to_be_the_same(browser_of: Open, appeal):
    case, consumer = await filed(browser_of, appeal), await browser_of(CONSUMER)
    first = await hand_in(consumer, case, title="商品页面")
    assert ("文件已提交并封存" in first.text, "完全相同" in first.text) == (True, False)
    other = await hand_in(consumer, case, PNG + b"x", title="另一页")
    assert "完全相同" not in other.text
    twice = await hand_in(consumer, case, title="又一次", name="b.png")
    assert "完全相同的文件此前已提交过：甲-1 · 商品页面。两份都会保留。" in twice.text
    assert twice.text.count("与此文件完全相同：甲-1 · 商品页面") == 1
    links = re.findall(r'<a href="(/cases/[^"]+/evidence/[^"]+)"><strong>', twice.text)
    assert f'<a href="{links[0]}">甲-1 · 商品页面</a>' in (await consumer.get(links[2])).text


async def test_a_withheld_twin_of_another_side_is_not_given_away(browser_of: Open, appeal):
    case, consumer = await filed(browser_of, appeal), await browser_of(CONSUMER)
    await hand_in(consumer, case, title="商品页面", withheld="true")
    desk = await browser_of(DESK)
    reply = await hand_in(desk, case, title="平台存档")
    assert ("文件已提交并封存" in reply.text, "完全相同" in reply.text) == (True, False)


async def test_a_transcript_is_attached_to_a_recording_of_ones_own(browser_of: Open, appeal):
    case, consumer, desk = await filed(browser_of, appeal), await browser_of(CONSUMER), await browser_of(DESK)
    sound = b"OggS\x00\x02" + bytes(99)
    assert "transcript_of" not in (await consumer.get(case)).text
    await hand_in(consumer, case, sound, "a.ogg", title="通话录音", kind="call")
    await hand_in(desk, case, sound + b"x", "b.ogg", title="平台录音", kind="call")
    shown = (await consumer.get(case)).text
    choices = re.findall(r'<option value="([0-9a-f-]{36})">([^<]*)</option>', shown)
    assert [words for _, words in choices] == ["甲-1 · 通话录音"]
    vtt = b"WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n"
    refused = await hand_in(consumer, case, b"", "a.vtt", title="文字稿", transcript_of=choices[0][0])
    assert f'<option value="{choices[0][0]}" selected>' in refused.text
    strange = await hand_in(consumer, case, vtt, "a.vtt", title="文字稿", transcript_of="x")
    assert strange.status_code == 422
    wrong = await hand_in(consumer, case, vtt, "a.vtt", title="文字稿", kind="photo", transcript_of=choices[0][0])
    assert beside(wrong.text, "evidence-kind").startswith("只有文字稿")
    done = await hand_in(consumer, case, vtt, "a.vtt", title="文字稿", transcript_of=choices[0][0])
    assert "已提交" in done.text
    item = re.search(r'href="(/cases/[^"]+/evidence/[^"]+)"><strong>甲-2', done.text)
    assert item
    assert f"{case}/evidence/{choices[0][0]}?t=1.0#call" in (await consumer.get(item.group(1))).text
