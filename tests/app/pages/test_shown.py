"""What the chats of a case show, on their page: strangers first, then the bench, its word, and the draft."""

import re
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from app.kit.actors import Role
from app.kit.db import Database
from app.kit.settings import Settings
from app.pages.shown import in_words, span
from evidence.safe import Safe
from evidence.schemas.readings import WaitsOut
from evidence.service import finding
from tests.app.conftest import World
from tests.app.pages.test_chats import FORM, HTML, chosen, handed_in

pytestmark = pytest.mark.anyio


@pytest.fixture
async def read(client, living: World, database: Database, owner: psycopg.Connection, tmp_path: Path) -> str:
    """The laptop's chat: handed in, confirmed and looked through; the path of what it shows."""
    page = await handed_in(client, living)
    of = HTML | living.headers(Role.consumer)
    form = chosen((await client.get(page, headers=of)).text)
    await client.post(f"{page}/reading", data=form, headers=of | FORM)
    ((reading,),) = owner.execute("SELECT id FROM evidence_readings").fetchall()
    await finding.find(database, Safe.open(Settings(home=tmp_path)), reading)
    return f"/cases/{living.merchants}/chats"


async def test_one_chat_in_quarantine_does_not_shut_the_page_of_all(client, living: World, read: str, owner):
    owner.execute(
        "INSERT INTO evidence_scans (item_id, scanned_at, verdict, found)"
        " SELECT item_id, now(), 'infected', 'Eicar-Test-Signature' FROM evidence_readings"
    )
    for role in (Role.mediator, Role.auditor, Role.consumer):
        shown = await client.get(read, headers=HTML | living.headers(role))
        assert shown.status_code == 200
        assert "我们会记录您的问题" not in shown.text
        assert ("Eicar-Test-Signature" in shown.text) == (role is not Role.consumer)


async def test_that_only_the_beginning_was_looked_through_is_said(client, living: World, read: str, owner):
    of = HTML | living.headers(Role.mediator)
    sentence = ("only its beginning was looked through", "只查看和统计了开头的部分")
    before = (await client.get(read, headers=of)).text
    assert not any(words in before for words in sentence)
    owner.execute("ALTER TABLE evidence_readings DISABLE TRIGGER USER; UPDATE evidence_readings SET last_line = NULL")
    after = (await client.get(read, headers=of)).text
    assert any(words in after for words in sentence)


def form_of(page: str, failure: str) -> str:
    """The door of the proposal with this heading."""
    article = re.search(rf'<article class="finding" id="f-([0-9a-f-]+)"[^>]*>\s*<h3[^>]*>{failure}', page)
    assert article, page
    return article.group(1)


async def test_a_proposal_is_on_nobodys_page_but_the_benchs(client, living: World, read: str):
    for role in (Role.consumer, Role.merchant, Role.platform):
        shown = (await client.get(read, headers=HTML | living.headers(role))).text
        assert "我们会记录您的问题" not in shown
        assert 'class="finding"' not in shown
    assert (await client.get(read, headers=HTML | living.headers(Role.registrar))).status_code == 404
    audited = (await client.get(read, headers=HTML | living.headers(Role.auditor))).text
    assert 'class="finding"' in audited
    assert 'value="confirm"' not in audited


async def test_the_mediator_sees_the_lines_beside_one_another_and_no_agents_name(client, living: World, read: str):
    shown = (await client.get(read, headers=HTML | living.headers(Role.mediator))).text
    canned = shown[shown.index(form_of(shown, "反复")) :] if "反复" in shown else shown
    assert canned.count("我们会记录您的问题") >= 7
    assert "海桐客服:0417" not in shown
    assert "?line=16#L16" in shown
    assert "消费者等了多久" in shown
    assert '<table class="turns"' in shown


async def test_a_party_decides_nothing(client, living: World, read: str):
    shown = (await client.get(read, headers=HTML | living.headers(Role.mediator))).text
    door = f"{read}/{form_of(shown, '没有人工') if '没有人工' in shown else first(shown)}"
    for role in (Role.consumer, Role.platform, Role.auditor, Role.registrar):
        reply = await client.post(door, data={"verdict": "confirm"}, headers=HTML | FORM | living.headers(role))
        assert reply.status_code == 403


def first(page: str) -> str:
    """The first proposal on a page."""
    found = re.search(r'<article class="finding" id="f-([0-9a-f-]+)"', page)
    assert found
    return found.group(1)


async def test_a_refused_word_is_still_there(client, living: World, read: str):
    of = HTML | living.headers(Role.mediator)
    door = f"{read}/{first((await client.get(read, headers=of)).text)}"
    refused = await client.post(door, data={"verdict": "reject", "note": " "}, headers=of | FORM)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    amended = await client.post(door, data={"verdict": "amend", "text": ""}, headers=of | FORM)
    assert amended.status_code == 422


