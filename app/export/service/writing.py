"""Writing the auditor's export: one moment of the database, one folder that appears whole."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.export import queries, schemas
from app.export.errors import ExportOver, FolderExists, NothingApproved
from app.export.models import Export
from app.export.schemas import FileEntry, Found, Manifest
from app.export.tables import Tables, entry_of
from app.journal import queries as entries_of
from app.journal import service as journal
from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.calendar import OFFICE_ZONE
from app.kit.db import Database
from app.kit.durable import sync_folder
from app.kit.settings import Settings
from app.people import queries as people
from evidence.safe import Safe
from rulings.press import safe_of
from rulings.service import showing
from rulings.service.showing import Printed

_ONE_DAY = timedelta(days=1)
_Wanted = tuple[int, datetime | None, datetime | None]


async def write(settings: Settings, database: Database, export: Export, out: Path) -> Manifest:
    """Write rulings and papers of the export's days, and the whole journal, to the new folder `out`, as its auditor.

    What the auditor takes away is recorded, with the digest of the manifest, before the folder can be seen.

    Raises:
        FolderExists, ExportOver: nothing was read.
    """
    if clock.now() > export.over_at:
        raise ExportOver
    auditor = await _auditor(database, export)
    with _appearing(out) as folder:
        await journal.sequence_now(database, settings)
        async with database.transaction(auditor, snapshot=True) as session:
            safe, wanted = safe_of(settings), await _wanted(session, auditor, export)
            rulings = await _write_rulings(session, auditor, safe, folder, wanted)
            papers = await _write_papers(session, auditor, safe, folder, wanted)
            entries = await _write_journal(session, auditor, folder)
            _copy_trust(settings, folder)
            days = (export.since, export.until)
            counts = (rulings, papers, entries)
            manifest = Manifest(clock.real_now(), auditor.account, *days, *counts, tuple(_listed(folder)))
            (folder / schemas.MANIFEST).write_bytes(manifest.canonical())
            await _record(session, auditor, export, manifest)
    return manifest


async def newest(database: Database) -> Export:
    """The export that was approved last, whoever's it is, for whoever works at the machine.

    Raises:
        NothingApproved: or its days are over.
    """
    async with database.transaction(CLOCK) as session:
        exports = await queries.list_to_take(session, CLOCK)
    if not exports:
        raise NothingApproved
    return exports[0]


def files_in(folder: Path) -> list[Path]:
    """Every file of a folder, at any depth, in the order of their paths."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def _auditor(database: Database, export: Export) -> Actor:
    async with database.transaction(CLOCK) as session:
        account = await people.get_account(session, CLOCK, export.auditor_id)
    return Actor(role=Role.auditor, account_id=account.id, name=account.name, language=account.language)


async def _record(session: AsyncSession, auditor: Actor, export: Export, manifest: Manifest) -> None:
    said = {
        "export": str(export.id),
        "since": manifest.since,
        "until": manifest.until,
        "rulings": manifest.rulings,
        "papers": manifest.papers,
        "sha256": manifest.sha256,
    }
    await journal.record(session, auditor, "export", data=said)


@contextmanager
def _appearing(out: Path) -> Iterator[Path]:
    """A folder that nobody else may enter, under its name only when everything in it is on the disk."""
    if out.exists():
        raise FolderExists(folder=out)
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = out.with_name(f".{out.name}.{os.urandom(8).hex()}")
    folder.mkdir(mode=0o700)
    try:
        yield folder
        os.sync()
        folder.rename(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sync_folder(out.parent)


async def _write_rulings(session: AsyncSession, auditor: Actor, safe: Safe, folder: Path, wanted: _Wanted) -> int:
    files = folder / schemas.FILES
    files.mkdir()
    with Tables(folder) as tables:
        async for found in queries.stream_rulings(session, auditor, *wanted):
            tables.add(found.row)
            await _save_file(safe, found, files)
    return tables.count


async def _write_papers(session: AsyncSession, auditor: Actor, safe: Safe, folder: Path, wanted: _Wanted) -> int:
    files, count = folder / schemas.PAPERS, 0
    files.mkdir()
    lines = (folder / schemas.PAPER_LINES).open("wb")
    with lines:
        async for found in queries.stream_papers(session, auditor, *wanted):
            lines.write(msgspec.json.encode(found.row) + b"\n")
            await _save_file(safe, found, files)
            count += 1
    return count


async def _wanted(session: AsyncSession, auditor: Actor, export: Export) -> _Wanted:
    """How much of the journal the newest checkpoint covers, and the export's days as moments."""
    size = (await entries_of.get_checkpoint(session, auditor)).size
    return size, _start(export.since), _start(export.until + _ONE_DAY) if export.until else None


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), OFFICE_ZONE) if day else None


def _printed(found: Found) -> Printed | None:
    if found.key_id is None or found.object_name is None or found.size_bytes is None:
        return None
    digest = bytes.fromhex(found.row.sha256 or "")
    return Printed(found.key_id, found.row.number, found.object_name, found.size_bytes, digest)


async def _save_file(safe: Safe, found: Found, folder: Path) -> None:
    printed = _printed(found)
    if printed is None:
        return
    file = (folder / f"{found.row.number}.pdf").open("wb")
    with file:
        async for part in await showing.open_file(safe, printed):
            file.write(part)


async def _write_journal(session: AsyncSession, auditor: Actor, folder: Path) -> int:
    (folder / schemas.JOURNAL).mkdir()
    newest = await journal.export(session, auditor, folder / schemas.JOURNAL)
    file = (folder / schemas.OPENINGS).open("wb")
    with file:
        async for opening in queries.stream_openings(session, auditor, newest.size):
            file.write(msgspec.json.encode(opening) + b"\n")
    return newest.size


def _copy_trust(settings: Settings, folder: Path) -> None:
    (folder / schemas.TRUST).mkdir()
    for name in schemas.TRUSTED:
        if (settings.authority_dir / name).exists():
            shutil.copyfile(settings.authority_dir / name, folder / schemas.TRUST / name)


def _listed(folder: Path) -> Iterator[FileEntry]:
    for path in files_in(folder):
        yield entry_of(folder, path)
