"""Papers on their pages: at the case for whom they concern, and looked up by anybody who has number or file."""

import psycopg
import pytest

from app.kit.actors import Role
from tests.app.conftest import World
from tests.app.pages.test_chats import HTML

pytestmark = pytest.mark.anyio

NUMBER, DIGEST = "RS-2026-000001", "ab" * 32


@pytest.fixture
def reflecting(living: World, owner: psycopg.Connection) -> str:
    """A settlement of the merchant with the consumer, from which both may still step back; its id."""
    row = owner.execute(
        "INSERT INTO settlements (id, case_id, offer_id, side, text, days, signed_at, binding_at)"
        " VALUES (gen_random_uuid(), %s, %s, 'seller', '退一半', 7, now(), now() + interval '3 days') RETURNING id",
        (living.merchants, living.things["offer_id"]),
    ).fetchone()
    return str(row[0])


async def test_while_they_reflect_both_sides_are_led_to_the_preview_and_the_platform_is_not(
    client, living: World, reflecting: str
):
    preview = f"/api/v1/cases/{living.merchants}/settlements/{reflecting}/preview.pdf"
    for role, led in ((Role.platform, False), (Role.merchant, True), (Role.consumer, True)):
        shown = await client.get(f"/cases/{living.merchants}", headers=HTML | living.headers(role))
        assert (preview in shown.text) is led
    refused = await client.get(preview, headers=living.headers(Role.platform))
    assert (refused.status_code, refused.json()["type"].partition("#")[2]) == (404, "no-such-paper")


async def test_a_signed_agreement_is_shown_to_its_sides_and_known_to_anybody_with_its_number(
    client, living: World, reflecting: str, owner: psycopg.Connection
):
    owner.execute(
        "INSERT INTO papers (id, case_id, kind, side, settlement_id, state, number, text, frozen_at, file_sha256,"
        " size_bytes, key_id, object_name, issued_at, published_at) VALUES (gen_random_uuid(), %s, 'agreement',"
        " 'seller', %s, 'issued', %s, '{}', now(), decode(%s, 'hex'), 1, gen_random_uuid(), 'x', now(), now())",
        (living.merchants, reflecting, NUMBER, DIGEST),
    )
    for role, seen in ((Role.platform, False), (Role.mediator, False), (Role.merchant, True), (Role.consumer, True)):
        shown = await client.get(f"/cases/{living.merchants}", headers=HTML | living.headers(role))
        assert (NUMBER in shown.text) is seen
    for asked in (NUMBER.lower(), DIGEST):
        verdict = await client.get("/verify", params={"q": asked}, headers=HTML)
        assert 'class="verdict undetermined"' in verdict.text, "no journal holds it"
        assert NUMBER in verdict.text
        assert "退一半" not in verdict.text
    by_digest = (await client.get(f"/api/v1/papers/by-digest/{DIGEST}")).json()
    assert by_digest == (await client.get(f"/api/v1/papers/{NUMBER}")).json()
    assert (by_digest["kind"], by_digest["state"], by_digest["ruling"]) == ("agreement", "issued", None)
    assert (await client.get("/api/v1/papers/RS-2026-000002")).status_code == 404


@pytest.fixture
def honoured(living: World, owner: psycopg.Connection) -> str:
    """What the platform was ordered by a certificate and says to have done, in a case that has ended; its id."""
    owner.execute("ALTER TABLE cases DISABLE TRIGGER USER")
    owner.execute("UPDATE cases SET state = 'resolved', ended_at = now() WHERE id = %s", (living.merchants,))
    owner.execute("ALTER TABLE cases ENABLE TRIGGER USER")
    row = owner.execute(
        "INSERT INTO obligations (id, case_id, no, source, debtor, creditor, remedy, text, days, state, done_at)"
        " VALUES (gen_random_uuid(), %s, 90, 'clearance', 'platform', 'seller', 'clearance_certificate', '放还款项', 5,"
        " 'proven', now()) RETURNING id",
        (living.merchants,),
    ).fetchone()
    return str(row[0])


async def test_the_seller_says_on_the_page_that_a_certificate_is_not_honoured_and_both_can_show_it(
    client, living: World, honoured: str, owner: psycopg.Connection
):
    case = f"/cases/{living.merchants}"
    for role, asked, shows in (
        (Role.consumer, False, False),
        (Role.platform, False, True),
        (Role.merchant, True, True),
    ):
        shown = (await client.get(case, headers=HTML | living.headers(role))).text
        assert (f'action="{case}/not-honoured' in shown) is asked, role
        assert (f'action="{case}/evidence' in shown) is shows, role
    mine = HTML | living.headers(Role.merchant)
    empty = await client.post(f"{case}/not-honoured", data={"about": honoured, "text": " "}, headers=mine)
    assert empty.status_code == 422
    said = {"about": honoured, "text": "货款没有到账。"}
    assert (await client.post(f"{case}/not-honoured", data=said, headers=mine)).status_code == 303
    assert owner.execute("SELECT state FROM obligations WHERE id = %s", (honoured,)).fetchone() == ("disputed",)
    again = await client.post(f"{case}/not-honoured", data=said, headers=mine)
    assert again.status_code == 409
    owner.execute("UPDATE obligations SET state = 'proven', done_at = now() WHERE id = %s", (honoured,))
    door = f"/api/v1/cases/{living.merchants}/obligations/{honoured}/not-honoured"
    for role, status in ((Role.platform, 403), (Role.merchant, 200)):
        reply = await client.post(door, json={"text": "仍未到账。"}, headers=living.headers(role))
        assert reply.status_code == status, reply.text
    assert owner.execute("SELECT count(*) FROM board_notices").fetchone() == (1,), "said again, told the same day"
