"""The doors of two persons: the wrong ones first."""

import pytest

from app.approvals import service
from tests.app.approvals.conftest import Lay
from tests.app.conftest import token_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def proposal(database, living):
    async with database.transaction(living.office.board) as session:
        return await service.propose(session, living.office.board, Lay(living.office.stranger.account, "welcome"))


async def test_whoever_is_not_of_the_pair_finds_nothing(client, living, proposal):
    for role in ("chief", "deputy", "mediator", "operations"):
        headers = living.headers(role)
        assert (await client.get("/api/v1/approvals", headers=headers)).json() == []
        assert (await client.get(f"/api/v1/approvals/{proposal.id}", headers=headers)).status_code == 404
    said = {"sha256": proposal.sha256.hex()}
    reply = await client.post(f"/api/v1/approvals/{proposal.id}/approval", json=said, headers=living.headers("chief"))
    assert reply.json()["slug"] == "no-such-proposal"


async def test_what_is_read_is_what_is_approved(client, database, living, proposal):
    headers = {"authorization": f"Bearer {await token_of(database, living.office.board2)}"}
    (shown,) = (await client.get("/api/v1/approvals", headers=headers)).json()
    assert shown["sentence"] == f"“welcome” is laid on the desk of {living.office.stranger.account}."
    assert (shown["can_approve"], shown["can_withdraw"], shown["state"]) == (True, False, "open")
    door = f"/api/v1/approvals/{proposal.id}"
    reply = await client.post(f"{door}/approval", json={"sha256": "ab" * 32}, headers=headers)
    assert (reply.status_code, reply.json()["slug"]) == (409, "another-operation")
    reply = await client.post(f"{door}/approval", json={"sha256": shown["sha256"]}, headers=headers)
    assert (reply.status_code, reply.json()["state"]) == (200, "used")
    reply = await client.post(f"{door}/refusal", json={"reason": "no"}, headers=headers)
    assert reply.json()["slug"] == "proposal-over"


async def test_refused_or_withdrawn_it_says_so(client, database, living, proposal):
    board = living.headers("board")
    door = f"/api/v1/approvals/{proposal.id}"
    reply = await client.post(f"{door}/refusal", json={"reason": "no"}, headers=board)
    assert (reply.status_code, reply.json()["slug"]) == (409, "same-person")
    reply = await client.post(f"{door}/refusal", json={"reason": ""}, headers=board)
    assert reply.status_code == 422
    reply = await client.post(f"{door}/withdrawal", headers=board)
    assert (reply.status_code, reply.json()["state"]) == (200, "withdrawn")
