"""Uploads in parts through HTTP: strangers first, then the stock tus client, cuts, races and lies."""

import asyncio
import base64
import hashlib
import io
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.to_thread import run_sync
from litestar import Litestar
from litestar.testing import AsyncTestClient
from tusclient.client import TusClient
from tusclient.exceptions import TusUploadFailed

from app.kit import claims
from app.kit.ids import new_id
from evidence.safe import Safe, Sealed
from evidence.sealing import FRAME
from evidence.service import uploading
from tests.evidence.conftest import Clerk, Table
from tests.evidence.test_api import token

pytestmark = pytest.mark.anyio

FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00" + os.urandom(3 * FRAME + 777)
SAID = {"filename": "开箱 1.mp4", "title": "开箱视频", "kind": "video"}


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "PART", FRAME + 1000)


@pytest.fixture
async def client(service: Litestar) -> AsyncIterator[AsyncTestClient[Litestar]]:
    async with AsyncTestClient(service) as opened:
        yield opened


@pytest.fixture
def doors(table: Table) -> str:
    return f"/api/v1/cases/{table.case_id}/uploads"


def metadata(**said: str) -> str:
    return ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in said.items())


def beginning(length: int = len(FILM), **said: str) -> dict[str, str]:
    return {"Tus-Resumable": "1.0.0", "Upload-Length": str(length), "Upload-Metadata": metadata(**SAID | said)}


def part(offset: int, **more: str) -> dict[str, str]:
    kind = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    return kind | {"Upload-Offset": str(offset)} | {name.replace("_", "-"): value for name, value in more.items()}


async def begun(client: httpx.AsyncClient, table: Table, doors: str, *, length: int = len(FILM), **said: str) -> str:
    headers = beginning(length, **said) | token(table, table.consumer)
    reply = await client.post(doors, headers=headers)
    assert reply.status_code == 201, reply.text
    assert reply.headers["tus-resumable"] == "1.0.0"
    assert reply.headers["upload-expires"].endswith("GMT")
    return reply.headers["location"]


def told(reply: httpx.Response) -> tuple[int, str]:
    assert reply.headers["tus-resumable"] == "1.0.0"
    return reply.status_code, reply.json()["slug"]


async def test_a_stranger_and_the_other_side_find_no_upload(
    client: AsyncTestClient[Litestar], table: Table, doors: str
) -> None:
    upload = await begun(client, table, doors)
    for stranger, slug in (
        (table.other_consumer, "case-not-found"),
        (table.other_merchant, "case-not-found"),
        (table.merchant, "upload-not-found"),
        (table.platform, "upload-not-found"),
    ):
        headers = token(table, stranger)
        assert told(await client.patch(upload, headers=part(0) | headers, content=FILM)) == (404, slug)
        assert told(await client.delete(upload, headers=headers)) == (404, slug)
        assert told(await client.get(upload, headers=headers)) == (404, slug)
        assert (await client.head(upload, headers=headers)).status_code == 404
    assert (await client.get(doors, headers=token(table, table.merchant))).json() == []
    assert told(await client.post(doors, headers=beginning() | token(table, table.mediator))) == (403, "wrong-role")
    assert told(await client.post(doors, headers=beginning())) == (401, "not-signed-in")
    assert told(await client.get(f"{doors}/{new_id()}", headers=token(table, table.consumer)))[0] == 404


@pytest.mark.parametrize(
    ("headers", "status", "slug"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412, "other-tus-version"),
        ({"Upload-Length": ""}, 422, "bad-input"),
        ({"Upload-Length": "-1"}, 422, "bad-input"),
        ({"Upload-Length": "0"}, 422, "empty-file"),
        ({"Upload-Length": "9" * 14}, 409, "too-much-evidence"),
        ({"Upload-Length": "5000001"}, 413, "too-large"),
        ({"Upload-Metadata": "title !"}, 422, "bad-input"),
        ({"Upload-Metadata": metadata(**SAID, color="red")}, 422, "bad-input"),
        ({"Upload-Metadata": metadata(title="x")}, 422, "bad-input"),
    ],
)
async def test_a_beginning_that_cannot_be_is_refused(
    client: AsyncTestClient[Litestar], table: Table, doors: str, headers: dict[str, str], status: int, slug: str
) -> None:
    reply = await client.post(doors, headers=beginning() | headers | token(table, table.consumer))
    assert told(reply) == (status, slug)


