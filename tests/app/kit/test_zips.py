"""Archives that are sent while they are made, read back by the standard library."""

import io
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app.kit.zips import Member, zipped

pytestmark = pytest.mark.anyio
AT = datetime(2026, 5, 8, 9, 0, tzinfo=UTC)


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


async def members(*named: tuple[str, tuple[bytes, ...]]) -> AsyncIterator[Member]:
    for path, content in named:
        yield Member(path, pieces(*content))


async def test_what_was_put_in_comes_out() -> None:
    given = (("a/甲-1 聊天.txt", (b"one ", b"two")), ("a/empty", ()), ("b.bin", (bytes(100_000),)))
    sent = b"".join([part async for part in zipped(members(*given), AT)])
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {p: b"".join(c) for p, c in given}
        assert {info.date_time for info in archive.infolist()} == {(2026, 5, 8, 9, 0, 0)}


async def test_no_member_is_ever_whole_in_memory() -> None:
    async def film() -> AsyncIterator[Member]:
        frame = bytes(1 << 20)
        yield Member("film.mp4", pieces(*([frame] * 200)))

    tracemalloc.start()
    size = 0
    async for part in zipped(film(), AT):
        size += len(part)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 200 << 20
    assert peak < 8 << 20


async def test_a_member_that_breaks_off_breaks_the_archive_off() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    async def one() -> AsyncIterator[Member]:
        yield Member("a", broken())

    with pytest.raises(ConnectionResetError):
        [part async for part in zipped(one(), AT)]
