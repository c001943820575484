"""A contact is recorded in one form, on a page of its own or on that of the case."""

import pytest

from app.kit.actors import Role
from tests.app.conftest import World

pytestmark = [pytest.mark.anyio, pytest.mark.database]

CALL = {"came_from": "merchant", "how": "call", "asked": "给您送点土特产"}


@pytest.mark.parametrize("role", [Role.consumer, Role.merchant, Role.platform, Role.auditor, Role.operations])
async def test_whoever_decides_nothing_records_nothing(client, living: World, role):
    reply = await client.post("/contacts", data=CALL, headers=living.headers(role))
    assert reply.status_code == 403


async def test_what_was_typed_stands_again_where_it_was_refused(client, living: World):
    headers = living.headers(Role.registrar)
    reply = await client.post("/contacts", data=CALL | {"at": "2099-01-01"}, headers=headers)
    assert (reply.status_code, "这一天还没有到" in reply.text, "土特产" in reply.text) == (422, True, True)


async def test_the_mediator_records_at_the_case_and_the_chief_reads(client, living: World):
    mediator, chief = living.headers(Role.mediator), living.headers(Role.chief)
    assert "有人在案外接触我" in (await client.get(f"/cases/{living.merchants}", headers=mediator)).text
    reply = await client.post(f"/cases/{living.merchants}/contact", data=CALL, headers=mediator)
    assert reply.status_code == 303
    assert "土特产" in (await client.get("/contacts", headers=mediator)).text
    page = (await client.get("/contacts", headers=chief)).text
    assert ("土特产" in page, f"/cases/{living.merchants}" in page) == (True, True)
    assert "土特产" not in (await client.get("/contacts", headers=living.headers(Role.registrar))).text
    assert '<dd class="sum">1</dd>' in (await client.get("/office")).text
