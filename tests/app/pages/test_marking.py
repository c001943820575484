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
