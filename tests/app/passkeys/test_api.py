"""Where a second factor is asked: a link alone opens nothing else, a machine token nothing at all."""

import pytest
from msgspec.structs import replace

from app.kit.actors import CONFIRMING
from app.kit.bytes64 import base64url
from tests.app.conftest import knock, token_of
from tests.app.passkeys.conftest import PASSKEYS, answered, asked, registered
from tests.authenticator import Authenticator
from tests.served import Served

pytestmark = pytest.mark.anyio
APPROVALS = "/api/v1/approvals"
ACCOUNT = {"role": "chief", "name": "新首席", "email": "chief2@redress.example"}


def slug(reply) -> str:
    return reply.json()["slug"]


async def test_a_link_alone_opens_the_doors_of_passkeys_and_the_way_out(enter, office):
    chief = await enter(office.chief)
    for path in ("/api/v1/me", "/api/v1/cases", "/api/v1/tokens", APPROVALS, "/api/v1/office/ties"):
        reply = await chief.get(path)
        assert (reply.status_code, slug(reply)) == (403, "second-factor-needed"), path
    assert slug(await chief.post("/api/v1/tokens", json={"label": "x"})) == "second-factor-needed"
    assert (await chief.get(PASSKEYS)).json() == []
    assert (await chief.get("/api/v1/office")).status_code == 200
    assert (await chief.post("/api/v1/sign-out")).status_code == 204
    assert (await chief.get(PASSKEYS)).status_code == 401


async def test_of_parties_nothing_more_is_asked(enter, office):
    for party in (office.consumer, office.merchant, office.platform):
        client = await enter(party)
        assert (await client.get("/api/v1/me")).status_code == 200
        assert slug(await client.get(PASSKEYS)) == "wrong-role"


async def test_to_public_doors_a_link_alone_is_the_public(enter, office, owner):
    """What everybody may see is no place where half a sign-in sees more."""
    chief = await enter(office.chief)
    assert (await chief.get("/")).status_code == 200
    assert office.chief.name not in (await chief.get("/office")).text.split("</header>")[0]


@pytest.mark.parametrize("role", sorted(CONFIRMING))
async def test_everyone_whose_acts_bind_others_is_asked(enter, office, role):
    actor = next(iter(office.mediators.values())) if role == "mediator" else getattr(office, role)
    client = await enter(actor)
    assert slug(await client.get("/api/v1/me")) == "second-factor-needed"
    assert (await registered(client, Authenticator())).status_code == 201
    assert (await client.get("/api/v1/me")).json()["role"] == role


async def test_a_machine_token_of_before_opens_nothing(enter, office, database):
    client = await enter(office.consumer)
    headers = {"authorization": f"Bearer {await token_of(database, office.chief)}"}
    for path in ("/api/v1/me", PASSKEYS):
        assert slug(await client.get(path, headers=headers)) == "not-signed-in"


async def test_the_next_sign_in_takes_link_and_passkey(enter, office):
    key = Authenticator()
    assert (await registered(await enter(office.chief), key)).status_code == 201
    chief = await enter(office.chief)
    assert slug(await chief.get("/api/v1/me")) == "second-factor-needed"
    assert slug(await registered(chief, Authenticator())) == "factor-stale"
    assert slug(await chief.get("/api/v1/me")) == "second-factor-needed"
    wrong = Authenticator(origin="http://localhost:9000")
    wrong.id = key.id
    assert slug(await answered(chief, wrong)) == "passkey-refused"
    assert (await answered(chief, key)).json() == {"purpose": "sign_in"}
    assert (await chief.get("/api/v1/me")).status_code == 200


async def test_a_word_about_something_else_does_not_let_in(enter, office):
    key = Authenticator()
    await registered(await enter(office.chief), key)
    chief = await enter(office.chief)
    assert (await answered(chief, key, "sign", "ab" * 32)).json() == {"purpose": "sign"}
    assert slug(await chief.get("/api/v1/me")) == "second-factor-needed"


async def test_one_session_let_in_lets_in_no_other(enter, office):
    one, other = await enter(office.chief), await enter(office.chief)
    await registered(one, Authenticator())
    assert (await one.get("/api/v1/me")).status_code == 200
    assert slug(await other.get("/api/v1/me")) == "second-factor-needed"


async def test_approving_asks_the_passkey_anew_about_exactly_this(enter, office):
    keys = Authenticator(), Authenticator()
    one, other = await enter(office.board), await enter(office.board2)
    for client, key in zip((one, other), keys, strict=True):
        await registered(client, key)
    proposal = (await one.post("/api/v1/office/accounts", json=ACCOUNT)).json()
    door, said = f"{APPROVALS}/{proposal['id']}/approval", {"sha256": proposal["sha256"]}
    assert slug(await other.post(door, json=said)) == "not-confirmed"
    await answered(other, keys[1], "approve", "ab" * 32)
    assert slug(await other.post(door, json=said)) == "not-confirmed"
    replay = keys[1].answer(await asked(other, "approve", proposal["sha256"]))
    assert (await other.post(f"{PASSKEYS}/answers", json=replay)).status_code == 200
    done = await other.post(door, json=said)
    assert (done.status_code, done.json()["state"]) == (200, "used")
    assert slug(await other.post(f"{PASSKEYS}/answers", json=replay)) == "challenge-over"


async def test_a_second_key_is_registered_and_the_first_removed(enter, office):
    chief = await enter(office.chief)
    first = Authenticator()
    await registered(chief, first, "phone")
    door = f"{PASSKEYS}/{base64url(first.id)}"
    assert slug(await chief.delete(door)) == "last-passkey"
    assert (await registered(chief, Authenticator(), "drawer")).status_code == 201
    assert (await chief.delete(door)).status_code == 204
    assert [each["label"] for each in (await chief.get(PASSKEYS)).json()] == ["drawer"]
    assert slug(await chief.delete(door)) == "no-such-passkey"


async def test_a_key_belongs_to_one_account(enter, office):
    key = Authenticator()
    await registered(await enter(office.chief), key)
    reply = await registered(await enter(office.deputy), key)
    assert reply.status_code == 409


async def test_where_it_is_not_asked_nothing_changes(database, office, settings):
    async with knock(Served(replace(settings, second_factor=False), database)) as client:
        headers = {"authorization": f"Bearer {await token_of(database, office.chief)}"}
        assert (await client.get("/api/v1/me", headers=headers)).status_code == 200
