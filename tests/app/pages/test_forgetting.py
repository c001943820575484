"""Being forgotten, from the page on which it is asked to what the others of the case see afterwards."""

import psycopg
import pytest

from app.kit.actors import Role
from tests.app.conftest import World

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html", "sec-fetch-site": "same-origin"}
PAGE = "/me/erasure"


async def test_a_person_is_forgotten_from_the_page_and_the_others_still_see_the_case(
    client, living: World, owner: psycopg.Connection
):
    consumer, operations, chief = (living.headers(role) for role in (Role.consumer, Role.operations, Role.chief))
    assert (await client.get(PAGE, headers=HTML | living.headers(Role.merchant))).status_code == 403
    shown = await client.get(PAGE, headers=HTML | consumer)
    assert ("尚未终结" in shown.text, ">申请删除个人信息</button>" in shown.text) == (True, False)
    refused = await client.post(PAGE, headers=HTML | consumer)
    assert (refused.status_code, "尚未终结" in refused.text) == (409, True)
    long_over(owner, living)
    assert (await client.post(PAGE, headers=HTML | consumer)).status_code == 303
    assert 'name="back"' in (await client.get(PAGE, headers=HTML | consumer)).text
    assert (await client.post(PAGE, data={"back": "1"}, headers=HTML | consumer)).status_code == 303
    request = (await client.post("/api/v1/me/erasure", headers=consumer)).json()
    assert [each["state"] for each in (await client.get("/api/v1/erasure-requests", headers=chief)).json()] == [
        "asked",
        "withdrawn",
    ]
    proposed = f"/api/v1/erasure-requests/{request['id']}/proposal"
    for reason in ("", "本" * 1001):
        said = {"request_id": request["id"], "reason": reason}
        assert (await client.post(proposed, json={"reason": reason}, headers=operations)).status_code == 422
        refused = await client.post("/approvals/person", data=said, headers=HTML | operations)
        assert refused.status_code == 422
    assert (await client.get("/api/v1/approvals", headers=chief)).json() == []
    said = {"request_id": request["id"], "reason": "本人到场。"}
    refused = await client.post("/approvals/person", data=said, headers=HTML | operations)
    assert (refused.status_code, "其他当事人可在" in refused.text) == (409, True)
    owner.execute("UPDATE erasure_requests SET asked_at = asked_at - interval '7 days' WHERE state = 'asked'")
    assert (await client.post("/approvals/person", data=said, headers=HTML | operations)).status_code == 303
    proposal = (await client.get("/api/v1/approvals", headers=chief)).json()[0]
    assert request["id"] in proposal["sentence"]
    path = f"/api/v1/approvals/{proposal['id']}/approval"
    assert (await client.post(path, json={"sha256": proposal["sha256"]}, headers=chief)).status_code == 200
    assert (await client.get("/api/v1/me", headers=consumer)).status_code == 401
    for role in (Role.merchant, Role.platform, Role.mediator, Role.auditor, Role.chief):
        of = living.headers(role)
        for path in (f"/cases/{living.merchants}", f"/api/v1/cases/{living.merchants}", "/home", "/api/v1/cases"):
            seen = await client.get(path, headers=of | (HTML if "api" not in path else {}), follow_redirects=True)
            assert seen.status_code == 200, (role, path)
            assert "欧阳一苇" not in seen.text


def long_over(owner: psycopg.Connection, living: World) -> None:
    """All cases of the consumer, of a name that is met nowhere else, ended years ago; the drafts were thrown away."""
    who = living.actors[Role.consumer].account
    owner.execute("SET session_replication_role = replica")
    owner.execute("UPDATE accounts SET name = '欧阳一苇' WHERE id = %s", (who,))
    owner.execute("UPDATE cases SET consumer_name = '欧阳一苇' WHERE consumer_id = %s", (who,))
    owner.execute("DELETE FROM cases WHERE state = 'draft'")
    owner.execute("UPDATE cases SET state = 'withdrawn', ended_at = now() - interval '6 years'")
    owner.execute("UPDATE evidence_items SET (sealed_at, retained_until_at) = (now() - interval '6 years', now())")
    owner.execute("SET session_replication_role = origin")