async def test_a_part_that_does_not_fit_is_refused_and_nothing_is_lost(
    client: AsyncTestClient[Litestar], table: Table, doors: str
) -> None:
    upload, me = await begun(client, table, doors), token(table, table.consumer)
    digest = base64.b64encode(hashlib.sha1(FILM[:100], usedforsecurity=False).digest()).decode()
    assert (await client.patch(upload, headers=part(0) | me, content=FILM[:2000])).status_code == 204
    for headers, content, status, slug in (
        (part(0), FILM, 409, "offset-differs"),
        (part(2001), FILM[2001:], 409, "offset-differs"),
        (part(len(FILM) + 1), b"x", 409, "offset-differs"),
        (part(2000), FILM, 413, "longer-than-announced"),
        (part(2000) | {"Upload-Offset": "x"}, b"x", 422, "bad-input"),
        (part(2000) | {"Content-Type": "text/plain"}, b"x", 415, "unknown-format"),
        (part(2000, Upload_Checksum=f"sha1 {digest}"), FILM[2000:2100], 460, "checksum-differs"),
        (part(2000, Upload_Checksum="md5 aaaa"), FILM[2000:2100], 400, "checksum-unknown"),
        (part(2000, Upload_Checksum="sha1 !"), FILM[2000:2100], 400, "checksum-unknown"),
    ):
        assert told(await client.patch(upload, headers=headers | me, content=content)) == (status, slug)
    head = await client.head(upload, headers=me)
    assert (head.headers["upload-offset"], head.headers["upload-length"]) == ("2000", str(len(FILM)))
    assert head.headers["cache-control"] == "no-store"
    assert head.headers["upload-metadata"] == metadata(**SAID)


async def test_more_than_announced_without_a_length_of_its_own_is_noticed(
    served: str, table: Table, doors: str
) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield FILM[:2_000_001]

    async with httpx.AsyncClient(base_url=served, headers=token(table, table.consumer)) as client:
        upload = await begun(client, table, doors, length=2_000_000)
        reply = await client.patch(upload, headers=part(0), content=body())
        assert told(reply) == (413, "longer-than-announced")
        assert int((await client.head(upload)).headers["upload-offset"]) < 2_000_000


async def test_a_type_that_is_never_taken_is_refused_with_the_first_frame(
    client: AsyncTestClient[Litestar], table: Table, doors: str
) -> None:
    upload, me = await begun(client, table, doors), token(table, table.consumer)
    program = b"MZ\x90\x00" + FILM
    reply = await client.patch(upload, headers=part(0) | me, content=program[: FRAME + 1])
    assert told(reply) == (415, "type-not-taken")


async def test_what_clients_may_use_is_told(client: AsyncTestClient[Litestar], doors: str) -> None:
    reply = await client.options(doors)
    assert (reply.status_code, reply.headers["tus-version"]) == (204, "1.0.0")
    assert reply.headers["tus-extension"] == "creation,termination,expiration,checksum"
    assert reply.headers["tus-checksum-algorithm"] == "sha1,sha256"
    assert int(reply.headers["tus-max-size"]) >= 2 * 2**30


def sent(address: str, headers: dict[str, str], **more: Any) -> Any:
    """By the stock client, from a thread of its own."""
    tus = TusClient(address, headers=headers)
    said = SAID | {"sha256": hashlib.sha256(FILM).hexdigest()}
    return tus.uploader(file_stream=io.BytesIO(FILM), metadata=said, **more)


