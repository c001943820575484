"""The archive's copies: written by the clock alone, after publication; and the way up and down."""

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from psycopg import errors
from sqlalchemy import create_engine, pool
from sqlmodel import SQLModel

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from rulings.models import RulingArchive
from tests.conftest import migrate

pytestmark = [pytest.mark.database]

NAME = "archives_up_and_down"
ROLES = ("consumer", "merchant", "mediator", "chief", "auditor", "operations", "board", "clock")
WRITE = "INSERT INTO ruling_archives VALUES (%s, sha256('x'), 1, %s, 'x', now())"


@pytest.mark.parametrize("role", ROLES)
def test_nobody_writes_a_copy_of_what_was_not_published(server: Cluster, database_name: str, role: str):
    with psycopg.connect(server.app_url(database_name).replace("+psycopg", "")) as app:
        app.execute("SELECT redress_act_as(NULL, %s, NULL, NULL)", (role,))
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(WRITE, (new_id(), new_id()))
        for statement in ("UPDATE ruling_archives SET size_bytes = 2", "DELETE FROM ruling_archives"):
            with pytest.raises(errors.InsufficientPrivilege), app.transaction():
                app.execute(statement)


def test_up_and_down_and_up_and_the_model_says_the_same(server: Cluster):
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config = Config(toml_file="pyproject.toml")
    for _ in range(2):
        migrate(url, "0031")
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
            assert [str(each) for each in found if RulingArchive.__tablename__ in str(each)] == []
            config.attributes["connection"] = connection
            command.downgrade(config, "0030")
            connection.commit()
            known = connection.exec_driver_sql("SELECT count(*) FROM redress_public_ruling('RR-2026-000001', NULL)")
            assert known.scalar_one() == 0
            assert connection.exec_driver_sql("SELECT to_regclass('ruling_archives')").scalar_one() is None
        engine.dispose()
    server.drop_database(NAME)