async def test_confirmed_it_is_seen_by_all_and_stands_in_the_draft(client, living: World, read: str):
    of = HTML | living.headers(Role.mediator)
    canned = canned_reply(await client.get(f"/api/v1{read.replace('/chats', '/findings')}", headers=of))
    done = await client.post(f"{read}/{canned}", data={"verdict": "confirm"}, headers=of | FORM)
    assert done.status_code == 303
    seen = (await client.get(read, headers=HTML | living.headers(Role.platform))).text
    assert "相同答复 7 次" in seen
    draft = (await client.get(f"/cases/{living.merchants}/draft", headers=of)).text
    assert "相同答复 7 次" in draft
    assert re.search(r'name="handling\.0\.found" value="yes" checked', draft)


def canned_reply(reply) -> str:
    """The canned reply among what the bench sees."""
    return next(one["id"] for one in reply.json()["findings"] if one["failure"] == "canned_reply")


async def test_the_mediator_is_told_how_many_proposals_wait_and_nobody_else(client, living: World, read: str):
    of = HTML | living.headers(Role.mediator)
    found = (await client.get(f"/api/v1{read.replace('/chats', '/findings')}", headers=of)).json()["findings"]
    case = read.removesuffix("/chats")
    assert len(found) > 1
    assert f"{len(found)} 条线索待您决定" in (await client.get(case, headers=of)).text
    for role in (Role.consumer, Role.merchant, Role.platform, Role.auditor):
        assert "待您决定" not in (await client.get(case, headers=HTML | living.headers(role))).text
    await client.post(f"{read}/{found[0]['id']}", data={"verdict": "confirm"}, headers=of | FORM)
    assert f"{len(found) - 1} 条线索待您决定" in (await client.get(case, headers=of)).text


async def test_only_whoever_decides_is_told_so(client, living: World, read: str):
    decides, other = "由您判断", "由调解员判断"
    mediators = (await client.get(read, headers=HTML | living.headers(Role.mediator))).text
    assert decides in mediators
    audited = (await client.get(read, headers=HTML | living.headers(Role.auditor))).text
    assert (decides in audited, "待您判断" in audited, other in audited) == (False, False, True)
    gone = await client.post(f"/api/v1/cases/{living.merchants}/withdrawal", headers=living.headers(Role.consumer))
    assert gone.status_code == 200
    ended = (await client.get(read, headers=HTML | living.headers(Role.mediator))).text
    assert (decides in ended, "待您判断" in ended, other in ended) == (False, False, True)
    assert "待您决定" not in (await client.get(read[:-6], headers=HTML | living.headers(Role.mediator))).text


async def test_an_exhibit_has_one_name_on_a_page_the_readers(client, living: World, read: str, owner):
    of = HTML | living.headers(Role.mediator)
    found = (await client.get(f"/api/v1{read.replace('/chats', '/findings')}", headers=of)).json()["findings"]
    canned, other = (next(f["id"] for f in found if (f["failure"] == "canned_reply") is yes) for yes in (True, False))
    owner.execute("UPDATE accounts SET language = 'en'")
    shown = (await client.get(read, headers=of)).text
    assert re.search(r'class="verdict-words words">C-\d+, lines [^<]*: the same reply 7 times', shown)
    assert re.search(r"<textarea[^>]*>甲-\d+ 第 [^<]*相同答复 7 次。", shown)
    await client.post(f"{read}/{canned}", data={"verdict": "confirm"}, headers=of | FORM)
    await client.post(f"{read}/{other}", data={"verdict": "amend", "text": "甲-1：我的话。"}, headers=of | FORM)
    shown = (await client.get(read, headers=of)).text
    assert "the same reply 7 times" in shown
    assert 'class="verdict-words words">甲-1：我的话。' in shown
    owner.execute("UPDATE accounts SET language = 'zh-Hans'")
    assert "相同答复 7 次" in (await client.get(read, headers=of)).text


def test_what_a_machine_answered_first_is_said_to_be_a_machines():
    waits = WaitsOut(1, 1784, 522, 9, first_by_machine=True, first_human_s=7200)
    assert list(in_words(waits, "en").items())[:2] == [
        ("Until the first answer (a machine)", "1 second"),
        ("Until the first answer of a human", "2 hours"),
    ]
    never = in_words(WaitsOut(1, 1, 1, 9, first_by_machine=True), "zh-Hans")
    assert never["Until the first answer of a human"] == "从未有人工答复"
    assert "Until the first answer of a human" not in in_words(WaitsOut(1, 1, 1, 9, first_human_s=1), "en")


def test_beyond_three_days_a_wait_is_said_in_days_and_hours():
    assert span((59 * 24 + 2) * 3600 + 59, "zh-Hans") == "59 天 2 小时"
    assert span((59 * 24 + 2) * 3600, "en") == "59 days and 2 hours"
    assert span(100 * 3600, "en") == "4 days and 4 hours"


def test_waiting_is_said_in_words():
    assert in_words(WaitsOut(83, 1784, 522, 9), "en") == {
        "Until the first answer": "83 seconds",
        "The longest time": "30 minutes",
        "Usually": "9 minutes",
    }
    nobody = in_words(WaitsOut(None, None, None, 0, 7200), "zh-Hans")
    assert nobody["Until the first answer"] == "从未有人答复"
    assert span(int(timedelta(days=3).total_seconds()), "en") == "3 days"
