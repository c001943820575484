"""Parts, below the doors: what moves on or breaks meanwhile, first of all."""

import errno
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.kit import clock
from app.kit.actors import Actor
from app.kit.errors import DomainError
from app.kit.objects import LocalFolder
from app.kit.objects.local import _Draft
from evidence import errors, rules
from evidence.models import EvidenceItem
from evidence.queries import uploads as queries
from evidence.schemas import HandIn
from evidence.sealing import FRAME
from evidence.service import uploading
from tests.evidence.conftest import Clerk, Table, stream

pytestmark = [pytest.mark.anyio, pytest.mark.database]

CHAT = "说了什么，什么时候说的。".encode() * 50_000


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and path.name != "master.key"]


async def begun(clerk: Clerk, actor: Actor, length: int = len(CHAT), **said: object) -> UUID:
    what = HandIn(**{"title": "Chat", "file_name": "chat.txt", **said})
    async with clerk.database.transaction(actor) as session:
        upload = await uploading.begin(session, actor, clerk.table.case_id, what, length, clerk.safe)
        return upload.id


async def send(clerk: Clerk, actor: Actor, upload_id: UUID, begins: int, body: AsyncIterator[bytes]) -> int:
    async with clerk.database.transaction(actor) as session:
        upload = await queries.get_upload(session, actor, clerk.table.case_id, upload_id)
        return await uploading.receive(session, actor, upload, begins, body, clerk.safe)


async def offset_of(clerk: Clerk, actor: Actor, upload_id: UUID) -> int:
    async with clerk.database.transaction(actor) as session:
        return (await uploading.look(session, actor, clerk.table.case_id, upload_id, clerk.safe))[1]


def items(table: Table) -> int:
    found = table.owner.execute("SELECT count(*) FROM evidence_items").fetchone()
    return found[0] if found else 0


async def test_a_case_that_moved_on_refuses_the_last_part_and_keeps_nothing(clerk: Clerk, table: Table) -> None:
    me = table.consumer
    upload = await begun(clerk, me)
    await send(clerk, me, upload, 0, stream(CHAT[:1000]))
    table.move("deliberation")
    with pytest.raises(errors.NoEvidenceNow):
        await send(clerk, me, upload, 1000, stream(CHAT[1000:]))
    with pytest.raises(errors.UploadOver):
        await offset_of(clerk, me, upload)
    with pytest.raises(errors.NoEvidenceNow):
        await begun(clerk, me)
    assert items(table) == 0
    waiting = table.owner.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'evidence:drop_parts'")
    assert waiting.fetchone() == (1,)


