"""Writing an export: who may, where to, and what the journal keeps of it."""

import json
from datetime import date
from pathlib import Path

import psycopg
import pytest

from app import export
from app.export.errors import FolderExists, NoAuditor
from app.kit.actors import CLOCK
from app.kit.db import Database
from app.kit.settings import Settings
from rulings.signing import Authority
from tests import office as people

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(authority: Authority, tmp_path: Path) -> Settings:
    """A home of its own, under the one demo authority."""
    (tmp_path / "authority").symlink_to(authority.folder)
    return Settings(home=tmp_path)


async def test_without_an_auditor_nothing_is_read(database: Database, settings: Settings, tmp_path: Path):
    with pytest.raises(NoAuditor):
        await export.write(settings, database, tmp_path / "out")
    assert not (tmp_path / "out").exists()


async def test_what_lies_there_is_never_mixed_with(database: Database, settings: Settings, tmp_path: Path):
    await people.open_office(database)
    (tmp_path / "out").mkdir()
    with pytest.raises(FolderExists):
        await export.write(settings, database, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


async def test_an_export_that_breaks_off_leaves_nothing(
    database: Database, settings: Settings, tmp_path: Path, owner: psycopg.Connection
):
    office = await people.open_office(database)
    await people.filed(database, office)
    owner.execute("ALTER TABLE journal_openings RENAME TO gone")
    with pytest.raises(Exception, match="journal_openings"):
        await export.write(settings, database, tmp_path / "there" / "out")
    assert list((tmp_path / "there").iterdir()) == []


async def test_an_office_without_rulings_exports_its_journal(database: Database, settings: Settings, tmp_path: Path):
    office = await people.open_office(database)
    await people.filed(database, office)
    written = await export.write(settings, database, tmp_path / "out", since=date(2026, 1, 1))
    assert (written.rulings, written.entries > 0) == (0, True)
    assert export.verify(tmp_path / "out").passed
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700


async def test_the_journal_keeps_who_took_what_away(
    database: Database, settings: Settings, tmp_path: Path, owner: psycopg.Connection
):
    office = await people.open_office(database)
    await people.filed(database, office)
    written = await export.write(settings, database, tmp_path / "out", until=date(2026, 12, 31))
    kept = owner.execute(
        "SELECT data FROM journal_openings o JOIN journal_entries e ON e.id = o.entry_id WHERE e.kind = 'export'"
    ).fetchone()
    said = json.loads(kept[0])
    assert said["by"] == str(office.auditor.account)
    assert said["facts"] == {"since": None, "until": "2026-12-31", "rulings": 0, "sha256": written.sha256}


async def test_all_of_an_export_is_one_moment(database: Database):
    await people.open_office(database)
    async with database.transaction(CLOCK, snapshot=True) as session:
        connection = await session.connection()
        before = (await connection.exec_driver_sql("SELECT count(*) FROM accounts")).scalar_one()
        async with database.transaction(CLOCK) as other:
            await (await other.connection()).exec_driver_sql(
                "INSERT INTO accounts (id, role, name, email, language, created_at)"
                " VALUES (gen_random_uuid(), 'consumer', 'x', 'x@example.org', 'en', now())"
            )
        assert (await connection.exec_driver_sql("SELECT count(*) FROM accounts")).scalar_one() == before
