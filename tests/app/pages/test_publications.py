"""Published rulings on pages: strangers first, then one is looked through, ordered and found."""

import re

import psycopg
import pytest

from app.kit.actors import CLOCK
from app.kit.db import Database
from rulings.service import load_rulebook
from tests.rulings.acting import Acting
from tests.rulings.bench import FactIn, draft, seat

pytestmark = pytest.mark.anyio
HOTLINE = "021-62345678"


async def test_everybody_searches_and_what_is_not_there_is_not_there(browser_of):
    for language, words in (("en", "No published ruling fits."), ("zh-Hans", "没有符合条件的公开裁决。")):
        browser = await browser_of("", language)
        reply = await browser.get("/publications", params={"q": "假货", "subject": "late"})
        assert reply.status_code == 200
        assert words in reply.text
        assert (await browser.get("/publications/RR-2026-000001")).status_code == 404


@pytest.fixture
async def read(founded: Database, owner: psycopg.Connection) -> Acting:
    """A ruling that its parties have read."""
    owner.execute("UPDATE platforms SET name = '别的商城'")
    async with founded.transaction(CLOCK) as session:
        await load_rulebook(session, CLOCK)
    acting = Acting(founded, seat(owner))
    await acting.read(draft(facts=[FactIn(f"李明远打了 {HOTLINE}。")]))
    return acting


async def test_a_chief_looks_through_a_ruling_and_everybody_reads_it(browser_of, read: Acting):
    email = read.bench.one("SELECT email FROM accounts WHERE role = 'chief'")
    chief, path = await browser_of(email, "en"), f"/cases/{read.bench.case_id}/publication"
    page = (await chief.get(path)).text
    assert "→ 消费者" in page
    digest = re.search(r'name="text_sha256" value="(.*?)"', page)[1]
    stale = {"seen": [HOTLINE], "withhold": [], "also": "书面道歉", "order": "1", "text_sha256": digest}
    refused = await chief.post(path, data=stale)
    assert refused.status_code == 409
    assert "书面道歉</textarea>" in refused.text
    shown = await chief.post(path, data={name: stale[name] for name in ("seen", "also")})
    digest = re.search(r'name="text_sha256" value="(.*?)"', shown.text)[1]
    done = await chief.post(path, data=stale | {"text_sha256": digest}, follow_redirects=False)
    public = await (await browser_of("")).get(done.headers["location"])
    assert HOTLINE in public.text
    assert "李明远" not in public.text
    assert "书面道歉" not in public.text
    found = await (await browser_of("", "en")).get("/publications", params={"q": "品牌方否认", "outcome": "upheld"})
    assert "星河数码专营店" in found.text
