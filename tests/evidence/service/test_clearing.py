"""What uploads leave behind: living ones are not touched, dead ones leave nothing."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.kit.actors import CLOCK
from app.kit.errors import NotReady
from app.kit.objects import LocalFolder, Stored
from cases.service import filing
from evidence import errors
from evidence.service import clearing, custody, uploading
from tests.evidence.conftest import Clerk, Table, stream
from tests.evidence.service.test_uploading import CHAT, begun, files, items, offset_of, send
from tests.office import appeal

pytestmark = pytest.mark.anyio


async def sweep(clerk: Clerk) -> None:
    await clearing.sweep(clerk.database, clerk.safe)


async def test_a_living_upload_is_touched_neither_by_the_hour_nor_by_the_night(clerk: Clerk, table: Table) -> None:
    upload = await begun(clerk, table.consumer)
    await send(clerk, table.consumer, upload, 0, stream(CHAT[:1000]))
    await sweep(clerk)
    async with clerk.database.transaction(CLOCK) as session:
        assert await custody.clear_loose(session, CLOCK, clerk.safe, timedelta(seconds=-9)) == 0
    assert await offset_of(clerk, table.consumer, upload) == 1000
    assert await send(clerk, table.consumer, upload, 1000, stream(CHAT[1000:])) == len(CHAT)


async def test_what_expired_leaves_neither_bytes_nor_a_key_nor_rows(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    upload = await begun(clerk, table.consumer)
    await send(clerk, table.consumer, upload, 0, stream(CHAT[:1000]))
    await begun(clerk, table.consumer)
    back = (
        "UPDATE evidence_uploads SET begun_at = begun_at - interval '49 h', expires_at = expires_at - interval '{} h'"
    )
    table.owner.execute(back.format(25))
    await sweep(clerk)
    assert files(tmp_path) == []
    assert table.owner.execute("SELECT count(*) FROM evidence_parts").fetchone() == (0,)
    assert table.owner.execute("SELECT count(*) FROM evidence_uploads").fetchone() == (2,)
    table.owner.execute(back.format(25))
    await sweep(clerk)
    assert table.owner.execute("SELECT count(*) FROM evidence_uploads").fetchone() == (0,)


async def test_once_sealed_the_parts_go_and_the_item_stays(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    upload = await begun(clerk, table.consumer)
    await send(clerk, table.consumer, upload, 0, stream(CHAT))
    assert len(files(tmp_path)) == 4
    for _ in range(2):
        async with clerk.database.transaction(CLOCK) as session:
            await clearing.drop_parts(session, CLOCK, clerk.safe, upload)
    assert len(files(tmp_path)) == 2
    assert await offset_of(clerk, table.consumer, upload) == len(CHAT)
    assert items(table) == 1


async def test_what_the_store_must_keep_stops_nothing_and_opens_no_more(
    clerk: Clerk, table: Table, tmp_path: Path
) -> None:
    held, free = await begun(clerk, table.consumer), await begun(clerk, table.consumer)
    for upload in (held, free):
        await send(clerk, table.consumer, upload, 0, stream(CHAT[:1000]))
    stays = table.owner.execute("SELECT object_name FROM evidence_parts WHERE upload_id = %s", (held,)).fetchone()
    assert stays
    await clerk.safe.objects.hold(stays[0], held=True)
    table.owner.execute(
        "UPDATE evidence_uploads SET begun_at = begun_at - interval '49 h', expires_at = expires_at - interval '25 h'"
    )
    await sweep(clerk)
    assert sorted(files(tmp_path)) == sorted([stays[0], f"{stays[0]}.held"])  # no key
    assert table.owner.execute("SELECT count(*) FROM evidence_parts").fetchone() == (0,)
    loose = await clerk.safe.store(stream(CHAT))
    await clerk.safe.objects.hold(loose.object_name, held=True)
    other = await clerk.safe.store(stream(CHAT[:-1]))
    for removed in (3, 0):  # the other object, and two keys
        async with clerk.database.transaction(CLOCK) as session:
            assert await custody.clear_loose(session, CLOCK, clerk.safe, timedelta(seconds=-9)) == removed
    assert await clerk.safe.objects.size(other.object_name) is None


async def test_one_that_cannot_be_cleared_stops_no_other(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = [await begun(clerk, table.consumer) for _ in range(2)]
    for upload in uploads:
        await send(clerk, table.consumer, upload, 0, stream(CHAT[:1000]))
        async with clerk.database.transaction(table.consumer) as session:
            await uploading.give_up(session, table.consumer, table.case_id, upload)
    remove, away = LocalFolder.remove, list[str]()

    async def fails_once(self: LocalFolder, name: str) -> None:
        if not away:
            away.append(name)
            raise NotReady
        await remove(self, name)

    monkeypatch.setattr(LocalFolder, "remove", fails_once)
    for left in (1, 0):
        await sweep(clerk)
        assert table.owner.execute("SELECT count(*) FROM evidence_parts").fetchone() == (left,)


async def test_a_refusal_of_what_the_store_keeps_stays_a_refusal(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = LocalFolder.put

    async def with_retention(self: LocalFolder, chunks: AsyncIterator[bytes]) -> Stored:
        stored = await put(self, chunks)
        await self.hold(stored.name, held=True)
        return stored

    monkeypatch.setattr(LocalFolder, "put", with_retention)
    upload = await begun(clerk, table.consumer, sha256="0" * 64)
    with pytest.raises(errors.DigestDiffers):
        await send(clerk, table.consumer, upload, 0, stream(CHAT))
    with pytest.raises(errors.DigestDiffers):
        await clerk.hand_in(table.consumer, sha256="0" * 64)


async def test_what_arrived_whole_is_sealed_for_a_sender_who_never_came_back(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def died(*_: object, **__: object) -> None:
        raise ConnectionResetError

    whole, wrong = await begun(clerk, table.consumer), await begun(clerk, table.consumer, sha256="0" * 64)
    with monkeypatch.context() as patched:
        patched.setattr(uploading, "finish", died)
        for upload in (whole, wrong):
            with pytest.raises(ConnectionResetError):
                await send(clerk, table.consumer, upload, 0, stream(CHAT))
    assert await clearing.finish_forgotten(clerk.database, clerk.safe) == 0
    table.owner.execute("UPDATE evidence_uploads SET expires_at = expires_at - interval '11 minutes'")
    assert await clearing.finish_forgotten(clerk.database, clerk.safe) == 2
    assert items(table) == 1
    handed_in_by = table.owner.execute("SELECT handed_in_by FROM evidence_items").fetchone()
    assert handed_in_by == (table.consumer.account_id,)
    ended = table.owner.execute("SELECT ended_at IS NOT NULL FROM evidence_uploads WHERE id = %s", (wrong,)).fetchone()
    assert ended == (True,)
    assert await clearing.finish_forgotten(clerk.database, clerk.safe) == 0


async def test_a_draft_that_is_thrown_away_leaves_neither_keys_nor_files(
    clerk: Clerk, table: Table, tmp_path: Path
) -> None:
    async with clerk.database.transaction(table.consumer) as session:
        table.case_id = (await filing.start_draft(session, table.consumer, appeal())).id
    item = await clerk.hand_in(table.consumer, CHAT)
    upload = await begun(clerk, table.consumer)
    await send(clerk, table.consumer, upload, 0, stream(CHAT[:1000]))
    copy = await clerk.safe.store_copy(item, stream(b"how it looks"))
    table.owner.execute(
        "INSERT INTO evidence_copies (id, item_id, sort, number, media_type, size_bytes, sha256, object_name, made_at)"
        " VALUES (%s, %s, 'page', 1, 'image/webp', 12, sha256('x'), %s, now())",
        (copy.id, item.id, copy.object_name),
    )
    other = await clerk.safe.store(stream(CHAT))
    assert len(files(tmp_path)) == 7
    async with clerk.database.transaction(table.consumer) as session:
        await filing.discard_draft(session, table.consumer, table.case_id)
    jobs = table.owner.execute("SELECT args -> 'handed_in' FROM procrastinate_jobs WHERE task_name = 'evidence:let_go'")
    ((handed_in,),) = jobs.fetchall()
    known = [(UUID(key), name) for key, name in handed_in]
    for _ in range(2):
        await clearing.let_go(clerk.database, clerk.safe, known)
    assert sorted(files(tmp_path)) == sorted([other.object_name, f"{other.id}.key"])
    for rows in ("evidence_items", "evidence_uploads", "evidence_copies"):
        assert table.owner.execute(f"SELECT count(*) FROM {rows}").fetchone() == (0,)  # noqa: S608 - named here


async def test_what_has_a_row_is_never_let_go(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    item = await clerk.hand_in(table.consumer, CHAT)
    before = files(tmp_path)
    await clearing.let_go(clerk.database, clerk.safe, [(item.id, item.object_name)])
    assert files(tmp_path) == before
