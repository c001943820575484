"""A legal hold from the page of an item, and what auditors watch."""

import pytest

from app.kit.actors import Role
from tests.app.conftest import World

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html", "sec-fetch-site": "same-origin"}


async def test_a_hold_is_placed_shown_to_all_and_lifted(client, living: World):
    case, of = living.merchants, living.headers
    said = {"title": "聊天记录", "file_name": "chat.txt", "kind": "chat"}
    path = f"/api/v1/cases/{case}/evidence"
    sent = await client.post(path, params=said, content="你好".encode(), headers=of(Role.consumer))
    page = f"/cases/{case}/evidence/{sent.json()['id']}"
    mediator, consumer = HTML | of(Role.mediator), HTML | of(Role.consumer)
    assert (await client.post(f"{page}/hold", data={"reason": "x"}, headers=consumer)).status_code == 403
    empty = await client.post(f"{page}/hold", data={"reason": ""}, headers=mediator)
    assert (empty.status_code, "请填写" in empty.text) == (422, True)
    long = await client.post(f"{page}/hold", data={"reason": "长" * 2001}, headers=mediator)
    form = long.text[long.text.index('id="hold"') :]
    assert form.index('role="alert"') < form.index("长" * 2001 + "</textarea>")
    placed = await client.post(f"{page}/hold", data={"reason": "法院来函"}, headers=mediator)
    assert placed.status_code == 303
    assert "法院来函" in (await client.get(page, headers=consumer)).text
    again = await client.post(
        f"/api/v1/cases/{case}{page[len(f'/cases/{case}') :]}/hold", json={"reason": "再来"}, headers=of(Role.mediator)
    )
    assert again.json()["slug"] == "already-held"
    lifted = await client.post(f"{page}/hold", data={"reason": "已判决", "lift": "1"}, headers=mediator)
    assert lifted.status_code == 303
    shown = (await client.get(page, headers=consumer)).text
    assert "法律保全中" not in shown
    assert "已解除法律保全" in shown


async def test_an_auditor_watches_how_evidence_is_kept(client, living: World):
    shown = await client.get("/keeping", headers=HTML | living.headers(Role.auditor))
    assert shown.status_code == 200
    assert "与封存不符" in shown.text
    assert (await client.get("/keeping", headers=HTML | living.headers(Role.chief))).status_code == 403
