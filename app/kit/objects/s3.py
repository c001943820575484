"""Objects in a bucket of an S3 service with Object Lock: kept means that nobody can remove them, not even we.

`SORT/DIGEST` is an object. Its name is known when its last byte has come, so what is larger than a part is written as
`SORT/incoming/ID` first and copied inside the service. `SORT/loose/DIGEST` is an empty mark that says "nobody asked to
keep this yet": it is written before the object shows, and cleared by the nightly sweep. So the sweep looks at what came
lately, never at all that is kept.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, suppress
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import ParamSpec, TypeVar

from anyio import CancelScope, CapacityLimiter
from anyio.to_thread import run_sync
from minio.datatypes import Part

from app.kit import clock
from app.kit.errors import NotReady
from app.kit.ids import new_id
from app.kit.objects.bucket import THREADS, Bucket, Found, RefusedError, TakenError, Version
from app.kit.objects.contract import KeptObjectError, Stored, is_name

P = ParamSpec("P")
T = TypeVar("T")

PART = 5 << 20
"""The least that S3 takes. One part is on its way while one fills, and for a moment the copy that joins it."""
PORTION = 500


class S3Objects:
    """One sort of objects in a bucket. All requests run in threads of their own, at most `THREADS` at once."""

    def __init__(self, bucket: Bucket, sort: str, threads: CapacityLimiter | None = None) -> None:
        self._bucket = bucket
        self._sort = sort
        self._threads = threads or CapacityLimiter(THREADS)

    async def put(self, chunks: AsyncIterator[bytes]) -> Stored:
        """The next part fills while the one before is on its way; no thread waits for a slow sender."""
        draft = _Draft(self._bucket, self._sort)
        sending: asyncio.Future[None] | None = None
        try:
            async with aclosing(_parts(chunks)) as parts:
                async for pieces, last in parts:
                    if sending is not None:
                        await sending
                    if last:
                        return await self._in_thread(draft.publish, pieces)
                    sending = asyncio.ensure_future(self._in_thread(draft.send, pieces))
            raise AssertionError  # the last part says that it is the last
        finally:
            with CancelScope(shield=True):
                if sending is not None:
                    await asyncio.wait([sending])
                await self._in_thread(draft.discard)

    async def keep(self, name: str, *, until: datetime) -> None:
        """Lock for compliance; an earlier day than the present one changes nothing."""
        await self._in_thread(self._keep, name, until)

    async def hold(self, name: str, *, held: bool) -> None:
        """Every version, so that none is taken for the held one."""
        await self._in_thread(self._hold, name, held=held)

    async def size(self, name: str) -> int | None:
        """One request for headers."""
        found = await self._in_thread(self._look, name) if is_name(name) else None
        return None if found is None else found.size

    async def read(self, name: str, start: int, length: int) -> bytes:
        """One ranged request; a slow reader holds no connection."""
        return await self._in_thread(self._read, self._key(name), start, length)

    async def loose(self, older_than: timedelta) -> AsyncIterator[list[str]]:
        """What is marked, in portions; what dead processes left unfinished is cleared on the way, and old marks are."""
        before = clock.real_now() - older_than
        await self._in_thread(self._clear_unfinished, before)
        marks = self._marked(before)
        while names := await self._in_thread(lambda: list(islice(marks, PORTION))):
            yield names

    async def remove(self, name: str) -> None:
        """Every version, unless one of them must stay."""
        if is_name(name):
            await self._in_thread(self._remove, self._key(name))

    async def _in_thread(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await run_sync(lambda: act(*args, **kwargs), limiter=self._threads)

    def _key(self, name: str) -> str:
        if not is_name(name):
            raise FileNotFoundError(name)
        return f"{self._sort}/{name}"

    def _look(self, name: str) -> Found | None:
        """A newer "removed" hides nothing: the versions below it are still there."""
        key = self._key(name)
        return self._bucket.look(key) or next(
            (found for each in self._versions(key) if (found := self._bucket.look(key, each.version))), None
        )

    def _versions(self, key: str) -> list[Version]:
        return [each for each in self._bucket.versions(key) if each.key == key and not each.marker]

    def _read(self, key: str, start: int, length: int) -> bytes:
        try:
            return self._bucket.read(key, start, length)
        except FileNotFoundError:
            for each in self._versions(key):
                return self._bucket.read(key, start, length, each.version)
            raise

    def _keep(self, name: str, until: datetime) -> None:
        found = self._look(name)
        if found is None:
            raise FileNotFoundError(name)
        if not found.strict or found.until is None or found.until < until:
            day = max(until, found.until or until)
            self._bucket.lock(self._key(name), found.version, day)

    def _hold(self, name: str, *, held: bool) -> None:
        versions = self._versions(self._key(name))
        if not versions:
            raise FileNotFoundError(name)
        for each in versions:
            self._bucket.hold(each.key, each.version, held=held)

    def _remove(self, key: str) -> None:
        if any(self._must_stay(each) for each in self._versions(key)):
            raise KeptObjectError(key)
        try:
            _erase(self._bucket, key)
        except RefusedError:
            if any(self._must_stay(each) for each in self._versions(key)):  # locked in this moment
                raise KeptObjectError(key) from None
            raise NotReady from None

    def _must_stay(self, version: Version) -> bool:
        found = self._bucket.look(version.key, version.version)
        return found is not None and found.must_stay(clock.real_now())

    def _marked(self, before: datetime) -> Iterator[str]:
        """The names of the marks that still say the truth; the others are taken away."""
        for mark, versions in groupby(self._bucket.versions(f"{self._sort}/loose/"), lambda each: each.key):
            newest, *older = versions
            if newest.at >= before:
                continue
            name = mark.rpartition("/")[2]
            kept = [self._must_stay(each) for each in self._versions(f"{self._sort}/{name}")]
            if kept and not any(kept):
                yield name
                continue
            _clear(self._bucket, [newest, *older])

    def _clear_unfinished(self, before: datetime) -> None:
        for key, upload, begun in list(self._bucket.uploads(f"{self._sort}/")):
            if begun < before:
                self._bucket.abort(key, upload)
        _clear(self._bucket, [each for each in self._bucket.versions(f"{self._sort}/incoming/") if each.at < before])


class _Draft:
    """An object that nobody sees until it is published. Its calls follow one another, each in a thread."""

    def __init__(self, bucket: Bucket, sort: str) -> None:
        self._bucket = bucket
        self._sort = sort
        self._key = f"{sort}/incoming/{new_id().hex}"
        self._upload = ""
        self._parts: list[Part] = []
        self._digest = hashlib.sha256()
        self._size = 0

    def send(self, pieces: list[bytes]) -> None:
        """One part."""
        data = self._joined(pieces)
        self._upload = self._upload or self._bucket.begin(self._key)
        self._parts.append(self._bucket.part(self._key, self._upload, len(self._parts) + 1, data))

    def publish(self, pieces: list[bytes]) -> Stored:
        """The last part, then the mark, then the object under its name: whole, or not at all."""
        if self._upload:
            if pieces:
                self.send(pieces)
            self._bucket.finish(self._key, self._upload, self._parts)
            self._upload = ""
            target = self._marked()
            if self._is_missing(target):
                self._bucket.copy(self._key, target, self._size)
            if self._is_missing(target):
                raise NotReady
        else:
            data = self._joined(pieces)
            target = self._marked()
            try:
                self._bucket.put(target, data, fresh=True)
            except TakenError:
                if self._is_missing(target):
                    self._bucket.put(target, data)
        return Stored(name=self._digest.hexdigest(), size=self._size)

    def discard(self) -> None:
        """What was on the way; where the service does not answer, the sweep does it."""
        with suppress(NotReady, RefusedError):
            if self._upload:
                self._bucket.abort(self._key, self._upload)
            elif self._parts:
                _erase(self._bucket, self._key)

    def _joined(self, pieces: list[bytes]) -> bytes:
        data = b"".join(pieces)
        pieces.clear()
        self._digest.update(data)
        self._size += len(data)
        return data

    def _marked(self) -> str:
        name = self._digest.hexdigest()
        self._bucket.put(f"{self._sort}/loose/{name}", b"")
        return f"{self._sort}/{name}"

    def _is_missing(self, key: str) -> bool:
        found = self._bucket.look(key)
        return found is None or found.size != self._size


def _erase(bucket: Bucket, key: str) -> None:
    """Every version and every "removed"."""
    for each in list(bucket.versions(key)):
        if each.key == key:
            bucket.remove(key, each.version)


def _clear(bucket: Bucket, versions: list[Version]) -> None:
    """Take away; what a default retention of the bucket still keeps goes another night."""
    for each in versions:
        with suppress(RefusedError):
            bucket.remove(each.key, each.version)


async def _parts(chunks: AsyncIterator[bytes]) -> AsyncGenerator[tuple[list[bytes], bool]]:
    """The stream in parts, not yet joined, each with whether it is the last; the last may be none."""
    held: list[bytes] = []
    size = 0
    async for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= PART:
            yield held, False
            held, size = [], 0
    yield held, True
