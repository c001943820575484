"""An archive of an export: whole, verified from its folder alone, and nothing of it stays."""

import gc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.export.service import taking
from app.export.verification import verify
from app.kit.db import Database
from app.kit.embedded import Cluster
from app.kit.settings import Settings
from tests import office as people
from tests.app.export.wanted import wanted

pytestmark = pytest.mark.anyio


async def test_an_archive_holds_the_folder_and_leaves_nothing_behind(
    database: Database, settings: Settings, server: Cluster, database_name: str, tmp_path: Path
):
    office = await people.open_office(database)
    await people.filed(database, office)
    export = await wanted(database, office)
    own = replace(settings, database_url=server.app_url(database_name))
    content = b"".join([chunk async for chunk in await taking.take(own, export)])
    zipfile.ZipFile(BytesIO(content)).extractall(tmp_path / "unpacked")
    assert verify(tmp_path / "unpacked" / "export").passed
    assert list(own.exports_dir.iterdir()) == []


async def test_an_archive_that_nobody_fetched_is_gone_too(
    database: Database, settings: Settings, server: Cluster, database_name: str
):
    export = await wanted(database, await people.open_office(database))
    own = replace(settings, database_url=server.app_url(database_name))
    content = await taking.take(own, export)
    assert len(list(own.exports_dir.iterdir())) == 1
    del content
    gc.collect()
    assert list(own.exports_dir.iterdir()) == []
