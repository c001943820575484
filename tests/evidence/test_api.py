"""The doors of evidence: strangers and wrong roles first, then files, ranges, and callers who hang up."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.testing import AsyncTestClient

from app.kit import clock
from app.kit.actors import Actor
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.problems import exception_handlers
from app.kit.requests import UnitOfWork, harden, provide_actor, provide_session, token_hash
from evidence.api.items import ItemDoors
from evidence.safe import Safe
from tests.evidence.conftest import Clerk, Table
from tests.served import on_loopback

pytestmark = pytest.mark.anyio

FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00" + bytes(range(256)) * 10_000
SAID = {"title": "开箱视频", "file_name": "开箱 1.mp4", "kind": "video"}


@pytest.fixture
def service(database: Database, safe: Safe) -> Litestar:
    """The doors of evidence behind the real middleware."""
    return Litestar(
        [ItemDoors],
        middleware=[DefineMiddleware(UnitOfWork, database=database)],
        dependencies={"actor": Provide(provide_actor), "session": Provide(provide_session)},
        exception_handlers=exception_handlers,
        state=State({"safe": safe}),
        request_max_body_size=1_000_000,  # of every other door
        before_send=[harden],
    )


@pytest.fixture
async def client(service: Litestar) -> AsyncIterator[AsyncTestClient[Litestar]]:
    async with AsyncTestClient(service) as opened:
        yield opened


@pytest.fixture
def doors(table: Table) -> str:
    return f"/api/v1/cases/{table.case_id}/evidence"


def token(table: Table, actor: Actor) -> dict[str, str]:
    """The header of a machine token, made where it is missing."""
    now = clock.real_now()
    table.owner.execute(
        "INSERT INTO machine_tokens VALUES (%s, %s, %s, 'test', %s, %s) ON CONFLICT DO NOTHING",
        (new_id(), actor.account_id, token_hash(actor.name), now, now + timedelta(days=1)),
    )
    return {"Authorization": f"Bearer {actor.name}"}


async def test_the_wrong_role_is_refused_alike_for_real_and_invented_cases(
    client: AsyncTestClient[Litestar], table: Table, doors: str
) -> None:
    invented = f"/api/v1/cases/{new_id()}/evidence"
    for door in (doors, invented):
        reply = await client.post(door, params=SAID, content=b"x", headers=token(table, table.mediator))
        assert (reply.status_code, reply.json()["slug"]) == (403, "wrong-role")
        assert (await client.get(door)).status_code == 401


async def test_the_right_role_of_another_case_finds_nothing(
    client: AsyncTestClient[Litestar], table: Table, doors: str, clerk: Clerk
) -> None:
    item = await clerk.hand_in(table.consumer)
    headers = token(table, table.other_merchant)
    for reply in (
        await client.post(doors, params=SAID, content=FILM, headers=headers),
        await client.get(doors, headers=headers),
        await client.get(f"{doors}/{item.id}", headers=headers),
        await client.get(f"{doors}/{item.id}/content", headers=headers),
        await client.post(f"{doors}/{item.id}/disclose", headers=headers),
    ):
        assert (reply.status_code, reply.json()["slug"]) == (404, "case-not-found")


async def test_a_withheld_item_is_not_found_by_the_other_side(
    client: AsyncTestClient[Litestar], table: Table, doors: str, clerk: Clerk
) -> None:
    item = await clerk.hand_in(table.consumer, withheld=True)
    for end in ("", "/content"):
        reply = await client.get(f"{doors}/{item.id}{end}", headers=token(table, table.merchant))
        assert (reply.status_code, reply.json()["slug"]) == (404, "evidence-not-found")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"file_name": "../../etc/passwd"}, "file_name"),
        ({"kind": "secret"}, "kind"),
        ({"sha256": "abc"}, "sha256"),
        ({"transcript_of": "one"}, "transcript_of"),
    ],
)
async def test_what_is_said_wrongly_about_a_file_is_named(
    client: AsyncTestClient[Litestar], table: Table, doors: str, wrong: dict[str, str], field: str
) -> None:
    reply = await client.post(doors, params=SAID | wrong, content=FILM, headers=token(table, table.consumer))
    assert (reply.status_code, reply.json()["field"]) == (422, field)


@pytest.mark.parametrize(
    ("content", "more", "status", "slug"),
    [
        (b"MZ\x90\x00", {}, 415, "type-not-taken"),
        (b"%PDF-1.7\n" + b"PK\x05\x06" + bytes(18), {}, 415, "two-files-in-one"),
        (b"\xff\xd8", {}, 415, "type-unknown"),
        (b"text", {"file_name": "photo\u202egpj.exe"}, 422, "misleading-name"),
        (b"", {}, 422, "empty-file"),
        (b"text", {"sha256": "0" * 64}, 422, "digest-differs"),
        (bytes(6_000_000), {}, 413, "too-large"),
    ],
)
async def test_a_refused_file_is_told_why(  # noqa: PLR0917 - what is sent and what is answered
    client: AsyncTestClient[Litestar],
    table: Table,
    doors: str,
    content: bytes,
    more: dict[str, str],
    status: int,
    slug: str,
) -> None:
    reply = await client.post(doors, params=SAID | more, content=content, headers=token(table, table.consumer))
    assert (reply.status_code, reply.json()["slug"]) == (status, slug)


async def hand_in(client: AsyncTestClient[Litestar], table: Table, doors: str) -> dict[str, Any]:
    said = SAID | {"sha256": hashlib.sha256(FILM).hexdigest()}
    reply = await client.post(doors, params=said, content=FILM, headers=token(table, table.consumer))
    assert reply.status_code == 201, reply.text
    assert reply.headers["location"] == f"{doors}/{reply.json()['id']}"
    return reply.json()


async def test_a_file_comes_back_as_it_was_handed_in(
    client: AsyncTestClient[Litestar], table: Table, doors: str
) -> None:
    item = await hand_in(client, table, doors)
    assert (item["media_type"], item["size_bytes"], item["exhibit"]) == ("video/mp4", len(FILM), "C-1")
    reply = await client.get(f"{doors}/{item['id']}/content", headers=token(table, table.merchant))
    assert reply.content == FILM
    assert reply.headers["etag"] == f'"{item["sha256"]}"'
    assert reply.headers["content-type"] == "video/mp4"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-security-policy"].startswith("sandbox")
    assert reply.headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%BC%80%E7%AE%B1%201.mp4"
    shown = (await client.get(f"{doors}/{item['id']}", headers=token(table, table.platform))).json()
    assert [(line["role"], line["act"]) for line in shown["custody"]] == [
        ("consumer", "handed_in"),
        ("consumer", "disclosed"),
        ("merchant", "read"),
    ]
    assert len((await client.get(doors, headers=token(table, table.platform))).json()) == 1


async def test_any_range_is_a_slice_of_the_file(client: AsyncTestClient[Litestar], table: Table, doors: str) -> None:
    item = await hand_in(client, table, doors)
    headers, size = token(table, table.consumer), len(FILM)

    async def ask(asked: str, **more: str) -> httpx.Response:
        return await client.get(f"{doors}/{item['id']}/content", headers=headers | {"Range": asked} | more)

    for asked in (f"bytes={size}-", "bytes=-0"):
        reply = await ask(asked)
        assert (reply.status_code, reply.headers["content-range"]) == (416, f"bytes */{size}")
    other = await ask("bytes=1-2", **{"If-Range": '"another edition"'})
    assert (other.status_code, len(other.content)) == (200, size)
    same = await ask("bytes=1-2", **{"If-Range": f'"{item["sha256"]}"'})
    assert (same.status_code, same.content) == (206, FILM[1:3])
    for start, last in ((0, 0), (1_048_575, 1_048_576), (size - 1, size + 9), (5, 2_000_000)):
        reply = await ask(f"bytes={start}-{last}")
        assert (reply.status_code, reply.content) == (206, FILM[start : last + 1])
        assert reply.headers["content-range"] == f"bytes {start}-{min(last, size - 1)}/{size}"


async def test_a_caller_who_hangs_up_leaves_nothing(
    service: Litestar, table: Table, doors: str, tmp_path: Path
) -> None:
    async with on_loopback(service) as url:
        _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        head = f"POST {doors}?title=a&file_name=b.mp4 HTTP/1.1\r\nHost: x\r\nContent-Length: {len(FILM)}\r\n"
        bearer = token(table, table.consumer)["Authorization"]
        writer.write(f"{head}Authorization: {bearer}\r\n\r\n".encode() + FILM[:2_000_000])
        await writer.drain()
        while not list((tmp_path / "vault" / "evidence").iterdir()):  # noqa: ASYNC110 - files set no event
            await asyncio.sleep(0.01)
        writer.close()
        for _ in range(3_000):  # a busy disk takes seconds to say that the new key is on it
            if not files(tmp_path):
                break
            await asyncio.sleep(0.02)
        assert files(tmp_path) == []


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "master.key"]
