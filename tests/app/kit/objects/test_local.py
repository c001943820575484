"""The local folder: what lies in it."""

import errno
import os
import stat
from pathlib import Path

import pytest

from app.kit.objects import LocalFolder
from tests.app.kit.objects.test_contract import cut, loose, stream

pytestmark = pytest.mark.anyio


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"master key")
    with pytest.raises(FileNotFoundError):
        await LocalFolder(tmp_path).read("../secret", 0, 10)


async def test_an_upload_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError):
        await LocalFolder(tmp_path).put(cut())
    assert files(tmp_path) == []


async def test_an_object_is_a_read_only_file(tmp_path: Path) -> None:
    stored = await LocalFolder(tmp_path).put(stream(b"one ", b"object"))
    (path,) = files(tmp_path)
    assert path == tmp_path / stored.name[:2] / stored.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


async def test_the_first_file_of_the_same_bytes_is_not_replaced(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path)
    stored = await store.put(stream(b"same"))
    (path,) = files(tmp_path)
    before = path.stat().st_ino
    assert await store.put(stream(b"same")) == stored
    assert [path.stat().st_ino for path in files(tmp_path)] == [before]


async def test_nothing_is_left_of_a_removed_object(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path)
    stored = await store.put(stream(b"held"))
    await store.hold(stored.name, held=True)
    await store.hold(stored.name, held=False)
    await store.remove(stored.name)
    assert files(tmp_path) == []


async def test_drafts_of_dead_processes_are_cleared(tmp_path: Path) -> None:
    store = LocalFolder(tmp_path)
    (tmp_path / "incoming" / "dead").write_bytes(b"half")
    await store.put(stream(b"alive"))
    await loose(store)
    assert len(files(tmp_path)) == 1


@pytest.mark.parametrize("fails_at", [1, 3])
async def test_a_disk_that_fails_while_more_comes_in_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    store, calls = LocalFolder(tmp_path), 0

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls >= fails_at:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fdatasync", full)
    with pytest.raises(OSError, match="full"):
        await store.put(stream(*([bytes(1 << 20)] * 64)))
    assert calls >= fails_at
    assert files(tmp_path) == []
