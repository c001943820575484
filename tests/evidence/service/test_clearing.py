"""What uploads leave behind: living ones are not touched, dead ones leave nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.kit.actors import CLOCK
from evidence.service import clearing, custody, uploading
from tests.evidence.conftest import Clerk, Table, stream
from tests.evidence.service.test_uploading import CHAT, begun, files, items, offset_of, send

pytestmark = pytest.mark.anyio


async def sweep(clerk: Clerk) -> None:
    async with clerk.database.transaction(CLOCK) as session:
        await clearing.sweep(session, CLOCK, clerk.safe)


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
