"""The doors of rulings: strangers and wrong roles first, then a draft's way to the signed file."""

from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.testing import AsyncTestClient

from app.kit import clock
from app.kit.actors import Actor
from app.kit.auth import door_of
from app.kit.ids import new_id
from app.kit.problems import exception_handlers
from app.kit.requests import UnitOfWork, harden, provide_actor, provide_session, token_hash
from app.kit.settings import Settings
from rulings.api import DOORS
from rulings.press import Press
from rulings.service import issuing
from tests.rulings.acting import Acting
from tests.rulings.bench import Bench, draft, small_draft

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(acting: Acting, settings: Settings, press: Press) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """The doors of rulings behind the real middleware."""
    app = Litestar(
        list(DOORS),
        middleware=[DefineMiddleware(UnitOfWork, database=acting.database)],
        dependencies={"actor": Provide(provide_actor), "session": Provide(provide_session)},
        exception_handlers=exception_handlers,
        state=State({"settings": settings, "ruling_safe": press.safe}),
        before_send=[harden],
    )
    async with AsyncTestClient(app) as opened:
        yield opened


@pytest.fixture
def path(bench: Bench) -> str:
    return f"/api/v1/cases/{bench.case_id}"


def token(bench: Bench, actor: Actor) -> dict[str, str]:
    """A machine token of this person."""
    secret = new_id().hex
    bench.owner.execute(
        "INSERT INTO machine_tokens VALUES (%s, %s, %s, 'test', now(), %s)",
        (new_id(), actor.account_id, token_hash(secret), clock.real_now() + timedelta(hours=1)),
    )
    return {"Authorization": f"Bearer {secret}"}


def plain(struct: msgspec.Struct) -> Any:
    return msgspec.to_builtins(struct)


def slug(reply: Any) -> str:
    return reply.json()["slug"]


def test_every_door_says_who_may_come_in() -> None:
    known = {"actor": Provide(provide_actor), "session": Provide(provide_session)}
    app = Litestar(list(DOORS), dependencies=known, openapi_config=None)
    doors = [handler for route in app.routes for handler in getattr(route, "route_handlers", [])]
    handlers = [handler for handler in doors if "OPTIONS" not in handler.http_methods]
    assert len(handlers) > 14
    assert all(door_of(handler) for handler in handlers)


async def test_the_public_and_the_wrong_role_are_sent_away_before_anything_is_loaded(client, bench, path) -> None:
    invented = f"/api/v1/cases/{new_id()}"
    for case in (path, invented):
        assert (await client.put(f"{case}/ruling/draft", json=plain(draft()))).status_code == 401
        reply = await client.put(f"{case}/ruling/draft", json=plain(draft()), headers=token(bench, bench.merchant))
        assert reply.status_code == 403
        reply = await client.post(f"{case}/ruling/acceptance", headers=token(bench, bench.mediator))
        assert reply.status_code == 403


async def test_a_mediator_of_another_case_finds_nothing(client, bench, path) -> None:
    stranger = token(bench, bench.other_mediator)
    for reply in (
        await client.put(f"{path}/ruling/draft", json=plain(draft()), headers=stranger),
        await client.get(f"{path}/ruling/draft", headers=stranger),
        await client.get(f"{path}/ruling", headers=stranger),
        await client.get(f"{path}/ruling.pdf", headers=stranger),
        await client.post(f"{path}/signature", json={"text_sha256": "0" * 64}, headers=stranger),
    ):
        assert (reply.status_code, slug(reply)) == (404, "case-not-found"), reply.text


async def test_what_could_tempt_a_decider_gets_through_no_door(client, bench, path) -> None:
    tempted = plain(draft()) | {"commission": 5}
    reply = await client.put(f"{path}/ruling/draft", json=tempted, headers=token(bench, bench.mediator))
    assert reply.status_code in {400, 422}


async def test_a_draft_has_a_version_and_an_older_one_is_refused(client, bench, path) -> None:
    mediator = token(bench, bench.mediator)
    first = await client.put(f"{path}/ruling/draft", json=plain(draft()), headers=mediator)
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    second = await client.put(f"{path}/ruling/draft", json=plain(draft()), headers=mediator | {"If-Match": '"1"'})
    assert second.headers["etag"] == '"2"'
    for tag in ('"1"', '"x"'):
        stale = await client.put(f"{path}/ruling/draft", json=plain(draft()), headers=mediator | {"If-Match": tag})
        assert stale.status_code == 412


async def test_an_incomplete_draft_names_what_is_missing(client, bench, path) -> None:
    mediator = token(bench, bench.mediator)
    await client.put(f"{path}/ruling/draft", json=plain(draft(handling=[])), headers=mediator)
    reply = await client.post(f"{path}/submission", json={}, headers=mediator)
    assert (reply.status_code, slug(reply)) == (422, "finding-missing")
    assert "canned_reply" in reply.json()["detail"]


