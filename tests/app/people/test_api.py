"""The doors about people: strangers and wrong parties first."""

import asyncio
import json
import re
from email import message_from_bytes, policy

import pytest

from app.people import rules

pytestmark = pytest.mark.anyio


def link_in(settings) -> str:
    """The token in the newest letter."""
    newest = max(settings.outbox_dir.glob("*.eml"))
    letter = message_from_bytes(newest.read_bytes(), policy=policy.default)
    return re.findall(r"/sign-in/([\w-]+)", letter.get_content())[0]


async def test_a_stranger_sees_the_chart_and_nothing_else(client, office):
    chart = (await client.get("/api/v1/office")).json()
    assert sorted((line["role"], line["depth"]) for line in chart["serving"]) == [
        ("board", 0), ("board", 0), ("chief", 1), ("mediator", 2)
    ]  # fmt: skip
    assert chart["former"] == []
    assert "@" not in json.dumps(chart)
    for path in ("/api/v1/me", "/api/v1/tokens", "/api/v1/notices", "/api/v1/mandates", "/api/v1/office/ties"):
        assert (await client.get(path)).status_code == 401, path


@pytest.mark.parametrize("role", ["consumer", "desk", "mediator", "chief", "operations"])
async def test_only_the_board_appoints(client, office, token_of, role):
    headers = await token_of(getattr(office, role))
    reply = await client.post("/api/v1/office/appointments", json={}, headers=headers)
    assert reply.status_code == 403
    assert reply.json()["slug"] == "wrong-role"


async def test_a_known_and_an_unknown_address_are_answered_alike(client, office):
    replies = [
        await client.post("/api/v1/sign-in", json={"email": email})
        for email in ("consumer@redress.example", "nobody@redress.example")
    ]
    assert {reply.status_code for reply in replies} == {202}
    assert replies[0].content == replies[1].content


async def test_a_new_consumer_signs_in_by_mail_and_out_again(client, office, work, settings):
    await client.post("/api/v1/sign-in", json={"email": " Li@Example.org ", "name": "李明远"})
    await work()
    token = link_in(settings)
    reply = await client.post(f"/api/v1/sign-in/{token}")
    assert reply.status_code == 204
    cookie = reply.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await client.get("/api/v1/me")).json()["name"] == "李明远"
    assert (await client.patch("/api/v1/me", json={"language": "en"})).json()["language"] == "en"
    cookies = dict(client.cookies)
    assert (await client.post("/api/v1/sign-out")).status_code == 204
    client.cookies.update(cookies)
    assert (await client.get("/api/v1/me")).status_code == 401


async def test_a_link_works_once(client, office, work, settings):
    await client.post("/api/v1/sign-in", json={"email": "consumer@redress.example"})
    await work()
    token = link_in(settings)
    replies = await asyncio.gather(*(client.post(f"/api/v1/sign-in/{token}") for _ in range(4)))
    assert sorted(reply.status_code for reply in replies) == [204, 410, 410, 410]
    assert (await client.post("/api/v1/sign-in/invented")).json()["slug"] == "link-used-up"


async def test_a_link_is_over_after_fifteen_minutes(client, office, work, settings, owner):
    await client.post("/api/v1/sign-in", json={"email": "consumer@redress.example"})
    await work()
    owner.execute("UPDATE sign_in_links SET expires_at = now()")
    assert (await client.post(f"/api/v1/sign-in/{link_in(settings)}")).status_code == 410


async def test_an_account_that_was_closed_cannot_sign_in(client, office, work, settings, owner):
    await client.post("/api/v1/sign-in", json={"email": "consumer@redress.example"})
    await work()
    owner.execute("UPDATE accounts SET active = false")
    assert (await client.post(f"/api/v1/sign-in/{link_in(settings)}")).status_code == 410


async def test_a_session_is_over_after_twelve_idle_hours(client, office, work, settings, owner):
    await client.post("/api/v1/sign-in", json={"email": "consumer@redress.example"})
    await work()
    await client.post(f"/api/v1/sign-in/{link_in(settings)}")
    assert (await client.get("/api/v1/me")).status_code == 200
    owner.execute("UPDATE sessions SET seen_at = now() - interval '13 hours'")
    assert (await client.get("/api/v1/me")).status_code == 401


async def test_a_sixth_letter_within_the_hour_is_not_sent(client, office, work, settings):
    for _ in range(rules.LINKS_AN_HOUR + 1):
        reply = await client.post("/api/v1/sign-in", json={"email": "consumer@redress.example"})
        assert reply.status_code == 202
        await work()
    assert len(list(settings.outbox_dir.glob("*.eml"))) == rules.LINKS_AN_HOUR


