"""Objects on a real S3 server: parts, copies, marks, and a server that is killed in the middle."""

import asyncio
import hashlib
import statistics
import tracemalloc
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.kit import clock
from app.kit.errors import NotReady
from app.kit.objects import KeptObjectError, S3Objects
from app.kit.objects import bucket as buckets
from app.kit.objects import s3 as module
from app.kit.objects.bucket import Bucket
from app.kit.objects.s3 import PART
from tests.app.kit.objects.test_contract import cut, loose, stream
from tests.seaweed import Seaweed

pytestmark = pytest.mark.anyio

MB = 1 << 20
LARGE = [bytes([number]) * MB for number in range(20)]


@pytest.fixture
def store(bucket: Bucket) -> S3Objects:
    return S3Objects(bucket, "evidence")


async def then(act: Callable[[], object], *chunks: bytes) -> AsyncIterator[bytes]:
    """Parts that have been sent, then something happens, then more."""
    for chunk in chunks:
        yield chunk
    await asyncio.to_thread(act)
    for chunk in chunks:
        yield chunk


def keys(bucket: Bucket, prefix: str = "") -> list[str]:
    return [each.key for each in bucket.versions(prefix)]


async def test_a_name_that_is_no_digest_is_never_asked_for(store: S3Objects, bucket: Bucket) -> None:
    bucket.put("evidence/loose", b"not an object")
    for name in ("loose", "../evidence/loose", "incoming/x"):
        assert await store.size(name) is None
        with pytest.raises(FileNotFoundError):
            await store.keep(name, until=clock.real_now())
        await store.remove(name)
    assert keys(bucket) == ["evidence/loose"]


