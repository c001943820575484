"""One piece of evidence on its page: strangers first, then its seal and its custody."""

import pytest

from app.kit.actors import Role
from tests.app.conftest import World

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html"}


async def test_a_stranger_learns_nothing_of_an_item(client, living: World):
    case = living.merchants
    of = living.headers(Role.consumer)
    said = {"title": "聊天记录", "file_name": "chat.txt", "kind": "chat"}
    item = (
        await client.post(f"/api/v1/cases/{case}/evidence", params=said, content="你好".encode(), headers=of)
    ).json()
    page = f"/cases/{case}/evidence/{item['id']}"
    assert (await client.get(page, headers=HTML | living.headers(Role.auditor))).status_code == 200
    assert (await client.get(page, headers=HTML | living.headers(Role.registrar))).status_code == 404
    assert (await client.get(page, headers=HTML)).status_code == 401
    shown = await client.get(page, headers=HTML | of)
    assert item["sha256"] in shown.text
    assert "提交" in shown.text
