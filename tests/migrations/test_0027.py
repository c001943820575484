"""Who was named for which business is for the auditor alone; nobody but the clock writes it, and nobody changes it."""

import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, inspect, pool

from app.kit.ids import new_id
from tests.migrations.test_0007 import act, app, bench, insert

__all__ = ["app", "bench"]

pytestmark = pytest.mark.database
MONTH = {"month": "2026-03-01", "kind": "merchant"}
SKEW = MONTH | {"draws": 9, "pairs": 6, "corrected": 0.5}


@pytest.mark.parametrize("who", ["consumer", "merchant", "chief", "mediator", "auditor"])
def test_nobody_but_the_clock_writes_a_month(app, bench, who):
    act(app, getattr(bench, who))
    with pytest.raises(errors.InsufficientPrivilege):
        insert(app, "skews", **SKEW)


@pytest.mark.parametrize(("who", "pairs"), [("merchant", 0), ("chief", 0), ("mediator", 0), ("auditor", 1)])
def test_everybody_reads_the_sums_and_only_the_auditor_the_pairs(app, bench, who, pairs):
    act(app, None)
    insert(app, "skews", **SKEW)
    pair = MONTH | {"party_id": new_id(), "account_id": bench.mediator.account}
    insert(app, "pairings", **pair, draws=9, named=2, expected=1.5, chance=1)
    act(app, getattr(bench, who))
    assert app.execute("SELECT count(*) FROM skews").fetchone() == (1,)
    assert app.execute("SELECT count(*) FROM pairings").fetchone() == (pairs,)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("UPDATE skews SET corrected = 1")


def test_the_migration_goes_down_and_up_again(server, database_name):
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    there = []
    for go, to in ((command.downgrade, "0026"), (command.upgrade, "0027")):
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            go(config, to)
            connection.commit()
            there.append({"skews", "pairings"} <= set(inspect(connection).get_table_names()))
    engine.dispose()
    assert there == [False, True]
