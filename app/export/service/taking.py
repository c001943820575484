"""Taking an export away: written beside the service's loop, sent as one archive, and gone with the reply."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from time import time
from weakref import finalize

from anyio import open_file
from anyio.to_thread import run_sync

from app.export.models import Export
from app.export.service.writing import files_in, write
from app.kit import clock
from app.kit.db import Database
from app.kit.settings import Settings
from app.kit.zips import Member, zipped

NAME = "export"
"""What the folder in the archive is called."""
_LEFT_BEHIND = timedelta(days=1)
_CHUNK = 1 << 20


async def take(settings: Settings, export: Export) -> AsyncIterator[bytes]:
    """The export as an archive, once it is whole.

    Raises:
        ExportOver: nothing was read.
    """
    place = await run_sync(_Place, settings.exports_dir)
    await run_sync(_write_apart, settings, export, place.folder / NAME)
    return _archived(place)


class _Place:
    """A folder that goes with whoever holds it; what a crash left of others goes when the next one comes."""

    def __init__(self, beside: Path) -> None:
        beside.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in beside.iterdir():
            if time() - old.stat().st_mtime > _LEFT_BEHIND.total_seconds():
                shutil.rmtree(old, ignore_errors=True)
        self.folder = Path(mkdtemp(dir=beside))
        self.remove = finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


def _write_apart(settings: Settings, export: Export, out: Path) -> None:
    async def alone() -> None:
        database = Database(settings.database_url, pool_size=2)
        try:
            await write(settings, database, export, out)
        finally:
            await database.close()

    asyncio.run(alone())


async def _archived(place: _Place) -> AsyncIterator[bytes]:
    try:
        async for chunk in zipped(_members(place.folder), clock.real_now()):
            yield chunk
    finally:
        place.remove()


async def _members(folder: Path) -> AsyncIterator[Member]:
    for path in files_in(folder):
        yield Member(str(path.relative_to(folder)), _read(path))


async def _read(path: Path) -> AsyncIterator[bytes]:
    async with await open_file(path, "rb") as file:
        while chunk := await file.read(_CHUNK):
            yield chunk