@pytest.mark.parametrize("more", [{}, {"chunk_size": 400_000}, {"chunk_size": 1_500_000, "upload_checksum": True}])
async def test_the_stock_client_hands_in_what_comes_back_the_same(
    served: str, clerk: Clerk, table: Table, doors: str, more: dict[str, Any], tmp_path: Path
) -> None:
    me = token(table, table.consumer)
    uploader = sent(served + doors, me, **more)
    await run_sync(uploader.upload)
    async with httpx.AsyncClient(base_url=served, headers=me) as client:
        (item,) = (await client.get(doors.replace("uploads", "evidence"))).json()
        assert (item["title"], item["file_name"], item["size_bytes"]) == ("开箱视频", "开箱 1.mp4", len(FILM))
        assert (item["media_type"], item["exhibit"]) == ("video/mp4", "C-1")
        content = await client.get(f"{doors.replace('uploads', 'evidence')}/{item['id']}/content")
        assert content.content == FILM
        head = await client.head(uploader.url)
        assert head.headers["upload-offset"] == str(len(FILM))
        assert head.headers["content-location"].endswith(item["id"])
        assert told(await client.delete(uploader.url)) == (410, "upload-over")


async def test_the_stock_client_goes_on_where_it_was_cut(served: str, table: Table, doors: str) -> None:
    me = token(table, table.consumer)
    first = sent(served + doors, me, chunk_size=700_000)
    await run_sync(lambda: first.upload(stop_at=1_400_000))
    tus = TusClient(served + doors, headers=me)
    second = await run_sync(lambda: tus.uploader(file_stream=io.BytesIO(FILM), url=first.url))  # it asks the server
    assert second.offset == 1_400_000
    await run_sync(second.upload)
    async with httpx.AsyncClient(base_url=served, headers=me) as client:
        (item,) = (await client.get(doors.replace("uploads", "evidence"))).json()
    assert item["sha256"] == hashlib.sha256(FILM).hexdigest()


async def test_a_cut_part_keeps_what_had_arrived(served: str, table: Table, doors: str, tmp_path: Path) -> None:
    me = token(table, table.consumer)
    async with httpx.AsyncClient(base_url=served, headers=me) as client:
        upload = await begun(client, table, doors)
        host, port = served.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        lines = [f"PATCH {upload} HTTP/1.1", "Host: x", f"Content-Length: {len(FILM)}"]
        lines += [f"{name}: {value}" for name, value in (part(0) | me).items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + FILM[:2_000_000])
        await writer.drain()
        writer.close()
        offset = 0
        for _ in range(200):  # what uvicorn held in its buffers is lost, nothing else
            offset = int((await client.head(upload)).headers["upload-offset"])
            if offset > 1_600_000:
                break
            await asyncio.sleep(0.05)
        assert 1_600_000 < offset <= 2_000_000
        done = await client.patch(upload, headers=part(offset), content=FILM[offset:])
        assert done.headers["upload-offset"] == str(len(FILM))
        content = await client.get(done.headers["content-location"] + "/content")
    assert content.content == FILM


async def test_two_at_once_make_one_item(served: str, table: Table, doors: str) -> None:
    me = token(table, table.consumer)
    async with httpx.AsyncClient(base_url=served, headers=me) as client:
        upload = await begun(client, table, doors)
        both = await asyncio.gather(*(client.patch(upload, headers=part(0), content=FILM) for _ in range(2)))
        assert min(reply.status_code for reply in both) == 204
        assert {reply.status_code for reply in both} <= {204, 409}
        heads = await asyncio.gather(*(client.head(upload) for _ in range(3)))
        assert {head.headers["upload-offset"] for head in heads} == {str(len(FILM))}
        assert len((await client.get(doors.replace("uploads", "evidence"))).json()) == 1


