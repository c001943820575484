"""Letting an item out of quarantine from its page: a refusal keeps the reason that was typed."""

import pytest

from app.kit import clock
from app.kit.actors import CLOCK, Role
from evidence.models import EvidenceScan
from tests.app.conftest import World

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html", "sec-fetch-site": "same-origin"}


async def test_the_office_lets_an_item_go_for_a_reason(client, database, living: World):
    of = living.headers
    path = f"/api/v1/cases/{living.merchants}/evidence"
    said = {"title": "聊天记录", "file_name": "chat.txt"}
    item = (await client.post(path, params=said, content="你好".encode(), headers=of(Role.consumer))).json()["id"]
    async with database.transaction(CLOCK) as session:
        session.add(EvidenceScan(item_id=item, scanned_at=clock.now(), verdict="infected", found="Eicar"))
    page, mediator = f"/cases/{living.merchants}/evidence/{item}", HTML | of(Role.mediator)
    shown = await client.get(page, headers=HTML | of(Role.consumer))
    assert ("Eicar" in shown.text, 'id="clearance"' in shown.text) == (True, False)
    reason = "误报：" + "长" * 1000
    refused = await client.post(f"{page}/clearance", data={"reason": reason}, headers=mediator)
    assert refused.status_code == 422
    form = refused.text[refused.text.index('id="clearance"') :]
    assert form.index('role="alert"') < form.index(f"{reason}</textarea>")
    assert refused.text.count('role="alert"') == 1
    assert 'id="clearance-reason-error"' in form
    done = await client.post(f"{page}/clearance", data={"reason": "误报"}, headers=mediator)
    assert (done.status_code, done.headers["location"]) == (303, f"{page}#h-scan")
    late = await client.post(f"{page}/clearance", data={"reason": "再来"}, headers=mediator)
    assert late.status_code == 409
    assert late.text.index('role="alert"') < late.text.index("<h1>")


async def test_a_mediator_asks_for_an_original_a_deputy_opens_it_and_the_parties_read_why(client, living: World):
    of = living.headers
    path = f"/api/v1/cases/{living.merchants}/evidence"
    said = {"title": "星河数码专营店的发票", "file_name": "a.pdf"}
    item = (await client.post(path, params=said, content=b"%PDF-1.7 x", headers=of(Role.consumer))).json()["id"]
    page, mediator = f"/cases/{living.merchants}/evidence/{item}", HTML | of(Role.mediator)
    assert 'id="unmasking"' not in (await client.get(page, headers=HTML | of(Role.consumer))).text
    shown = (await client.get(page, headers=mediator)).text
    assert ("商家的发票" in shown, "星河" in shown, f"{item}/content" in shown) == (True, False, False)
    refused = await client.post(f"{page}/unmasking", data={"reason": "长" * 2001}, headers=mediator)
    form = refused.text[refused.text.index('id="unmasking"') :]
    assert (refused.status_code, f"{'长' * 2001}</textarea>" in form) == (422, True)
    asked = await client.post(f"{page}/unmasking", data={"reason": "要看清日期。"}, headers=mediator)
    assert (asked.status_code, asked.headers["location"]) == (303, f"{page}#h-original")
    waiting = (await client.get(page, headers=mediator)).text
    assert ('id="unmasking"' in waiting, "/approvals" in waiting) == (False, True)
    (wish,) = (await client.get("/api/v1/approvals", headers=of(Role.deputy))).json()
    assert "星河" not in wish["sentence"] + wish["operation"]
    approve = f"/approvals/{wish['id']}/approval"
    assert (await client.get(f"{path}/{item}/content", headers=of(Role.mediator))).status_code == 403
    done = await client.post(approve, data={"sha256": wish["sha256"]}, headers=HTML | of(Role.deputy))
    assert done.status_code == 303
    assert (await client.get(f"{path}/{item}/content", headers=of(Role.mediator))).content == b"%PDF-1.7 x"
    for role in (Role.consumer, Role.merchant, Role.platform):
        case = (await client.get(f"/cases/{living.merchants}", headers=HTML | of(role))).text
        assert "要看清日期。" in case
        assert "调解员" in case
