"""The page on which the ruling is written: kept, and looked at as it will be printed."""

import re

import pytest

from app.kit.actors import Role
from tests.app.conftest import World

pytestmark = pytest.mark.anyio

HTML = {"accept": "text/html"}
FORM = {"sec-fetch-site": "same-origin"}


async def test_nobody_else_sees_the_pages_of_a_draft(rehearsal, world: World):
    for role in (Role.consumer, Role.merchant, Role.platform, Role.registrar, Role.auditor):
        door = f"/api/v1/cases/{world.merchants}/ruling/draft/preview.pdf"
        assert (await rehearsal.get(door, headers=world.headers(role))).status_code == 403, role


async def test_kept_and_looked_at_it_is_a_pdf_that_nobody_keeps(client, living: World):
    of = HTML | living.headers(Role.mediator)
    draft = f"/cases/{living.merchants}/draft"
    shown = (await client.get(draft, headers=of)).text
    version = re.search(r'name="version" value="(\d+)"', shown)[1]
    typed = {"version": version, "effect": "overturned", "then": "look"}
    kept = await client.post(draft, data=typed, headers=of | FORM)
    assert (kept.status_code, kept.headers["location"][-11:]) == (303, "preview.pdf")
    pages = await client.get(kept.headers["location"], headers=of)
    assert (pages.status_code, pages.headers["content-type"]) == (200, "application/pdf")
    assert pages.headers["content-disposition"] == 'inline; filename="draft.pdf"'
    assert pages.headers["cache-control"] == "no-store"
    assert pages.content.startswith(b"%PDF-")


async def test_what_nobody_has_decided_yet_is_left_out_and_what_was_begun_says_how(client, living: World):
    of = HTML | living.headers(Role.mediator)
    draft = f"/cases/{living.merchants}/draft"
    typed = {"effect": "overturned", "findings.0.reasons": "序列号查不到。"}
    refused = await client.post(draft, data=typed, headers=of | FORM)
    assert (refused.status_code, "请选择：结果" in refused.text) == (422, True)
    assert "序列号查不到。" in refused.text
    kept = await client.post(draft, data=typed | {"findings.0.outcome": "upheld"}, headers=of | FORM)
    assert kept.status_code == 303
    shown = (await client.get(f"/api/v1{draft.removesuffix('/draft')}/ruling/draft", headers=of)).json()["draft"]
    assert [one["outcome"] for one in shown["findings"]] == ["upheld"]
    assert shown["handling"] == []
