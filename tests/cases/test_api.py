"""The doors of a case: what a version protects, what a reply says, and what a stranger cannot tell."""

from pathlib import Path

import httpx
import msgspec
import pytest

from app.kit.actors import Actor
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.settings import Settings
from app.people import service as people
from tests.office import Office, appeal, filed
from tests.served import Served

pytestmark = pytest.mark.anyio

CASES = "/api/v1/cases"


@pytest.fixture
def knocking(database: Database, tmp_path: Path) -> httpx.ASGITransport:
    settings = Settings(home=tmp_path, database_url=database.url, workers=False)
    return httpx.ASGITransport(app=Served(settings, database))


async def client(transport: httpx.ASGITransport, database: Database, actor: Actor) -> httpx.AsyncClient:
    """Someone with a machine token."""
    async with database.transaction(actor) as session:
        _, token = await people.make_token(session, actor, "test")
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    return httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers)


def slug(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["slug"]


async def test_a_stranger_cannot_tell_a_case_from_an_invented_one(knocking, database, office: Office):
    case_id = await filed(database, office)
    async with await client(knocking, database, office.stranger) as stranger:
        real = await stranger.get(f"{CASES}/{case_id}")
        invented = await stranger.get(f"{CASES}/{new_id()}")
    assert slug(real) == slug(invented) == (404, "case-not-found")


async def test_an_act_on_an_older_version_is_refused_and_changes_nothing(knocking, database, office: Office, owner):
    case_id = await filed(database, office)
    async with await client(knocking, database, office.consumer) as consumer:
        seen = await consumer.get(f"{CASES}/{case_id}")
        stale = await consumer.post(f"{CASES}/{case_id}/withdrawal", headers={"if-match": '"0"'})
        assert slug(stale) == (412, "stale-version")
        assert owner.execute("SELECT state FROM cases").fetchone() == ("screening",)
        done = await consumer.post(f"{CASES}/{case_id}/withdrawal", headers={"if-match": seen.headers["etag"]})
    assert (done.status_code, done.json()["state"]) == (200, "withdrawn")
    assert done.headers["etag"] != seen.headers["etag"]


async def test_a_draft_is_begun_kept_filed_and_found_again(knocking, database, office: Office):
    whole = msgspec.to_builtins(appeal())
    async with await client(knocking, database, office.consumer) as consumer:
        begun = await consumer.post(CASES, json={"what_happened": "序列号查不到。"})
        path = begun.headers["location"]
        early = await consumer.post(f"{path}/filing")
        assert slug(early) == (422, "appeal-incomplete")
        assert (await consumer.get(path)).json()["draft"]["what_happened"] == "序列号查不到。"
        assert (await consumer.put(f"{path}/draft", json=whole)).status_code == 200
        filed_case = (await consumer.post(f"{path}/filing")).json()
        mine = (await consumer.get(CASES)).json()
    assert filed_case["number"].startswith("RC-")
    assert [(line["number"], line["stage"], line["turn"]) for line in mine] == [
        (filed_case["number"], "filed", "registrar")
    ]


async def test_a_draft_that_was_thrown_away_is_gone_with_its_clocks(knocking, database, office: Office, owner):
    async with await client(knocking, database, office.consumer) as consumer:
        begun = await consumer.post(CASES, json={})
        gone = await consumer.delete(f"{begun.headers['location']}/draft")
    assert gone.status_code == 204
    assert owner.execute("SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM deadlines)").fetchone() == (0, 0)


async def test_a_list_goes_on_where_the_last_page_ended(knocking, database, office: Office):
    for _ in range(21):
        await filed(database, office)
    async with await client(knocking, database, office.consumer) as consumer:
        first = (await consumer.get(CASES)).json()
        rest = (await consumer.get(CASES, params={"before": first[-1]["changed_at"]})).json()
    assert (len(first), len(rest)) == (20, 1)
    assert not {line["id"] for line in first} & {line["id"] for line in rest}
