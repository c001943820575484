"""A chat on its page: strangers first, then preview, correction, transcript, and what is said of it."""

import re
from uuid import UUID

import pytest

from app.demo.disputes import FOLDER
from app.kit.actors import Role
from app.pages.chats import said_of
from evidence.errors import ReadingBusy
from evidence.schemas.readings import ReadingIn
from evidence.service import reading
from evidence.transcripts.model import Columns, Voice
from tests.app.conftest import World

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html"}
FORM = {"sec-fetch-site": "same-origin"}
LAPTOP = (FOLDER / "1-laptop" / "chat-qianniu.txt").read_bytes()


async def handed_in(client, world: World, content: bytes = LAPTOP, kind: str = "chat") -> str:
    """The page of a chat that the consumer handed in."""
    said = {"title": "聊天记录", "file_name": "chat.txt", "kind": kind}
    path = f"/api/v1/cases/{world.merchants}/evidence"
    item = await client.post(path, params=said, content=content, headers=world.headers(Role.consumer))
    return f"/cases/{world.merchants}/evidence/{UUID(item.json()['id'])}"


def chosen(page: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    page = re.search(r'<form method="post" action="[^"]+/reading#chat">.*?</form>', page, re.DOTALL).group()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        picked = re.search(r'<option value="([^"]*)" selected', options)
        hidden[name] = picked.group(1) if picked else ""
    return hidden


async def test_a_stranger_and_the_other_side_confirm_nothing(client, living: World):
    page = await handed_in(client, living)
    shown = await client.get(page, headers=HTML | living.headers(Role.merchant))
    assert "Is this chat read rightly?" in shown.text or "读得对吗" in shown.text
    assert f'action="{page}/reading#' not in shown.text
    form = {"read": "again"}
    refused = await client.post(f"{page}/reading", data=form, headers=HTML | FORM | living.headers(Role.merchant))
    assert refused.status_code == 409
    gone = await client.post(f"{page}/reading", data=form, headers=HTML | FORM | living.headers(Role.registrar))
    assert gone.status_code == 404


async def test_a_preview_says_who_speaks_and_what_zone_is_taken(client, living: World):
    page = await handed_in(client, living)
    shown = (await client.get(page, headers=HTML | living.headers(Role.consumer))).text
    assert "Asia/Shanghai" in shown
    assert "星河数码专营店:小北" in shown
    assert 'value="shop" selected' in shown
    assert "商家卖假货不给退" in shown


async def test_a_confirmed_chat_is_shown_with_a_line_to_link_to_and_the_reading_in_its_custody(client, living: World):
    page = await handed_in(client, living)
    of = HTML | living.headers(Role.consumer)
    form = chosen((await client.get(page, headers=of)).text)
    assert (await client.post(f"{page}/reading", data=form, headers=of | FORM)).status_code == 303
    shown = (await client.get(page, headers=HTML | living.headers(Role.merchant))).text
    assert 'id="L12"' not in shown
    assert 'id="L14"' in shown
    assert "确认读法" in shown
    assert "读取" in shown or "阅读" in shown or "查阅" in shown


async def test_whoever_hands_a_chat_in_from_the_page_is_shown_how_it_is_read(client, living: World):
    of = HTML | FORM | living.headers(Role.consumer)
    files = {"file": ("chat.txt", LAPTOP, "text/plain")}
    path = f"/cases/{living.merchants}/evidence"
    sent = await client.post(path, data={"title": "聊天", "kind": "chat"}, files=files, headers=of)
    assert sent.headers["location"].endswith("#chat")
    assert "读得对吗" in (await client.get(sent.headers["location"], headers=of)).text


async def test_a_voice_is_corrected_and_the_next_reading_counts(client, living: World):
    page = await handed_in(client, living)
    of = HTML | living.headers(Role.consumer)
    form = chosen((await client.get(page, headers=of)).text)
    number = next(name.partition("-")[2] for name, value in form.items() if value == "海桐客服:0417")
    await client.post(f"{page}/reading", data=form | {f"voice-{number}": "bot"}, headers=of | FORM)
    shown = (await client.get(page, headers=of)).text
    assert "海桐客服:0417: " in shown
    again = (await client.get(f"{page}?read=again", headers=of)).text
    assert f'name="kept-{number}"' in again
    await client.post(f"{page}/reading", data=chosen(again), headers=of | FORM)
    reading = (await client.get(f"/api/v1{page}/reading", headers=living.headers(Role.consumer))).json()
    assert (reading["no"], reading["voices"]) == (1, {"海桐客服:0417": "bot"})


async def test_a_refusal_keeps_what_was_typed(client, living: World):
    page = await handed_in(client, living)
    of = HTML | living.headers(Role.consumer)
    form = chosen((await client.get(page, headers=of)).text) | {"zone": "Mars/Olympus"}
    refused = await client.post(f"{page}/reading", data=form, headers=of | FORM)
    assert refused.status_code == 422
    assert 'value="Mars/Olympus"' in refused.text


@pytest.mark.parametrize("zone", ["Mars/Phobos", "火星/不存在"])
@pytest.mark.parametrize("door", ["look again", "confirm"])
async def test_a_zone_that_is_none_is_marked_in_the_same_preview(client, living: World, zone: str, door: str):
    page = await handed_in(client, living)
    of = HTML | living.headers(Role.consumer)
    form = chosen((await client.get(page, headers=of)).text) | {"zone": zone, "day_order": "month_first"}
    number = next(name.partition("-")[2] for name, value in form.items() if value == "海桐客服:0417")
    form[f"voice-{number}"] = "bot"
    if door == "look again":
        shown = await client.get(page, params=form, headers=of)
    else:
        shown = await client.post(f"{page}/reading", data=form, headers=of | FORM)
    assert shown.status_code == (200 if door == "look again" else 422)
    assert re.search(rf'name="zone"[^>]* value="{zone}"[^>]*aria-invalid="true"', shown.text)
    assert f'id="item-zone-error">“{zone}”不是时区名称' in shown.text
    assert "商家卖假货不给退" in shown.text
    assert 'name="column-at"' not in shown.text
    assert f'name="kept-{number}"' in shown.text
    assert 'value="month_first" selected' in shown.text


async def test_the_time_of_beijing_is_a_zone(client, living: World):
    page = await handed_in(client, living)
    of = HTML | living.headers(Role.consumer)
    form = chosen((await client.get(page, headers=of)).text) | {"zone": "北京时间"}
    shown = (await client.get(page, params=form, headers=of)).text
    assert 'value="Asia/Shanghai"' in shown
    assert "item-zone-error" not in shown
    assert (await client.post(f"{page}/reading", data=form, headers=of | FORM)).status_code == 303


async def test_whoever_may_say_how_a_chat_is_read_is_asked_to_on_the_page_of_the_case(client, living: World):
    page = await handed_in(client, living)
    await handed_in(client, living, "亲爱的，见字如面。".encode(), "document")
    case = f"/cases/{living.merchants}"
    asked = f'href="{page}#chat">请核对读法'
    for role, is_asked in {
        Role.consumer: True,
        Role.mediator: True,
        Role.merchant: False,
        Role.platform: False,
        Role.auditor: False,
    }.items():
        shown = (await client.get(case, headers=HTML | living.headers(role))).text
        assert shown.count("请核对读法") == int(is_asked), role
        assert (asked in shown) is is_asked
    of = HTML | living.headers(Role.consumer)
    form = chosen((await client.get(page, headers=of)).text)
    await client.post(f"{page}/reading", data=form, headers=of | FORM)
    assert "请核对读法" not in (await client.get(case, headers=of)).text


async def test_a_file_that_is_no_chat_says_so_where_a_chat_was_promised(client, living: World):
    of = HTML | living.headers(Role.consumer)
    letter = "亲爱的，见字如面。".encode()
    assert 'id="chat"' in (await client.get(await handed_in(client, living, letter), headers=of)).text
    assert 'id="chat"' not in (await client.get(await handed_in(client, living, letter, "document"), headers=of)).text


async def test_what_a_chat_says_is_never_markup(client, living: World):
    chat = LAPTOP.replace("第五天了。".encode(), b"<script>alert(1)</script><img src=x>")
    page = await handed_in(client, living, chat)
    of = HTML | living.headers(Role.consumer)
    form = chosen((await client.get(page, headers=of)).text)
    await client.post(f"{page}/reading", data=form, headers=of | FORM)
    shown = (await client.get(page, headers=of)).text
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>" not in shown


async def test_a_chat_in_quarantine_says_so_on_its_page_and_the_office_sees_the_way_out(client, living: World, owner):
    page = await handed_in(client, living)
    of = HTML | living.headers(Role.consumer)
    form = chosen((await client.get(page, headers=of)).text)
    await client.post(f"{page}/reading", data=form, headers=of | FORM)
    owner.execute(
        "INSERT INTO evidence_scans (item_id, scanned_at, verdict, found)"
        " VALUES (%s, now(), 'infected', 'Eicar-Test-Signature')",
        (page.rpartition("/")[2],),
    )
    for role in (Role.consumer, Role.mediator):
        shown = await client.get(page, headers=HTML | living.headers(role))
        assert shown.status_code == 200
        assert "Eicar-Test-Signature" in shown.text
        assert 'id="chat"' in shown.text
        assert "商家卖假货不给退" not in shown.text
        assert ('name="reason"' in shown.text) == (role is Role.mediator)
    again = await client.get(f"{page}?read=again", headers=of)
    assert again.status_code == 200
    refused = await client.post(f"{page}/reading", data=form | {"zone": "UTC"}, headers=of | FORM)
    assert refused.status_code == 409
    assert "Eicar-Test-Signature" in refused.text


async def test_a_chat_that_nobody_has_room_for_leaves_the_rest_of_its_page(client, living: World, monkeypatch):
    page = await handed_in(client, living)

    async def busy(*_: object, **__: object) -> None:
        raise ReadingBusy

    monkeypatch.setattr(reading, "with_file", busy)
    shown = await client.get(page, headers=HTML | living.headers(Role.consumer))
    assert (shown.status_code, 'id="chat"' in shown.text) == (200, True)
    machine = await client.get(f"/api/v1{page}/reading/preview", headers=living.headers(Role.consumer))
    assert machine.status_code == 503
    assert machine.json()["type"].endswith("reading-busy")


def test_only_what_was_changed_is_a_correction():
    form = {
        "speaker-0": "a",
        "was-0": "agent",
        "voice-0": "agent",
        "speaker-1": "b",
        "was-1": "agent",
        "voice-1": "bot",
    }
    assert said_of(form) == ReadingIn(voices={"b": Voice.bot})
    kept = {"speaker-0": "a", "was-0": "bot", "voice-0": "bot", "kept-0": "1", "zone": "UTC"}
    assert said_of(kept) == ReadingIn(zone="UTC", voices={"a": Voice.bot})
    assert said_of({"column-at": "t", "column-speaker": "s", "column-text": "x"}).columns == Columns("t", "s", "x")
