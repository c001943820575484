"""The service put together: it answers, and says of itself what a machine needs to know."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from app import main
from app.beacon.errors import OutsidersOnly
from app.kit.actors import Role
from app.kit.db import Database
from app.kit.settings import Settings
from app.passkeys.errors import AddressNotSecure
from rulings.errors import DemoChain
from tests.app.conftest import World, knock, service
from tests.rulings.renamed import renamed
from tests.seaweed import Seaweed

pytestmark = pytest.mark.anyio


@pytest.fixture
async def document(rehearsal: httpx.AsyncClient) -> dict[str, Any]:
    """The description, as anyone may read it."""
    reply = await rehearsal.get("/api/v1/openapi.json")
    assert reply.status_code == 200
    return reply.json()


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation under its method and address."""
    return {f"{method} {path}": one for path, item in document["paths"].items() for method, one in item.items()}


async def test_it_answers_whoever_watches_over_it(rehearsal: httpx.AsyncClient):
    reply = await rehearsal.get("/healthz")
    assert (reply.status_code, reply.json()) == (200, {"status": "ok", "storage": "local"})


def test_production_is_not_made_with_the_offices_own_chain_or_a_demo_that_signs(tmp_path: Path, monkeypatch):
    nowhere = Database("postgresql+psycopg://nobody@/nothing")
    with pytest.raises(OutsidersOnly):
        main.create_app(Settings(home=tmp_path, production=True), nowhere)
    relays = Settings(
        home=tmp_path,
        production=True,
        beacon_url="drand+https://relay.example",
        public_url="https://redress.example",
        timestamp_url="https://stamps.example",
    )
    with pytest.raises(DemoChain):
        main.create_app(relays, nowhere)
    renamed(tmp_path / "authority", monkeypatch)
    assert main.create_app(relays, nowhere).routes
    with pytest.raises(AddressNotSecure):
        main.create_app(replace(relays, public_url="http://redress.example"), nowhere)


async def test_it_says_when_its_database_is_gone(tmp_path, capfd):
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    async with knock(service(tmp_path, database)) as client:
        reply = await client.get("/healthz")
    assert (reply.status_code, reply.json()["slug"]) == (503, "not-ready")
    assert "127.0.0.1" not in reply.text


async def test_it_says_what_its_storage_was_found_to_be(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(main, "STORAGE_AGAIN_SECONDS", 0.1)
    server = Seaweed(tmp_path_factory.mktemp("late"))
    settings = Settings(home=tmp_path, workers=False, s3_url=server.url("files"))
    app = main.create_app(settings, Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
    assert app.state["storage"] == "unknown"
    proving = asyncio.create_task(main._prove_storage(settings, app.state))
    try:
        await asyncio.sleep(1)
        assert app.state["storage"] == "unknown"  # and the doors are open
        await asyncio.to_thread(server.start)
        await asyncio.wait_for(proving, 30)
        assert app.state["storage"] == "locked"
    finally:
        proving.cancel()
        server.stop()


async def test_every_reply_is_hardened_and_kept_out_of_shared_caches(rehearsal: httpx.AsyncClient, world: World):
    for headers in ({}, world.headers(Role.consumer)):
        for path in ("/", "/api/v1/me", "/api/v1/office", "/nowhere"):
            reply = await rehearsal.get(path, headers=headers)
            assert reply.headers["x-content-type-options"] == "nosniff", path
            assert "frame-ancestors 'none'" in reply.headers["content-security-policy"], path
            if path != "/nowhere":
                assert ("no-store" in reply.headers.get("cache-control", "")) == bool(headers), path


async def test_the_description_is_whole(document: dict[str, Any]):
    assert document["openapi"].startswith("3.1.")
    told = operations(document)
    assert len({one["operationId"] for one in told.values()}) == len(told)
    for name, one in told.items():
        assert one["summary"], name
        assert one["description"], name
        assert one["responses"]["default"] == {"$ref": "#/components/responses/Problem"}, name
        assert all(int(status) < 400 for status in one["responses"] if status != "default"), name


async def test_the_description_says_who_may_come_in_and_how(document: dict[str, Any]):
    told = operations(document)
    assert told["get /api/v1/measures"]["security"] == []
    assert told["post /api/v1/cases/{case_id}/signature"]["security"] == [{"bearer": []}, {"cookie": []}]
    assert told["post /api/v1/cases/{case_id}/signature"]["x-open-to"] == ["mediator"]
    assert set(document["components"]["securitySchemes"]) == {"bearer", "cookie"}


async def test_the_description_leads_to_nothing_that_is_not_there(document: dict[str, Any]):
    for name in _referred(document):
        place: Any = document
        for part in name.removeprefix("#/").split("/"):
            place = place[part]


def _referred(part: object) -> set[str]:
    if isinstance(part, list):
        return {name for each in part for name in _referred(each)}
    if isinstance(part, dict):
        here = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return here | {name for each in part.values() for name in _referred(each)}
    return set()
