"""Two persons on a page: what is read is what is approved, and nobody else finds it."""

import re
from html import unescape

import pytest

from app.kit.actors import CLOCK, Role
from app.people import queries
from tests.app.conftest import World
from tests.app.pages.conftest import BOARD, BOARD2, REGISTRAR

pytestmark = pytest.mark.anyio
ACCOUNT = {"role": "chief", "name": "新首席", "email": "chief@pages.example", "language": "zh-Hans"}
TERM = {"body": "board", "serves": "always", "from_at": "2026-12-01", "until_at": "2030-12-01", "languages": "zh-Hans"}


def form_of(page: str, slug: str) -> tuple[str, str]:
    """The address and the digest behind the first button of this kind."""
    found = re.search(rf'action="(/approvals/[^/]+/{slug})"', page)
    digest = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    return found[1] if found else "", digest[1] if digest else ""


async def test_others_have_no_such_page_and_no_such_forms(browser_of):
    registrar = await browser_of(REGISTRAR)
    assert (await registrar.get("/approvals")).status_code == 403
    assert "/approvals" not in (await registrar.get("/cases")).text
    consumer = await browser_of("li@pages.example")
    assert (await consumer.post("/approvals/account", data=ACCOUNT)).status_code == 403


async def test_what_one_proposes_another_reads_and_approves(browser_of, founded):
    one, other = await browser_of(BOARD), await browser_of(BOARD2)
    proposed = await one.post("/approvals/account", data=ACCOUNT)
    assert "有权批准的人已收到通知" in proposed.text, proposed.text
    assert form_of(proposed.text, "approval")[0] == ""
    page = unescape((await other.get("/home")).text)
    assert "为新首席开立账户（chief@pages.example）" in page
    assert '"what":"open_account"' in page
    door, digest = form_of(page, "approval")
    forged = await other.post(door, data={"sha256": "ab" * 32})
    assert forged.status_code == 409
    assert "请重新阅读" in forged.text
    done = await other.post(door, data={"sha256": digest})
    assert "已批准并执行" in done.text
    async with founded.transaction(CLOCK) as session:
        (chief,) = await queries.list_accounts_at(session, CLOCK, "chief@pages.example")
    assert chief.name == "新首席"
    again = await other.post(door, data={"sha256": digest})
    assert again.status_code == 409


async def test_an_appointment_is_proposed_by_addresses(browser_of):
    one, other = await browser_of(BOARD), await browser_of(BOARD2)
    wanted = TERM | {"role": "registrar", "email": REGISTRAR, "above": "nobody@pages.example"}
    lost = await one.post("/approvals/appointment", data=wanted)
    assert (lost.status_code, "没有这个账户" in lost.text) == (404, True)
    assert f'value="{REGISTRAR}"' in lost.text
    await one.post("/approvals/appointment", data=wanted | {"above": BOARD})
    page = unescape((await other.get("/approvals")).text)
    assert "由理事会决定" in page
    assert "任命郑登记（登记员），任期自 2026-12-01 00:00 Asia/Shanghai" in page
    door, digest = form_of(page, "approval")
    assert "已批准并执行" in (await other.post(door, data={"sha256": digest})).text


async def test_a_removal_is_proposed_by_address_and_stands_on_the_page_of_the_office(browser_of):
    one, other = await browser_of(BOARD), await browser_of(BOARD2)
    lost = await one.post("/approvals/removal", data={"role": "registrar", "email": REGISTRAR, "ground": "replaced"})
    assert lost.status_code == 422
    await one.post("/approvals/removal", data={"role": "registrar", "email": REGISTRAR, "ground": "own_wish"})
    page = unescape((await other.get("/approvals")).text)
    assert "郑登记（登记员）的任命即刻终止" in page
    door, digest = form_of(page, "approval")
    await other.post(door, data={"sha256": digest})
    assert "本人请辞" in (await one.get("/office")).text


async def test_other_caps_are_proposed_by_the_chief_and_shown_to_everybody(client, living: World):
    chief, board = living.headers(Role.chief), living.headers(Role.board)
    wanted = {"open_cap": "60", "turn_cap": "61", "from_at": "2099-01-01"}
    assert (await client.post("/approvals/policy", data=wanted, headers=board)).status_code == 403
    lost = await client.post("/approvals/policy", data=wanted, headers=chief)
    assert (lost.status_code, "不能多于未结案件" in lost.text, 'value="61"' in lost.text) == (422, True, True)
    await client.post("/approvals/policy", data=wanted | {"turn_cap": "20"}, headers=chief)
    door, digest = form_of((await client.get("/approvals", headers=board)).text, "approval")
    await client.post(door, data={"sha256": digest}, headers=board)
    page = unescape((await client.get("/office")).text)
    assert ("2099-1" in page, "2026-1" in page, "未结案件至多 60 件" in page) == (True, True, True)


async def test_refusing_asks_for_a_reason_and_withdrawing_for_nothing(browser_of):
    one, other = await browser_of(BOARD), await browser_of(BOARD2)
    await one.post("/approvals/account", data=ACCOUNT)
    door, _ = form_of((await other.get("/approvals")).text, "refusal")
    silent = await other.post(door, data={"reason": " "})
    assert (silent.status_code, "请填写：为何拒绝" in silent.text) == (422, True)
    refused = await other.post(door, data={"reason": "不认识此人"})
    assert "已拒绝" in refused.text
    assert "不认识此人" in (await one.get("/approvals")).text
    await one.post("/approvals/account", data=ACCOUNT)
    door, _ = form_of((await one.get("/approvals")).text, "withdrawal")
    assert "已撤回" in (await one.post(door)).text
    assert form_of((await other.get("/approvals")).text, "approval")[0] == ""
