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
    typed |= dict.fromkeys(re.findall(r'name="(findings\.\d+\.outcome)"', shown), "upheld")
    typed |= dict.fromkeys(re.findall(r'name="(handling\.\d+\.found)"', shown), "yes")
    kept = await client.post(draft, data=typed, headers=of | FORM)
    assert (kept.status_code, kept.headers["location"][-11:]) == (303, "preview.pdf")
    pages = await client.get(kept.headers["location"], headers=of)
    assert (pages.status_code, pages.headers["content-type"]) == (200, "application/pdf")
    assert pages.headers["content-disposition"] == 'inline; filename="draft.pdf"'
    assert pages.headers["cache-control"] == "no-store"
    assert pages.content.startswith(b"%PDF-")