async def test_from_draft_to_the_file_in_the_consumers_hands(client, acting, bench, path, press, settings) -> None:
    mediator, reviewer = token(bench, bench.mediator), token(bench, bench.reviewer)
    consumer, merchant = token(bench, bench.consumer), token(bench, bench.merchant)
    await client.put(f"{path}/ruling/draft", json=plain(draft()), headers=mediator)
    assert (await client.get(f"{path}/ruling/draft", headers=consumer)).status_code == 403
    assert (await client.post(f"{path}/submission", json={}, headers=mediator)).json()["state"] == "peer_review"
    agreed = await client.post(f"{path}/review", json={"verdict": "agree"}, headers=reviewer)
    assert agreed.json()["state"] == "signing"
    for signer in (mediator, reviewer):
        digest = (await client.get(f"{path}/ruling/draft", headers=signer)).json()["text_sha256"]
        signed = await client.post(f"{path}/signature", json={"text_sha256": digest}, headers=signer)
        assert signed.status_code == 200, signed.text
    assert (await client.get(f"{path}/ruling", headers=consumer)).status_code == 404
    assert await issuing.issue(acting.database, press, bench.case_id)
    await acting.publish(settings)
    ruling = (await client.get(f"{path}/ruling", headers=merchant)).json()
    file = await client.get(f"{path}/ruling.pdf", headers=consumer)
    assert file.headers["content-disposition"] == f'attachment; filename="{ruling["number"]}.pdf"'
    assert sha256(file.content).hexdigest() == ruling["sha256"]
    public = (await client.get(f"/api/v1/rulings/{ruling['number']}")).json()
    assert public == (await client.get(f"/api/v1/rulings/by-digest/{ruling['sha256']}")).json()
    assert public["total"] == {"minor": 2_599_600, "currency": "CNY"}
    accepted = await client.post(f"{path}/ruling/acceptance", headers=consumer)
    assert accepted.json()["state"] == "performing"


async def test_a_consumer_rejects(client, acting, bench, path, press, settings) -> None:
    await acting.issued(press, settings)
    reply = await client.post(f"{path}/ruling/rejection", json={}, headers=token(bench, bench.consumer))
    assert reply.json()["state"] == "rejected"


async def test_what_is_taken_back_is_publicly_void(client, acting, bench, path) -> None:
    await acting.submit(small_draft())
    await acting.review()
    number = acting.rulings()[0][1]
    assert (await client.get(f"/api/v1/rulings/{number}")).status_code == 404
    taken = await client.post(f"{path}/taking-back", headers=token(bench, bench.mediator))
    assert taken.json()["state"] == "deliberation"
    assert (await client.get(f"/api/v1/rulings/{number}")).json()["state"] == "void"


async def test_a_view_is_shown_and_commented(client, bench, path) -> None:
    bench.set(state="investigation")
    mediator, merchant = token(bench, bench.mediator), token(bench, bench.merchant)
    shown = await client.post(f"{path}/provisional-view", json={"text": "应当退款。"}, headers=mediator)
    assert shown.json()["timeline"][-1]["said"] == "应当退款。"
    assert (await client.post(f"{path}/comments", json={"text": "不。"}, headers=merchant)).status_code == 201
    said = await client.get(f"{path}/comments", headers=token(bench, bench.consumer))
    assert [comment["text"] for comment in said.json()] == ["不。"]
    assert (await client.get(f"{path}/comments", headers=token(bench, bench.other_consumer))).status_code == 404
    assert (await client.post(f"{path}/deliberation", headers=mediator)).json()["state"] == "deliberation"


async def test_everybody_reads_the_rules_as_they_were_on_a_day(client) -> None:
    versions = (await client.get("/api/v1/rules", params={"id": "HT-RET-7.2"})).json()
    assert [rule["version"] for rule in versions] == ["2025-06", "2026-03"]
    for day, version in (("2026-02-28", "2025-06"), ("2026-03-01", "2026-03")):
        held = (await client.get("/api/v1/rules", params={"id": "HT-RET-7.2", "on": day})).json()
        assert [rule["version"] for rule in held] == [version]
    assert (await client.get("/api/v1/rules", params={"on": "yesterday"})).status_code in {400, 422}


@pytest.mark.parametrize("name", ["RR-2026-999999", "RR-x", "by-digest/abc", f"by-digest/{'0' * 64}"])
async def test_what_is_no_ruling_is_not_found_or_not_understood(client, name: str) -> None:
    assert (await client.get(f"/api/v1/rulings/{name}")).status_code in {400, 404, 422}
