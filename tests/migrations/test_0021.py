"""Consent to more is one's own: nobody writes SQL as the service and gives it for another, or sees who did."""

import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, inspect, pool

from tests.migrations.test_0007 import act, app, bench, insert

__all__ = ["app", "bench"]

pytestmark = pytest.mark.database


@pytest.mark.parametrize("who", ["consumer", "merchant", "chief", "auditor", "third"])
def test_nobody_agrees_for_a_mediator_or_takes_it_back(app, bench, who):
    act(app, getattr(bench, who))
    with pytest.raises(errors.InsufficientPrivilege):
        insert(app, "agreed_to_more", account_id=bench.mediator.account, since_at="2026-06-01")
    act(app, bench.mediator)
    insert(app, "agreed_to_more", account_id=bench.mediator.account, since_at="2026-06-01")
    act(app, getattr(bench, who))
    assert app.execute("SELECT * FROM agreed_to_more").fetchall() == []
    assert app.execute("DELETE FROM agreed_to_more").rowcount == 0


def test_only_a_mediator_can_agree(app, bench):
    act(app, bench.consumer)
    with pytest.raises(errors.InsufficientPrivilege):
        insert(app, "agreed_to_more", account_id=bench.consumer.account, since_at="2026-06-01")


def test_the_migration_goes_down_and_up_again(server, database_name):
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    there = []
    for go, to in ((command.downgrade, "0020"), (command.upgrade, "0021")):
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            go(config, to)
            connection.commit()
            there.append("agreed_to_more" in inspect(connection).get_table_names())
    engine.dispose()
    assert there == [False, True]
