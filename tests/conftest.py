"""One real PostgreSQL server a test process, one migrated database, a fresh copy of it for each test that asks."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool

from app.kit import clock
from app.kit.db import Database
from app.kit.embedded import Cluster, cluster
from app.kit.ids import new_id
from tests.seaweed import Seaweed

_ROOT = Path(__file__).parents[1]
_MEMORY = Path("/dev/shm")  # noqa: S108 - only a folder of our own below it is used
_ROOM = 2 << 30  # what two servers may come to, with all that they write ahead


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Every asynchronous test runs on asyncio, as the service does."""
    return "asyncio"


def memory() -> Path | None:
    """A file system in memory, where a machine has one with room: a database is copied there in a tenth of the time."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM:
        return _MEMORY
    return None


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """A throw-away server for this process."""
    with tempfile.TemporaryDirectory(prefix="redress-", dir=memory()) as folder:
        os.chmod(folder, 0o711)  # noqa: PTH101, S103 - the server runs as another user when we are root
        running = cluster(Path(folder), throwaway=True)
        yield running
        running.stop()


def migrate(owner_url: str, revision: str = "head") -> None:
    """Bring one database to a revision."""
    config = Config(toml_file=_ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
    engine.dispose()


@pytest.fixture(scope="session")
def template(server: Cluster) -> str:
    """The name of a database with every migration in it, to be copied."""
    server.create_database("template_redress")
    migrate(server.owner_url("template_redress"))
    return "template_redress"


@pytest.fixture
def source(template: str) -> str:
    """What the database of a test is a copy of."""
    return template


@pytest.fixture
def database_name(server: Cluster, source: str) -> Iterator[str]:
    """A fresh database for one test."""
    name = f"test_{new_id().hex}"
    server.create_database(name, template=source)
    yield name
    server.drop_database(name)


@pytest.fixture
async def database(server: Cluster, database_name: str) -> AsyncIterator[Database]:
    """The service's own way in: the plain role, under row-level security."""
    opened = Database(server.app_url(database_name), pool_size=4)
    yield opened
    await opened.close()


@pytest.fixture
def owner(server: Cluster, database_name: str) -> Iterator[psycopg.Connection]:
    """The owner's way in, for what no act of the service can arrange."""
    url = server.owner_url(database_name).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    """A real S3 server for this process, started by the first test that asks."""
    with Seaweed(tmp_path_factory.mktemp("seaweed")) as running:
        yield running


@pytest.fixture(autouse=True)
def _real_time() -> Iterator[None]:
    yield
    clock.set_offset(clock.offset() * 0)
