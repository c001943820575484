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


def test_waiting_is_said_in_words():
    assert in_words(WaitsOut(83, 1784, 522, 9), "en") == {
        "Until the first answer": "83 seconds",
        "The longest time": "30 minutes",
        "Usually": "9 minutes",
    }
    nobody = in_words(WaitsOut(None, None, None, 0, 7200), "zh-Hans")
    assert nobody["Until the first answer"] == "从未有人答复"
    assert span(int(timedelta(days=3).total_seconds()), "en") == "3 days"
