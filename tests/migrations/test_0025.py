"""A contact is one's own to write, nobody's to change, and no party's to read."""

import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, inspect, pool

from tests.migrations.test_0007 import act, app, bench, insert

__all__ = ["app", "bench"]

pytestmark = pytest.mark.database

CALL = {"came_from": "merchant", "how": "call", "asked": "快点结案", "at": "2026-06-01", "recorded_at": "2026-06-02"}


def written(app, bench, **changes):
    """The mediator's, about nothing in particular."""
    row = {"id": bench.mediator.account, "account_id": bench.mediator.account, "role": "mediator", **CALL, **changes}
    insert(app, "contacts", **row)


@pytest.mark.parametrize("who", ["consumer", "merchant", "third"])
def test_nobody_writes_or_reads_another_ones(app, bench, who):
    act(app, getattr(bench, who))
    with pytest.raises(errors.InsufficientPrivilege):
        written(app, bench)
    act(app, bench.mediator)
    written(app, bench)
    act(app, getattr(bench, who))
    assert app.execute("SELECT * FROM contacts").fetchall() == []


@pytest.mark.parametrize("who", ["chief", "auditor", "mediator"])
def test_chief_and_audit_read_it(app, bench, who):
    act(app, bench.mediator)
    written(app, bench)
    act(app, getattr(bench, who))
    assert app.execute("SELECT asked FROM contacts").fetchall() == [("快点结案",)]


def test_no_party_is_approached_in_this_table(app, bench):
    act(app, bench.consumer)
    with pytest.raises(errors.InsufficientPrivilege):
        written(app, bench, account_id=bench.consumer.account, role="consumer")


@pytest.mark.parametrize("change", [{"at": "2026-06-03"}, {"asked": ""}, {"came_from": "friend"}, {"how": "dream"}])
def test_what_it_says_is_of_its_kind(app, bench, change):
    act(app, bench.mediator)
    with pytest.raises(errors.CheckViolation):
        written(app, bench, **change)


@pytest.mark.parametrize("change", ["UPDATE contacts SET asked = ''", "DELETE FROM contacts"])
def test_it_stays_as_it_was_written(app, bench, change):
    act(app, bench.mediator)
    written(app, bench)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(change)


def test_the_migration_goes_down_and_up_again(server, database_name):
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    there = []
    for go, to in ((command.downgrade, "0024"), (command.upgrade, "0025")):
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            go(config, to)
            connection.commit()
            there.append("contacts" in inspect(connection).get_table_names())
    engine.dispose()
    assert there == [False, True]
