"""What every word of the program needs first: a home, a database at the newest migration, the timestamp authority."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool

from app.kit.objects import check_address
from app.kit.settings import Settings

_ROOT = Path(__file__).parents[1]
DEMO = "demo"
"""What the demo's folder in the home and its database are called."""


@contextmanager
def ready(settings: Settings, *, migrated: bool = True) -> Iterator[Settings]:
    """The settings with a database behind them: the one that the operator names, else the embedded server.

    A database of the operator's own is migrated by `redress migrate` alone.
    """
    check_address(settings)
    settings.home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if not settings.database_url:
            settings = stack.enter_context(_embedded(settings))
            if migrated:
                migrate(settings)
        yield settings


@contextmanager
def _embedded(settings: Settings) -> Iterator[Settings]:
    from app.kit.embedded import cluster  # noqa: PLC0415 - the container image comes without the embedded server

    running = cluster(settings.home / "postgres")
    try:
        yield msgspec.structs.replace(settings, database_url=running.app_url(), database_owner_url=running.owner_url())
    finally:
        running.stop()


@contextmanager
def ready_to_look(settings: Settings) -> Iterator[Settings]:
    """As `ready`, for words that only look: where no office was founded but the demo was played, look at the demo."""
    demo = settings.home / DEMO
    if settings.database_url or settings.authority_dir.exists() or not (demo / "authority").exists():
        with ready(settings) as prepared:
            yield prepared
        return
    from app.kit.embedded import cluster  # noqa: PLC0415 - the container image comes without the embedded server

    with cluster(settings.home / "postgres") as running:
        yield msgspec.structs.replace(settings, home=demo, database_url=running.app_url(DEMO))


def migrate(settings: Settings, revision: str = "head") -> None:
    """Bring the database to a revision, as its owner."""
    config = Config(toml_file=_ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    engine = create_engine(settings.database_owner_url or os.environ["DATABASE_OWNER_URL"], poolclass=pool.NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