async def test_a_full_disk_is_said_and_what_had_arrived_before_stays(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    me = table.consumer
    upload = await begun(clerk, me)
    await send(clerk, me, upload, 0, stream(CHAT[:1000]))
    kept = files(tmp_path)

    def full(self: _Draft, chunk: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(_Draft, "write", full)
        with pytest.raises(errors.StoreFull) as refused:
            await send(clerk, me, upload, 1000, stream(CHAT[1000:]))
        assert refused.value.status == 507
        with pytest.raises(errors.StoreFull):
            await clerk.hand_in(me)
    assert files(tmp_path) == kept
    assert await offset_of(clerk, me, upload) == 1000
    assert await send(clerk, me, upload, 1000, stream(CHAT[1000:])) == len(CHAT)


async def test_a_disk_that_fills_while_sealing_loses_no_part(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = table.consumer
    upload = await begun(clerk, me)
    puts = 0
    whole = LocalFolder.put

    async def full_the_second_time(self: LocalFolder, chunks: AsyncIterator[bytes]) -> object:
        nonlocal puts
        puts += 1
        if puts == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return await whole(self, chunks)

    monkeypatch.setattr(LocalFolder, "put", full_the_second_time)
    with pytest.raises(errors.StoreFull):
        await send(clerk, me, upload, 0, stream(CHAT))
    assert items(table) == 0
    assert await offset_of(clerk, me, upload) == len(CHAT)  # which seals it
    assert items(table) == 1


async def test_whoever_dies_before_sealing_has_lost_nothing(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = table.consumer
    upload = await begun(clerk, me)

    async def died(*_: object, **__: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr(uploading, "finish", died)
        with pytest.raises(ConnectionResetError):
            await send(clerk, me, upload, 0, stream(CHAT))
    assert items(table) == 0
    assert await offset_of(clerk, me, upload) == len(CHAT)
    assert await offset_of(clerk, me, upload) == len(CHAT)
    assert items(table) == 1


async def test_a_damaged_part_ends_the_upload_and_never_becomes_evidence(
    clerk: Clerk, table: Table, tmp_path: Path
) -> None:
    me = table.consumer
    upload = await begun(clerk, me)
    await send(clerk, me, upload, 0, stream(CHAT[:1000]))
    (part,) = [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]
    part.chmod(0o644)
    part.write_bytes(bytes(part.stat().st_size))
    with pytest.raises(DomainError):
        await send(clerk, me, upload, 1000, stream(CHAT[1000:]))
    assert items(table) == 0
    with pytest.raises(errors.UploadOver):
        await offset_of(clerk, me, upload)


async def test_what_is_on_its_way_counts_for_the_quota(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MAX_ITEMS", 2)
    me = table.consumer
    first, _ = await begun(clerk, me), await begun(clerk, me)
    for refused in (begun(clerk, me), clerk.hand_in(me)):
        with pytest.raises(errors.TooMuchEvidence):
            await refused
    await send(clerk, me, first, 0, stream(CHAT))
    await begun(clerk, table.merchant)
    monkeypatch.setattr(rules, "MAX_ITEMS", 500)
    monkeypatch.setattr(rules, "MAX_BYTES", 3 * len(CHAT))
    await begun(clerk, me)
    with pytest.raises(errors.TooMuchEvidence):
        await begun(clerk, me)


async def test_after_a_pause_that_was_too_long_it_is_over(clerk: Clerk, table: Table) -> None:
    me = table.consumer
    upload = await begun(clerk, me)
    table.owner.execute(
        "UPDATE evidence_uploads SET begun_at = begun_at - interval '2 d', expires_at = %s",
        (clock.real_now() - timedelta(seconds=1),),
    )
    with pytest.raises(errors.UploadOver):
        await send(clerk, me, upload, 0, stream(CHAT))
    with pytest.raises(errors.UploadOver):
        await offset_of(clerk, me, upload)


async def test_crumbs_have_an_end(clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_PARTS", 2)
    me = table.consumer
    upload = await begun(clerk, me)
    for at in range(2):
        await send(clerk, me, upload, at, stream(CHAT[at : at + 1]))
    with pytest.raises(errors.TooManyParts):
        await send(clerk, me, upload, 2, stream(CHAT[2:3]))


async def test_a_body_longer_than_a_part_lies_in_several_and_comes_back_as_it_was(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "PART", FRAME // 4)
    me = table.consumer
    upload = await begun(clerk, me, withheld=True)
    open_now = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"

    async def watched() -> AsyncIterator[bytes]:
        async for chunk in stream(CHAT):
            assert table.owner.execute(open_now).fetchone() == (0,)
            yield chunk

    await send(clerk, me, upload, 0, watched())
    parts = table.owner.execute("SELECT count(*) FROM evidence_parts").fetchone()
    assert parts == (-(-len(CHAT) // (FRAME // 4)),)
    async with clerk.database.transaction(me) as session:
        found = await queries.get_upload(session, me, table.case_id, upload)
        item = await session.get(EvidenceItem, found.item_id)
    assert item is not None
    assert (item.size_bytes, item.disclosed_at) == (len(CHAT), None)
    assert await clerk.safe.is_intact(item)