async def test_two_who_bring_the_last_byte_at_once_get_the_same_item(
    served: str, table: Table, doors: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = token(table, table.consumer)
    async with httpx.AsyncClient(base_url=served, headers=me) as client:
        upload = await begun(client, table, doors)
        await client.patch(upload, headers=part(0), content=FILM[:-10])
        asked = [client.patch(upload, headers=part(len(FILM) - 10), content=FILM[-10:]) for _ in range(2)]
        replies = await asyncio.gather(*asked, *(client.head(upload) for _ in range(3)))
        assert {reply.status_code for reply in replies} <= {200, 204, 409}
        again = await client.patch(upload, headers=part(len(FILM)), content=b"")
        assert again.status_code == 204
        (item,) = (await client.get(doors.replace("uploads", "evidence"))).json()
        assert again.headers["content-location"].endswith(item["id"])


async def test_however_often_it_is_asked_about_what_is_whole_is_sealed_once(
    served: str, table: Table, doors: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = token(table, table.consumer)
    writings, goes_on = 0, asyncio.Event()
    store = Safe.store

    async def slow(self: Safe, body: AsyncIterator[bytes]) -> Sealed:
        nonlocal writings
        writings += 1
        await goes_on.wait()
        return await store(self, body)

    monkeypatch.setattr(claims, "TRIES", 1)
    async with httpx.AsyncClient(base_url=served, headers=me, timeout=60) as client:
        upload = await begun(client, table, doors)
        with monkeypatch.context() as patched:
            patched.setattr(uploading, "finish", died)
            await client.patch(upload, headers=part(0), content=FILM)
        monkeypatch.setattr(Safe, "store", slow)
        first = asyncio.create_task(client.head(upload))
        while writings == 0:  # noqa: ASYNC110 - the store says it
            await asyncio.sleep(0.01)
        asked = [client.head(upload) for _ in range(6)]
        asked += [client.patch(upload, headers=part(len(FILM)), content=b"") for _ in range(6)]
        every = asyncio.gather(*asked)
        done, _ = await asyncio.wait([every], timeout=10)
        goes_on.set()
        replies = await every
        assert done
        assert {(each.status_code, each.headers["retry-after"]) for each in replies} == {(423, "5")}
        assert told(replies[-1]) == (423, "being-sealed")
        assert (await first).headers["upload-offset"] == str(len(FILM))
        assert (await client.head(upload)).status_code == 200
        assert len((await client.get(doors.replace("uploads", "evidence"))).json()) == 1
    assert writings == 1


async def died(*_: object, **__: object) -> None:
    raise ConnectionResetError


async def test_a_name_that_reads_otherwise_is_refused_at_the_beginning(
    client: AsyncTestClient[Litestar], table: Table, doors: str
) -> None:
    headers = beginning(filename="chat\u202egpj.mp4") | token(table, table.consumer)
    assert told(await client.post(doors, headers=headers)) == (422, "misleading-name")


async def test_what_was_given_up_is_gone(client: AsyncTestClient[Litestar], table: Table, doors: str) -> None:
    upload, me = await begun(client, table, doors), token(table, table.consumer)
    await client.patch(upload, headers=part(0) | me, content=FILM[:2000])
    assert (await client.delete(upload, headers=me)).status_code == 204
    assert (await client.head(upload, headers=me)).status_code == 410
    assert told(await client.patch(upload, headers=part(2000) | me, content=FILM[2000:])) == (410, "upload-over")
    assert (await client.get(upload, headers=me)).json()["ended"]
    assert (await client.get(doors, headers=me)).json() == []


async def test_an_upload_under_way_stands_in_its_list(
    client: AsyncTestClient[Litestar], table: Table, doors: str, safe: Safe
) -> None:
    _ = safe
    upload, me = await begun(client, table, doors, withheld="true"), token(table, table.consumer)
    await client.patch(upload, headers=part(0) | me, content=FILM[:2000])
    (line,) = (await client.get(doors, headers=me)).json()
    assert (line["offset"], line["length"], line["item"]) == (2000, len(FILM), None)
    assert upload.endswith(line["id"])


async def test_a_failed_last_patch_says_so(served: str, table: Table, doors: str) -> None:
    me = token(table, table.consumer)
    tus = TusClient(served + doors, headers=me)
    uploader = tus.uploader(file_stream=io.BytesIO(FILM), metadata=SAID | {"sha256": "0" * 64})
    with pytest.raises(TusUploadFailed) as refused:
        await run_sync(uploader.upload)
    assert refused.value.status_code == 422
    async with httpx.AsyncClient(base_url=served, headers=me) as client:
        assert (await client.head(uploader.url)).status_code == 410
