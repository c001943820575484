"""What every store promises: what is published, what is never left, what may be removed."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app.kit import clock
from app.kit.objects import KeptObjectError, Objects

pytestmark = pytest.mark.anyio


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def cut() -> AsyncIterator[bytes]:
    yield b"the first half"
    raise ConnectionResetError


async def loose(store: Objects, age: timedelta = timedelta(seconds=-1)) -> list[str]:
    return [name async for names in store.loose(age) for name in names]


async def test_a_name_that_is_no_digest_leads_nowhere(store: Objects) -> None:
    for name in ("../secret", "secret", "incoming", "A" * 64, ""):
        assert await store.size(name) is None
        with pytest.raises(FileNotFoundError):
            await store.read(name, 0, 10)


async def test_an_upload_that_breaks_off_leaves_nothing(store: Objects) -> None:
    with pytest.raises(ConnectionResetError):
        await store.put(cut())
    assert await loose(store) == []


async def test_an_object_is_named_by_its_digest_and_read_in_parts(store: Objects) -> None:
    stored = await store.put(stream(b"one ", b"object"))
    assert stored.name == hashlib.sha256(b"one object").hexdigest()
    assert stored.size == await store.size(stored.name) == 10
    assert await store.read(stored.name, 4, 100) == b"object"
    assert await store.read(stored.name, 0, 3) == b"one"


async def test_the_same_bytes_twice_are_one_object(store: Objects) -> None:
    stored = await store.put(stream(b"same"))
    assert await store.put(stream(b"same")) == stored
    assert await loose(store) == [stored.name]


async def test_what_must_be_kept_is_not_removed_and_its_day_only_moves_away(store: Objects) -> None:
    stored = await store.put(stream(b"kept"))
    await store.keep(stored.name, until=clock.real_now() + timedelta(days=1000))
    await store.keep(stored.name, until=datetime(2001, 1, 1, tzinfo=UTC))
    with pytest.raises(KeptObjectError):
        await store.remove(stored.name)
    assert await loose(store, timedelta(0)) == []
    assert await store.read(stored.name, 0, 4) == b"kept"


async def test_a_held_object_stays_until_the_hold_is_lifted(store: Objects) -> None:
    stored = await store.put(stream(b"held"))
    await store.hold(stored.name, held=True)
    with pytest.raises(KeptObjectError):
        await store.remove(stored.name)
    await store.hold(stored.name, held=False)
    await store.remove(stored.name)
    await store.remove(stored.name)
    assert await store.size(stored.name) is None


async def test_loose_objects_are_found_by_age(store: Objects) -> None:
    stored = await store.put(stream(b"nobody asked for me"))
    assert await loose(store, timedelta(hours=1)) == []
    assert await loose(store) == [stored.name]
