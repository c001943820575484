"""A revision that makes a table goes up, down and up again, with rows, and its model says the same."""

from collections.abc import Callable

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, pool
from sqlmodel import SQLModel

from app.kit.embedded import Cluster
from tests.conftest import migrate


def nothing(_: object) -> None:
    """No rows, or nothing more to be looked at."""


def turn(
    server: Cluster,
    name: str,
    before: str,
    after: str,
    table: str,
    *,
    filled: Callable[[str], None] = nothing,
    gone: Callable[[Connection], None] = nothing,
) -> None:
    """`filled` adds rows, given the owner's address, each time the table is there; `gone` looks when it is not."""
    url = server.owner_url(name)
    config = Config(toml_file="pyproject.toml")

    def it_alone(_: object, name: str | None, kind: str, *__: object) -> bool:
        return kind != "table" or name == table

    for _ in range(2):
        migrate(url, after)
        filled(url)
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": it_alone})
            assert compare_metadata(context, SQLModel.metadata) == []
            config.attributes["connection"] = connection
            command.downgrade(config, before)
            connection.commit()
            assert connection.exec_driver_sql(f"SELECT to_regclass('{table}')").scalar_one() is None
            gone(connection)
        engine.dispose()
