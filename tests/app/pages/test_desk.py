"""My cases and one case, through HTTP as a browser without scripts speaks it."""

import re

import pytest

pytestmark = pytest.mark.anyio

CONSUMER, STRANGER = "li@pages.example", "stranger@pages.example"
REGISTRAR, DESK = "registrar@pages.example", "desk@pages.example"


async def filed(browser_of, appeal) -> str:
    """The path of an appeal that was filed through the pages."""
    consumer = await browser_of(CONSUMER)
    kept = await consumer.post("/cases/new", data=appeal(), follow_redirects=False)
    case = kept.headers["location"]
    assert (await consumer.post(f"{case}/file", data={}, follow_redirects=False)).status_code == 303
    return case


async def test_nobody_reads_cases_without_signing_in(browser_of):
    reply = await (await browser_of("")).get("/cases")
    assert reply.status_code == 401
    assert "Please sign in first." in reply.text


async def test_a_stranger_is_told_that_there_is_no_such_case(browser_of, appeal):
    case = await filed(browser_of, appeal)
    reply = await (await browser_of(STRANGER)).get(case)
    assert reply.status_code == 404
    assert "14 英寸" not in reply.text


async def test_a_stranger_cannot_withdraw_anothers_appeal(browser_of, appeal):
    case = await filed(browser_of, appeal)
    assert (await (await browser_of(STRANGER)).post(f"{case}/withdraw", data={})).status_code == 404


async def test_a_consumer_cannot_screen_the_own_appeal(browser_of, appeal):
    case = await filed(browser_of, appeal)
    assert (await (await browser_of(CONSUMER)).post(f"{case}/accept", data={})).status_code == 403


async def test_a_form_sent_from_another_site_is_not_carried_out(browser_of, appeal):
    case = await filed(browser_of, appeal)
    consumer = await browser_of(CONSUMER)
    reply = await consumer.post(f"{case}/withdraw", data={}, headers={"sec-fetch-site": "cross-site"})
    assert reply.status_code == 403
    assert "申诉已撤回" not in (await consumer.get(case)).text


async def test_a_step_out_of_turn_shows_the_case_and_says_why(browser_of, appeal):
    case = await filed(browser_of, appeal)
    reply = await (await browser_of(CONSUMER)).post(f"{case}/confirm", data={})
    assert reply.status_code == 409
    assert "案件现阶段不能这样做。" in reply.text
    assert "14 英寸笔记本电脑" in reply.text


async def test_what_the_registrar_typed_is_still_there_after_a_refusal(browser_of, appeal):
    case = await filed(browser_of, appeal)
    reply = await (await browser_of(REGISTRAR)).post(f"{case}/decline", data={"reasons": "与网购无关"})
    assert reply.status_code == 422
    assert "与网购无关</textarea>" in reply.text
    assert 'id="decline-ground"' in reply.text
    assert "登记审核中" in (await (await browser_of(CONSUMER)).get(case)).text


async def test_a_file_handed_in_from_the_page_is_sealed(browser_of, appeal):
    case = await filed(browser_of, appeal)
    consumer = await browser_of(CONSUMER)
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)
    files = {"file": ("商品页面.png", png, "image/png")}
    reply = await consumer.post(f"{case}/evidence", data={"title": "商品页面"}, files=files, follow_redirects=False)
    assert reply.status_code == 303
    shown = await consumer.get(case)
    link = re.search(r'href="(/cases/[^"]+/evidence/[^"]+)"', shown.text)
    assert link
    item = await consumer.get(link.group(1))
    original = re.search(r'href="(/api/v1/cases/[^"]+/content)"', item.text)
    assert original
    assert (await consumer.get(original.group(1))).content == png


async def test_a_form_that_has_no_end_is_refused_before_it_is_read(browser_of, appeal):
    case = await filed(browser_of, appeal)
    consumer, stranger = await browser_of(CONSUMER), await browser_of(STRANGER)
    typed = {"content-type": "application/x-www-form-urlencoded"}
    assert (await consumer.post(f"{case}/evidence", content="title=x", headers=typed)).status_code == 415
    form = {"content-type": "multipart/form-data; boundary=b", "content-length": "5001000001"}
    assert (await consumer.post(f"{case}/evidence", content="--b--", headers=form)).status_code == 413
    assert (await stranger.post(f"{case}/evidence", content="--b--", headers=form)).status_code == 404


async def test_handing_in_nothing_says_so_beside_the_box(browser_of, appeal):
    case = await filed(browser_of, appeal)
    consumer = await browser_of(CONSUMER)
    reply = await consumer.post(f"{case}/evidence", data={"title": "x"}, files={"other": ("", b"")})
    assert reply.status_code == 422
    assert "请填写：文件" in reply.text


async def test_the_platform_answers_what_the_registrar_asked(browser_of, appeal):
    case = await filed(browser_of, appeal)
    registrar, desk = await browser_of(REGISTRAR), await browser_of(DESK)
    chosen = {"subject-1": "counterfeit", "handling": "canned_reply"}
    assert (await registrar.post(f"{case}/accept", data=chosen, follow_redirects=False)).status_code == 303
    assert "答复申诉" in (await desk.get(case)).text
    reply = await desk.post(f"{case}/response", data={"canned_reply.kind": "concede"}, follow_redirects=False)
    assert reply.status_code == 303
    assert "认可" in (await (await browser_of(CONSUMER)).get(case)).text


async def test_my_cases_stand_on_my_list_and_on_nobody_elses(browser_of, appeal):
    await filed(browser_of, appeal)
    assert "RC-2026-" in (await (await browser_of(CONSUMER)).get("/cases")).text
    assert "RC-2026-" not in (await (await browser_of(STRANGER)).get("/cases")).text


async def test_a_mediator_screens_from_the_own_desk_only_where_nobody_else_does(browser_of, appeal, owner):
    case = await filed(browser_of, appeal)
    mediator = await browser_of("mediator@pages.example")
    assert "/cases/screening/next" not in (await mediator.get("/cases")).text
    refused = await mediator.post("/cases/screening/next", data={})
    assert refused.status_code == 409
    assert "今天有登记员在岗" in refused.text
    assert (await mediator.get(case)).status_code == 404
    owner.execute("UPDATE accounts SET active = false WHERE role = 'registrar'")
    assert "/cases/screening/next" in (await mediator.get("/cases")).text
    taken = await mediator.post("/cases/screening/next", data={}, follow_redirects=False)
    assert taken.headers["location"] == case
    seen = (await mediator.get(case)).text
    assert "李明远" in seen
    assert f'action="{case}/accept#' in seen
    done = await mediator.post(f"{case}/accept", data={"subject-1": "counterfeit"}, follow_redirects=False)
    assert done.status_code == 303
    told = (await (await browser_of(CONSUMER)).get(case)).text
    assert "由一位代行登记员职责的调解员办理" in told
