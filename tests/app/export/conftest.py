"""One export of a small office: a void number, a ruling in force, one that was annulled, and papers beside it."""

import asyncio
import shutil
from pathlib import Path

import psycopg
import pytest

from app.export.service import writing
from app.kit.actors import CLOCK
from app.kit.db import Database
from app.kit.embedded import Cluster
from app.kit.settings import Settings, load
from cases.lifecycle import Action
from rulings.press import Press
from rulings.service import answering, load_rulebook, papers, signing_off
from rulings.signing import Authority
from tests.app.export.wanted import wanted
from tests.rulings.acting import Acting
from tests.rulings.bench import IMPRINT, draft, seat
from tests.rulings.conftest import authority, fonts_dir, timestamps
from tests.rulings.service.test_agreeing import bind, settled
from tests.rulings.service.test_papers import certified

__all__ = ["authority", "fonts_dir", "timestamps"]


@pytest.fixture(scope="session")
def home(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / "authority").symlink_to(authority.folder)
    (folder / "node").symlink_to(load().parts_dir.parent)
    return folder


@pytest.fixture(scope="session")
def exported_once(
    server: Cluster, template: str, home: Path, timestamps: str, fonts_dir: Path, tmp_path_factory
) -> Path:
    """Issued, published and exported for real; a test that changes it asks for `exported`."""
    settings = Settings(home=home, timestamp_url=timestamps)
    server.create_database("exported", template=template)
    out = tmp_path_factory.mktemp("out") / "export"
    asyncio.run(_export(server, settings, out))
    server.drop_database("exported")
    return out


async def _export(server: Cluster, settings: Settings, out: Path) -> None:
    database = Database(server.app_url("exported"), pool_size=2)
    press = Press(settings, workers=1)
    url = server.owner_url("exported").replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as owner:
        async with database.transaction(CLOCK) as session:
            await load_rulebook(session, CLOCK)
        acting = Acting(database, seat(owner))
        await acting.submit(draft())
        await acting.review()
        await acting.do(acting.bench.mediator, signing_off.take_back)
        await acting.issued(press, settings)
        owner.execute("UPDATE platforms SET name = '山桐商城'")  # another case, at another platform
        await _settled_and_set_aside(Acting(database, seat(owner)), press, settings)
        await writing.write(settings, database, await wanted(database, acting.bench), out)
    press.close()
    await database.close()


async def _settled_and_set_aside(acting: Acting, press: Press, settings: Settings) -> None:
    """A ruling by which the shop is not at fault, and its certificate, ended when it was annulled; an agreement."""
    bench = acting.bench
    await certified(acting, press, settings)
    await bind(acting, (await settled(acting)).id)
    await papers.issue_all(acting.database, press, IMPRINT, bench.case_id)
    bench.set(state="investigation", issued_at=None)
    async with acting.database.transaction(CLOCK) as session:
        await answering.follow(session, bench.case_id, Action.set_aside)


@pytest.fixture
def settings(authority: Authority, tmp_path: Path) -> Settings:
    """A home of its own, under the one demo authority."""
    (tmp_path / "authority").symlink_to(authority.folder)
    return Settings(home=tmp_path)


@pytest.fixture
def exported(exported_once: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    return shutil.copytree(exported_once, tmp_path / "export")
