"""Objects on a real S3 server (SeaweedFS), ours beside the bare `minio` client, turn about.

The bare client is asked for the least: the whole content in memory, its length known, its own time-outs, any name, no
digest of the whole, nothing remembered for a sweep. Ours takes a stream, names it by its digest and shows it whole.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from minio import Minio

from app.kit.objects import S3Objects
from tests.seaweed import KEY, SECRET, Seaweed

LARGE, SMALL, MANY = 100_000_000, 50_000, 1000
FRAME = (1 << 20) + 16
Act = Callable[[], Coroutine[Any, Any, None]]


def measure(rounds: int, many: int = MANY) -> Iterator[tuple[str, float, float, float]]:
    """What was measured, ours and bare in seconds, and the highest acceptable ratio."""
    with tempfile.TemporaryDirectory(prefix="redress-") as folder, Seaweed(Path(folder)) as server:
        yield from asyncio.run(_measure(server, rounds, many))


async def _measure(server: Seaweed, rounds: int, many: int) -> list[tuple[str, float, float, float]]:
    yard = _Yard(server)
    large, small = f"{LARGE // 10**6} MB", f"{many:,} × {SMALL // 1000} kB"
    acts = (
        (f"S3: put {large}", (LARGE, 1), yard.put, yard.put_bare, 1.8),
        (f"S3: get {large}", (LARGE, 0), yard.get, yard.get_bare, 2.0),
        (f"S3: put {small}", (SMALL, many), yard.put, yard.put_bare, 2.5),
        (f"S3: get {small}", (SMALL, 0), yard.get, yard.get_bare, 1.5),
    )
    found = []
    for name, fresh, ours, bare, at_most in acts:
        taken = []
        for _ in range(1 + rounds):
            yard.prepare(*fresh)
            taken.append((await _timed(ours), await _timed(bare)))
        del taken[0]  # warm
        mine, theirs = (statistics.median(each) for each in zip(*taken, strict=True))
        found.append((f"{name}; the bare minio client on the same SeaweedFS", mine, theirs, at_most))
    return found


async def _timed(act: Act) -> float:
    start = time.perf_counter()
    await act()
    return time.perf_counter() - start


class _Yard:
    """A bucket, and what was put last: that is what is got."""

    def __init__(self, server: Seaweed) -> None:
        self._store = S3Objects(server.bucket("ours"), "evidence")
        self._bare = Minio(server.host, KEY, SECRET, secure=False, region="us-east-1")
        self._bare.make_bucket("bare", object_lock=True)
        self._contents: list[bytes] = []
        self._names: list[str] = []
        self._keys: list[str] = []
        self._size = 0

    def prepare(self, size: int, count: int) -> None:
        """Contents that nobody has seen, outside the time that is taken."""
        self._size = size
        self._contents = [os.urandom(size) for _ in range(count)]

    async def put(self) -> None:
        self._names = [(await self._store.put(_stream(each))).name for each in self._contents]

    async def put_bare(self) -> None:
        self._keys = [f"{time.monotonic_ns()}-{number}" for number in range(len(self._contents))]
        for key, each in zip(self._keys, self._contents, strict=True):
            self._bare.put_object("bare", key, BytesIO(each), self._size)

    async def get(self) -> None:
        for name in self._names:
            for start in range(0, self._size, FRAME):
                await self._store.read(name, start, FRAME)

    async def get_bare(self) -> None:
        for key in self._keys:
            with self._bare.get_object("bare", key) as reply:
                reply.read()


async def _stream(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), FRAME):
        yield content[start : start + FRAME]
