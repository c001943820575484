"""Texts on the page of their item: escaped; a transcript with the way to its recording, and back."""

import pytest

from app.demo.disputes import FOLDER
from app.kit.actors import Role
from tests.app.conftest import World

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html"}
OGG = b"OggS\x00\x02" + bytes(99)
VTT = (FOLDER / "2-cosmetics" / "call-2026-02-20.vtt").read_bytes()


async def handed_in(client, living: World, content: bytes, by: Role = Role.consumer, **said: str) -> str:
    """The id of something handed in."""
    path = f"/api/v1/cases/{living.merchants}/evidence"
    params = {"title": "记录", "file_name": "a", "kind": "record"} | said
    reply = await client.post(path, params=params, content=content, headers=living.headers(by))
    assert reply.status_code == 201, reply.text
    return reply.json()["id"]


async def page(client, living: World, item: str, role: Role = Role.consumer) -> str:
    reply = await client.get(f"/cases/{living.merchants}/evidence/{item}", headers=HTML | living.headers(role))
    assert reply.status_code == 200
    return reply.text


async def test_nothing_in_a_text_is_run(client, living: World):
    item = await handed_in(client, living, b'{"note": "<script>alert(1)</script>"}')
    shown = await page(client, living, item)
    assert "{&#34;note&#34;: &#34;&lt;script&gt;alert(1)&lt;/script&gt;&#34;}</pre>" in shown
    assert "<script>alert" not in shown
    assert "<td>查阅</td>" in shown


async def test_a_chat_has_its_own_part_and_what_is_called_one_and_is_none_is_shown_too(client, living: World):
    chat = "小北 2026-05-01 10:00:00\n您好\n我 2026-05-01 10:01:00\n退钱\n".encode()
    shown = await page(client, living, await handed_in(client, living, chat))
    assert ('id="chat"' in shown, 'id="text"' in shown) == (True, False)
    none = await page(client, living, await handed_in(client, living, "一句话".encode(), kind="chat"))
    assert ("这不是能在这里阅读的聊天记录" in none or 'id="chat"' in none, "一句话</pre>" in none) == (True, True)


async def test_a_transcript_shows_its_lines_and_leads_to_its_recording_and_back(client, living: World):
    call = await handed_in(client, living, OGG, title="通话录音", kind="call")
    words = await handed_in(client, living, VTT, title="文字稿", transcript_of=call, kind="other")
    shown = await page(client, living, words, Role.merchant)
    assert "女士您好，系统显示您的订单已经超过十五天售后期" in shown
    assert f'<a href="/cases/{living.merchants}/evidence/{call}?t=10.189#call">00:10</a>' in shown
    assert f'<a href="/cases/{living.merchants}/evidence/{call}">甲-1 · 通话录音</a>' in shown
    assert "文字稿 · text/vtt" in shown  # the kind, which nobody had named
    back = f'<a href="/cases/{living.merchants}/evidence/{words}">甲-2 · 文字稿</a>'
    assert back in await page(client, living, call, Role.merchant)


async def test_a_transcript_of_what_the_reader_may_not_know_of_leads_nowhere(client, living: World):
    call = await handed_in(client, living, OGG, title="通话录音", kind="call", withheld="true")
    words = await handed_in(client, living, VTT, title="文字稿", kind="transcript", transcript_of=call)
    shown = await page(client, living, words, Role.merchant)
    assert (call in shown, "<span>00:10</span>" in shown) == (False, True)
    assert call in await page(client, living, words)
