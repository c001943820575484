"""The local folder: what is published, what is never left, what may be removed."""

import hashlib
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.kit import clock
from app.kit.objects import KeptObjectError, LocalFolder

pytestmark = pytest.mark.anyio


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def cut() -> AsyncIterator[bytes]:
    yield b"the first half"
    raise ConnectionResetError


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def loose(store: LocalFolder, age: timedelta) -> list[str]:
    return [name async for names in store.loose(age) for name in names]


async def test_a_name_that_is_no_digest_leads_nowhere(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path)
    (tmp_path / "secret").write_bytes(b"master key")
    for name in ("../secret", "secret", "incoming", "A" * 64, ""):
        assert await store.size(name) is None
        with pytest.raises(FileNotFoundError):
            await store.read(name, 0, 10)


async def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError):
        await LocalFolder(tmp_path).put(cut())
    assert files(tmp_path) == []


async def test_an_object_is_named_by_its_digest_and_read_only(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path)
    stored = await store.put(stream(b"one ", b"object"))
    assert stored.name == hashlib.sha256(b"one object").hexdigest()
    assert stored.size == await store.size(stored.name) == 10
    (path,) = files(tmp_path)
    assert path == tmp_path / stored.name[:2] / stored.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert await store.read(stored.name, 4, 100) == b"object"


async def test_the_same_bytes_twice_are_one_object_and_the_first_is_not_replaced(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path)
    stored = await store.put(stream(b"same"))
    (path,) = files(tmp_path)
    before = path.stat().st_ino
    assert await store.put(stream(b"same")) == stored
    assert [path.stat().st_ino for path in files(tmp_path)] == [before]


async def test_what_must_be_kept_is_not_removed_and_its_day_only_moves_away(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path)
    stored = await store.put(stream(b"kept"))
    await store.keep(stored.name, until=clock.real_now() + timedelta(days=1000))
    await store.keep(stored.name, until=datetime(2001, 1, 1, tzinfo=UTC))
    with pytest.raises(KeptObjectError):
        await store.remove(stored.name)
    assert await loose(store, timedelta(0)) == []
    assert await store.read(stored.name, 0, 4) == b"kept"


async def test_a_held_object_stays_until_the_hold_is_lifted(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path)
    stored = await store.put(stream(b"held"))
    await store.hold(stored.name, held=True)
    with pytest.raises(KeptObjectError):
        await store.remove(stored.name)
    await store.hold(stored.name, held=False)
    await store.remove(stored.name)
    await store.remove(stored.name)
    assert files(tmp_path) == []


async def test_loose_objects_are_found_by_age_and_dead_drafts_cleared(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path)
    stored = await store.put(stream(b"nobody asked for me"))
    (tmp_path / "incoming" / "dead").write_bytes(b"half")
    assert await loose(store, timedelta(hours=1)) == []
    assert len(files(tmp_path)) == 2
    assert await loose(store, timedelta(seconds=-1)) == [stored.name]
    assert len(files(tmp_path)) == 1