@pytest.mark.parametrize("email", ["no address", "two@a, b@c", "a@b\nBcc: c@d", "@bc"])
async def test_what_is_no_address_is_refused_before_anything_is_written(client, office, owner, email):
    reply = await client.post("/api/v1/sign-in", json={"email": email})
    assert reply.status_code == 422
    assert (reply.json()["slug"], reply.json()["field"]) == ("no-such-address", "email")
    assert owner.execute("SELECT count(*) FROM sign_in_requests").fetchone() == (0,)


async def test_a_machine_token_is_shown_once_and_revoked(client, office, token_of):
    headers = await token_of(office.consumer)
    made = (await client.post("/api/v1/tokens", json={"label": "shop system"}, headers=headers)).json()
    assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {made['token']}"})).status_code == 200
    listed = (await client.get("/api/v1/tokens", headers=headers)).json()
    assert all(each["token"] is None for each in listed)
    stranger = await token_of(office.mediator)
    assert (await client.delete(f"/api/v1/tokens/{made['id']}", headers=stranger)).status_code == 404
    assert (await client.delete(f"/api/v1/tokens/{made['id']}", headers=headers)).status_code == 204
    assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {made['token']}"})).status_code == 401


async def test_a_mandate_is_seen_and_ended_by_both_sides_and_by_nobody_else(client, office, token_of, work, settings):
    mother, stranger = await token_of(office.consumer), await token_of(office.desk)
    wish = {"agent_email": "daughter@example.org", "scope": "everything", "proof": "signed letter"}
    made = (await client.post("/api/v1/mandates", json=wish, headers=mother)).json()
    assert (await client.get("/api/v1/mandates", headers=stranger)).json() == []
    await client.post("/api/v1/sign-in", json={"email": "daughter@example.org"})
    await work()
    await client.post(f"/api/v1/sign-in/{link_in(settings)}")
    assert [each["id"] for each in (await client.get("/api/v1/mandates")).json()] == [made["id"]]
    assert (await client.post(f"/api/v1/mandates/{made['id']}/revoke")).json()["revoked_at"]


async def test_the_board_proposes_accounts_and_appointments(client, office, token_of):
    headers = await token_of(office.board)
    person = {"role": "mediator", "name": "Wen", "email": "wen@redress.example"}
    reply = await client.post("/api/v1/office/accounts", json=person, headers=headers)
    assert (reply.status_code, reply.json()["state"], reply.json()["what"]) == (201, "open", "open_account")
    wish = {
        "account_id": str(office.mediator.account),
        "reports_to": str(office.chief.account),
        "from_at": "2026-12-01T00:00:00Z",
        "until_at": "2028-12-01T00:00:00Z",
    }
    reply = await client.post("/api/v1/office/appointments", json=wish, headers=headers)
    assert reply.json()["slug"] == "term-too-short"
    wish["until_at"] = "2029-12-01T00:00:00Z"
    wish["reports_to"] = str(office.operations.account)
    reply = await client.post("/api/v1/office/appointments", json=wish, headers=headers)
    assert reply.json()["slug"] == "line-leaves-the-office"
    wish["reports_to"] = str(office.chief.account)
    reply = await client.post("/api/v1/office/appointments", json=wish, headers=headers)
    assert (reply.status_code, reply.json()["state"], reply.json()["can_withdraw"]) == (201, "open", True)
    assert reply.json()["values"]["above"] == office.chief.name
    assert reply.json()["values"]["until_at"] == wish["until_at"]


async def test_a_tie_names_one_party(client, office, token_of):
    headers = await token_of(office.mediator)
    wish = {"from_at": "2026-01-01T00:00:00Z", "name": "Star Shop", "platform_id": str(office.platform.id)}
    assert (await client.post("/api/v1/office/interests", json=wish, headers=headers)).json()["slug"] == "tie-names-one"
    del wish["platform_id"]
    assert (await client.post("/api/v1/office/interests", json=wish, headers=headers)).status_code == 204
    assert (await client.get("/api/v1/office/ties", headers=headers)).json()["interests"][0]["name"] == "Star Shop"


async def test_one_caller_does_not_try_keys_all_day(client):
    replies = [await client.post("/api/v1/sign-in/guess") for _ in range(121)]
    assert [reply.status_code for reply in replies[-2:]] == [410, 429]
    assert replies[-1].json()["slug"] == "too-many-requests"


async def test_a_token_is_kept_nowhere_even_when_its_request_has_a_key(client, office, token_of, owner):
    headers = await token_of(office.consumer) | {"Idempotency-Key": "k"}
    assert (await client.post("/api/v1/tokens", json={"label": "x"}, headers=headers)).status_code == 201
    assert owner.execute("SELECT count(*) FROM requests_remembered").fetchone() == (0,)
