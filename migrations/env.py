"""Runs the migrations as the owner of the schema; the service itself connects as a plain role."""

import os

from alembic import context
from sqlalchemy import create_engine, pool
from sqlmodel import SQLModel

import rulings.models  # noqa: F401 - the same

# The queue brings its own tables and migrations.
_FOREIGN = "procrastinate_"


def _is_ours(entity: object, name: str | None, kind: str, *_: object) -> bool:
    table = name if kind == "table" else getattr(getattr(entity, "table", None), "name", "")
    return not str(table).startswith(_FOREIGN)


def run() -> None:
    """Migrate over a connection that was handed in, else over `DATABASE_OWNER_URL`."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    engine = create_engine(os.environ["DATABASE_OWNER_URL"], poolclass=pool.NullPool)
    with engine.connect() as fresh:
        _migrate(fresh)


def _migrate(connection: object) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        include_object=_is_ours,
        transaction_per_migration=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