async def test_a_large_object_is_sent_in_parts_and_shows_whole(store: S3Objects, bucket: Bucket) -> None:
    stored = await store.put(stream(*LARGE))
    assert stored.name == hashlib.sha256(b"".join(LARGE)).hexdigest()
    assert stored.size == await store.size(stored.name) == 20 * MB
    assert await store.read(stored.name, 9 * MB - 2, 4) == b"\x08\x08\x09\x09"
    assert keys(bucket) == [f"evidence/{stored.name}", f"evidence/loose/{stored.name}"]


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART])
async def test_every_size_comes_back_whole(store: S3Objects, size: int) -> None:
    content = bytes(size)
    stored = await store.put(stream(content[: size // 3], content[size // 3 :]))
    assert stored.name == hashlib.sha256(content).hexdigest()
    assert stored.size == await store.size(stored.name) == size
    assert await store.read(stored.name, 0, size + 1) == content


async def test_a_large_upload_that_breaks_off_leaves_nothing(store: S3Objects, bucket: Bucket) -> None:
    async def half() -> AsyncIterator[bytes]:
        for chunk in LARGE:
            yield chunk
        async for chunk in cut():
            yield chunk

    with pytest.raises(ConnectionResetError):
        await store.put(half())
    assert keys(bucket) == []
    assert list(bucket.uploads("")) == []


async def test_an_upload_that_is_cancelled_leaves_nothing(store: S3Objects, bucket: Bucket) -> None:
    waits = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        for chunk in LARGE:
            yield chunk
        waits.set()
        await asyncio.sleep(60)

    putting = asyncio.create_task(store.put(endless()))
    await asyncio.wait_for(waits.wait(), 20)
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert keys(bucket) == []
    assert list(bucket.uploads("")) == []


@pytest.mark.parametrize("chunks", [[b"small"], LARGE], ids=["small", "large"])
async def test_two_puts_of_the_same_bytes_at_once_are_one_object(
    store: S3Objects, bucket: Bucket, chunks: list[bytes]
) -> None:
    one, two = await asyncio.gather(store.put(stream(*chunks)), store.put(stream(*chunks)))
    assert one == two
    assert await store.read(one.name, 0, 5) == chunks[0][:5]
    assert set(keys(bucket)) == {f"evidence/{one.name}", f"evidence/loose/{one.name}"}
    await store.remove(one.name)
    assert await store.size(one.name) is None


async def test_what_is_kept_stays_kept_when_the_same_bytes_come_again(store: S3Objects, bucket: Bucket) -> None:
    stored = await store.put(stream(b"same"))
    await store.keep(stored.name, until=clock.real_now() + timedelta(days=1))
    bucket.put(f"evidence/{stored.name}", b"same")  # by a service that does not look first
    with pytest.raises(KeptObjectError):
        await store.remove(stored.name)
    assert len(keys(bucket, f"evidence/{stored.name}")) == 2


async def test_the_clock_of_the_demo_opens_no_lock(store: S3Objects) -> None:
    stored = await store.put(stream(b"kept"))
    await store.keep(stored.name, until=clock.real_now() + timedelta(days=1))
    clock.set_offset(timedelta(days=4000))
    with pytest.raises(KeptObjectError):
        await store.remove(stored.name)


async def test_a_delete_marker_hides_nothing(store: S3Objects, bucket: Bucket) -> None:
    stored = await store.put(stream(b"still here"))
    await store.keep(stored.name, until=clock.real_now() + timedelta(days=1))
    bucket.remove(f"evidence/{stored.name}", None)  # as somebody with the key does
    assert bucket.look(f"evidence/{stored.name}") is None
    assert await store.size(stored.name) == 10
    assert await store.read(stored.name, 6, 4) == b"here"
    with pytest.raises(KeptObjectError):
        await store.remove(stored.name)


async def test_the_sweep_takes_old_marks_of_what_is_kept_or_gone(store: S3Objects, bucket: Bucket) -> None:
    kept, gone, left = [(await store.put(stream(word))).name for word in (b"kept", b"gone", b"left")]
    await store.keep(kept, until=clock.real_now() + timedelta(days=1))
    await store.remove(gone)
    assert await loose(store, timedelta(hours=1)) == []
    assert len(keys(bucket, "evidence/loose/")) == 3
    assert await loose(store) == [left]
    assert keys(bucket, "evidence/loose/") == [f"evidence/loose/{left}"]


async def test_loose_objects_come_in_portions(store: S3Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PORTION", 2)
    names = sorted([(await store.put(stream(bytes([number])))).name for number in range(5)])
    portions = [portion async for portion in store.loose(timedelta(seconds=-1))]
    assert [len(portion) for portion in portions] == [2, 2, 1]
    assert [name for portion in portions for name in portion] == names


async def test_the_sweep_clears_what_dead_processes_left(store: S3Objects, bucket: Bucket) -> None:
    bucket.part("evidence/incoming/dead", bucket.begin("evidence/incoming/dead"), 1, b"half")
    bucket.put("evidence/incoming/whole", b"never copied")
    assert await loose(store, timedelta(hours=1)) == []
    assert (keys(bucket), len(list(bucket.uploads("")))) == (["evidence/incoming/whole"], 1)
    assert await loose(store) == []
    assert (keys(bucket), list(bucket.uploads(""))) == ([], [])


async def test_a_sort_leaves_the_other_alone(store: S3Objects, bucket: Bucket) -> None:
    stored = await store.put(stream(b"a chat"))
    rulings = S3Objects(bucket, "rulings")
    assert await rulings.size(stored.name) is None
    assert await loose(rulings) == []


async def test_a_large_object_takes_two_parts_of_memory_and_leaves_the_loop_free(store: S3Objects) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield bytes(MB)

    gaps: list[float] = []

    async def beat() -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.005)
            gaps.append(loop.time() - before)

    beating = asyncio.create_task(beat())
    tracemalloc.start()
    await store.put(body())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    beating.cancel()
    assert peak < 4 * PART  # one on its way, one filling, and one that is being joined
    assert statistics.median(gaps) < 0.03  # a loop that waits for each part beats every tenth of a second


async def test_a_server_that_is_killed_in_the_middle_shows_nothing_and_loses_nothing(tmp_path: Path) -> None:
    with Seaweed(tmp_path) as server:
        bucket = server.bucket("files")
        store = S3Objects(bucket, "evidence")
        before = await store.put(stream(b"before"))
        await store.keep(before.name, until=clock.real_now() + timedelta(days=1))
        with pytest.raises(NotReady):
            await store.put(then(server.kill, *LARGE))
        for act in (store.size(before.name), store.read(before.name, 0, 1), store.remove(before.name), loose(store)):
            with pytest.raises(NotReady):
                await act
        server.start()
        assert await store.read(before.name, 0, 6) == b"before"
        assert len(list(bucket.uploads(""))) == 1
        assert await loose(store) == []
        assert list(bucket.uploads("")) == []
        assert keys(bucket) == [f"evidence/{before.name}"]
        whole = await store.put(stream(*LARGE))
        assert await store.size(whole.name) == 20 * MB


async def test_a_full_server_is_not_ready_and_shows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "READ_SECONDS", 1)  # this server thinks for half a minute before it says so
    server = Seaweed(tmp_path, "-volume.minFreeSpace=100")
    try:
        store = S3Objects(server.start(writable=False).bucket("files"), "evidence")
        for chunks in ([b"small"], LARGE):
            with pytest.raises(NotReady):
                await store.put(stream(*chunks))
            assert await store.size(hashlib.sha256(b"".join(chunks)).hexdigest()) is None
    finally:
        server.stop()
