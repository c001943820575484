"""A signed ruling made once, and the checkers that nobody here wrote."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from app.demo.timestamps import DemoTimestamps
from app.kit.actors import CLOCK
from app.kit.db import Database
from app.kit.settings import Settings, load
from rulings.document.rendering import Renderer
from rulings.press import Press
from rulings.service import load_rulebook
from rulings.signing import Authority, ensure_demo_authority
from rulings.signing.signature import OfficeSigner, sign
from tests.rulings import samples
from tests.rulings.acting import Acting
from tests.rulings.bench import Bench, seat

Run = Callable[..., str]


def missing(what: str) -> None:
    """Skip for want of a tool; where CI runs, every tool is required."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is required")
    pytest.skip(f"{what} is not on this machine")


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a checker and hand back what it printed; a non-zero end fails the test."""

    def call(program: str, *arguments: object) -> str:
        if not shutil.which(program):
            missing(program)
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return call


@pytest.fixture(scope="session")
def fonts_dir() -> Path:
    folder = load().fonts_dir
    if not folder.exists():
        missing(f"the house font in {folder}")
    return folder


@pytest.fixture(scope="session")
def rare_fonts_dir() -> Path:
    folder = load().rare_fonts_dir
    if not folder.exists():
        missing(f"the fonts for rare characters in {folder}")
    return folder


@pytest.fixture(scope="session")
def renderer(fonts_dir: Path) -> Renderer:
    return Renderer(fonts_dir, load().rare_fonts_dir)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return ensure_demo_authority(tmp_path_factory.mktemp("state") / "authority")


@pytest.fixture(scope="session")
def timestamps(authority: Authority) -> Iterator[str]:
    """The address of the demo's timestamp authority."""
    if not shutil.which("openssl"):
        missing("openssl")
    with DemoTimestamps(authority.folder) as door:
        yield door.url


@pytest.fixture(scope="session")
def signer(authority: Authority, timestamps: str) -> Iterator[OfficeSigner]:
    signer = OfficeSigner(authority, timestamps)
    yield signer
    signer.close()


@pytest.fixture(scope="session")
def laptop(renderer: Renderer) -> bytes:
    """The laptop ruling, not signed yet."""
    return renderer.render(samples.laptop())


@pytest.fixture(scope="session")
def signed(laptop: bytes, signer: OfficeSigner) -> bytes:
    """The laptop ruling as issued."""
    return sign(laptop, signer)


@pytest.fixture(scope="session")
def archived(signed: bytes, signer: OfficeSigner) -> bytes:
    """The archive's copy of it."""
    return signer.archive(signed)


@pytest.fixture
async def bench(database: Database, owner: psycopg.Connection) -> Bench:
    """The laptop case before its mediator, and the rules."""
    async with database.transaction(CLOCK) as session:
        await load_rulebook(session, CLOCK)
    return seat(owner)


@pytest.fixture
def settings(authority: Authority, timestamps: str, tmp_path: Path) -> Settings:
    """A home of its own for each test, under the one demo authority."""
    (tmp_path / "authority").symlink_to(authority.folder)
    return Settings(home=tmp_path, timestamp_url=timestamps)


@pytest.fixture(scope="session")
def press(authority: Authority, timestamps: str, fonts_dir: Path, tmp_path_factory) -> Iterator[Press]:
    """One warm process for all tests."""
    home = tmp_path_factory.mktemp("press")
    (home / "authority").symlink_to(authority.folder)
    press = Press(Settings(home=home, timestamp_url=timestamps), workers=1)
    yield press
    press.close()


@pytest.fixture
def acting(database: Database, bench: Bench) -> Acting:
    return Acting(database, bench)
