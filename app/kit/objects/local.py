"""The local folder: objects as read-only files, published whole by a hard link.

It is **not** WORM: nothing here overwrites or removes a file that must be kept, but whoever is root on the machine can.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from anyio import CancelScope
from anyio.to_thread import run_sync

from app.kit import clock
from app.kit.durable import sync_folder
from app.kit.ids import new_id
from app.kit.objects.contract import KeptObjectError, Stored, is_name

_HELD = ".held"
_SETTLED = 8 << 20
"""What may wait for the disk: the system itself would begin to write seconds later, and all of it at the end."""


class LocalFolder:
    """Objects as files of one folder, `ab/abcdef…`; a file's modification time is the day until which it is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def put(self, chunks: AsyncIterator[bytes]) -> Stored:
        """Write beside, make durable, then publish under the digest by a hard link, which never overwrites."""
        draft = await run_sync(_Draft, self._incoming)
        settling: asyncio.Future[None] | None = None
        try:
            async for chunk in chunks:
                await run_sync(draft.write, chunk)
                if draft.is_unsettled() and (settling is None or settling.done()):
                    settling = asyncio.ensure_future(_after(settling, draft))
            if settling is not None:
                await settling
            return await run_sync(draft.publish, self._folder)
        finally:
            with CancelScope(shield=True):
                if settling is not None:
                    await asyncio.wait([settling])
                draft.discard()

    async def keep(self, name: str, *, until: datetime) -> None:
        """Move the day away; an earlier day than the present one changes nothing."""
        path = self._path(name)
        day = max(until.timestamp(), path.stat().st_mtime)
        os.utime(path, (day, day))

    async def hold(self, name: str, *, held: bool) -> None:
        """Mark by an empty file beside the object."""
        path = self._path(name)
        path.stat()
        mark = path.with_suffix(_HELD)
        if held:
            mark.touch(mode=0o444)
        else:
            mark.unlink(missing_ok=True)
        sync_folder(path.parent)

    async def size(self, name: str) -> int | None:
        """One look at the file system."""
        with suppress(FileNotFoundError):
            return self._path(name).stat().st_size
        return None

    async def read(self, name: str, start: int, length: int) -> bytes:
        """In a thread; the file is opened for each part, so that a slow reader holds nothing."""
        return await run_sync(_read, self._path(name), start, length)

    async def loose(self, older_than: timedelta) -> AsyncIterator[list[str]]:
        """One portion for each of the 256 folders; drafts of dead processes are cleared on the way."""
        before = clock.real_now().timestamp() - older_than.total_seconds()
        await run_sync(lambda: [path.unlink() for path in _older(self._incoming, before)])
        for shard in sorted(self._folder.glob("??")):
            names = await run_sync(lambda shard=shard: [path.name for path in _older(shard, before)])
            yield [name for name in names if not name.endswith(_HELD)]

    async def remove(self, name: str) -> None:
        """Unlink, unless the day has not come or somebody holds it."""
        path = self._path(name)
        with suppress(FileNotFoundError):
            if path.stat().st_mtime > clock.real_now().timestamp() or path.with_suffix(_HELD).exists():
                raise KeptObjectError(name)
            path.unlink()

    def _path(self, name: str) -> Path:
        if not is_name(name):
            raise FileNotFoundError(name)
        return self._folder / name[:2] / name


async def _after(before: asyncio.Future[None] | None, draft: "_Draft") -> None:
    """Bring to the disk what was written so far, while more comes in; what went wrong with it before goes wrong now."""
    if before is not None:
        before.result()
    await run_sync(draft.settle)


class _Draft:
    """A file that nobody sees until it is published."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / new_id().hex
        self._file: IO[bytes] = self._path.open("xb")
        self._digest = hashlib.sha256()
        self._unsettled = 0

    def write(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self._file.write(chunk)
        self._unsettled += len(chunk)

    def is_unsettled(self) -> bool:
        """Whether so much waits for the disk that the end would wait for it too."""
        return self._unsettled >= _SETTLED

    def settle(self) -> None:
        self._unsettled = 0
        os.fdatasync(self._file.fileno())

    def publish(self, folder: Path) -> Stored:
        self._file.flush()
        os.fchmod(self._file.fileno(), 0o444)
        os.fsync(self._file.fileno())
        name = self._digest.hexdigest()
        shard = folder / name[:2]
        if not shard.exists():
            shard.mkdir(mode=0o700, exist_ok=True)
            sync_folder(folder)
        with suppress(FileExistsError):  # the same bytes are there already
            (shard / name).hardlink_to(self._path)
        size = self._file.tell()
        self.discard()
        sync_folder(shard)
        sync_folder(self._path.parent)
        return Stored(name=name, size=size)

    def discard(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def _read(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)


def _older(folder: Path, before: float) -> Iterator[Path]:
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                yield path
