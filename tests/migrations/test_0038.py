"""Only mediators are in the reserve; everybody who is appointed serves all year, before and after."""

import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, inspect, pool

from tests.migrations.test_0007 import app, bench

__all__ = ["app", "bench"]

pytestmark = pytest.mark.database
PUT = "UPDATE appointments SET serves = %s WHERE role = %s"


def test_mediators_serve_in_the_reserve_and_nobody_else(owner, bench):
    assert owner.execute("SELECT DISTINCT serves FROM appointments").fetchall() == [("always",)]
    assert owner.execute(PUT, ("reserve", "mediator")).rowcount > 0
    for serves, role in (("reserve", "chief"), ("sometimes", "mediator")):
        with pytest.raises(errors.CheckViolation):
            owner.execute(PUT, (serves, role))


def test_the_migration_goes_down_and_up_again(server, database_name):
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    there = []
    for go, to in ((command.downgrade, "0037"), (command.upgrade, "0038")):
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            go(config, to)
            connection.commit()
            there.append("serves" in {column["name"] for column in inspect(connection).get_columns("appointments")})
    engine.dispose()
    assert there == [False, True]
