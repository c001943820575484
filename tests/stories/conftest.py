"""The six disputes, played once for all stories of a test run, and the office that played them, to be asked again."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from msgspec import Struct

from app import founding
from app.demo.disputes import load as load_dispute
from app.demo.visitor import SAME_SITE
from app.kit.db import Database
from app.kit.settings import Settings, load
from app.main import create_app
from app.start import ready_to_look
from tests.rulings.conftest import Run, acting, authority, bench, fonts_dir, missing, run, settings, timestamps
from tests.stories.programs import free_port, redress

__all__ = ["Run", "acting", "authority", "bench", "fonts_dir", "missing", "run", "settings", "timestamps"]

Ask = Callable[[str, str], Any]
DISPUTES = ("1-laptop", "2-cosmetics", "3-phone", "4-dress", "5-headphones", "6-watch")


class Played(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of `summary.json`."""

    name: str
    case: str
    state: str
    outcome: str
    effect: str
    ruling: str
    file: str
    sha256: str


class Summary(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `summary.json`: these members and no others."""

    disputes: list[Played]


class Demo(Struct, frozen=True):
    """What `demo --once --out DIR` left: `told` is what it printed."""

    home: Path
    out: Path
    told: str

    @property
    def summary(self) -> dict[str, Played]:
        """The disputes by name."""
        content = (self.out / "summary.json").read_bytes()
        return {line.name: line for line in msgspec.json.decode(content, type=Summary).disputes}

    def ruling(self, name: str) -> Path:
        """The file of a dispute's ruling."""
        return self.out / self.summary[name].file

    @property
    def authority(self) -> Path:
        """What a reader of the demo's signatures trusts."""
        return self.home / "demo" / "authority"


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder that all processes of this test run share; the last one removes it.

    Not pytest's own: the embedded server runs as another user when we are root, and has to pass through.
    """
    run_id = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone-{os.getpid()}"
    folder = Path(tempfile.gettempdir()) / f"redress-stories-{run_id[:12]}"
    folder.mkdir(mode=0o711, exist_ok=True)
    with folder.with_suffix(".holders").open("ab") as holders:
        fcntl.flock(holders, fcntl.LOCK_SH)
        yield folder
        try:
            fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(folder)
        Path(holders.name).unlink()


@pytest.fixture(scope="session")
def demo(shared: Path, fonts_dir: Path) -> Demo:
    """The demo, played by the first process that asks; the others wait for it."""
    home, out, told = shared / "home", shared / "out", shared / "told.txt"
    with (shared / "playing").open("ab") as playing:
        fcntl.flock(playing, fcntl.LOCK_EX)
        if not told.exists():
            home.mkdir(mode=0o711)
            done = redress(home, "demo", "--once", "--out", out, "--port", free_port())
            assert done.returncode == 0, done.stdout + done.stderr
            told.write_text(done.stdout)
    return Demo(home, out, told.read_text())


@pytest.fixture(scope="session")
def prepared(demo: Demo) -> Iterator[Settings]:
    """The settings that find the demo's database and files again."""
    with ready_to_look(msgspec.structs.replace(load(), home=demo.home, database_url="", workers=False)) as settings:
        yield settings


@pytest.fixture
async def ask(prepared: Settings) -> AsyncIterator[Ask]:
    """GET a path as one of the demo's people."""
    database = Database(prepared.database_url)
    transport = httpx.ASGITransport(create_app(prepared, database))
    clients: dict[str, httpx.AsyncClient] = {}

    async def get(email: str, path: str) -> Any:
        if email not in clients:
            clients[email] = httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=SAME_SITE)
            [(*_, link)] = await founding.links_for(database, "", [email])
            (await clients[email].post(f"/api/v1{link}")).raise_for_status()
        return (await clients[email].get(path)).raise_for_status().json()

    yield get
    for client in clients.values():
        await client.aclose()
    await database.close()


def consumer_of(name: str) -> str:
    """The address of whoever appealed."""
    return load_dispute(name).facts["consumer"]["email"]


async def case_of(ask: Ask, name: str) -> dict[str, Any]:
    """The case of a dispute as its consumer sees it."""
    [line] = await ask(consumer_of(name), "/api/v1/cases")
    return await ask(consumer_of(name), f"/api/v1/cases/{line['id']}")
