"""Which names the database tells a decider to hide, until when, and the way up and down with a chat's speakers."""

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, pool

from tests.migrations.test_0007 import act, app, bench

__all__ = ["app", "bench"]

pytestmark = pytest.mark.database
HIDDEN = "SELECT who, words FROM redress_hidden(%s)"


def step(owner: psycopg.Connection, case_id: object, to: str) -> None:
    owner.execute("ALTER TABLE steps DISABLE TRIGGER USER")
    owner.execute(
        "INSERT INTO steps SELECT %s, coalesce(max(seq), 0) + 1, 'x', 'clock', NULL, 'x', %s, '', now() FROM steps"
        " WHERE case_id = %s",
        (case_id, to, case_id),
    )


def test_names_are_hidden_until_signing_and_again_after_a_reopening(app, bench, owner):
    act(app, bench.mediator)
    met = []
    for state in ("investigation", "deliberation", "signing", "deliberation", "issued", "investigation"):
        step(owner, bench.case_id, state)
        met.append(app.execute("SELECT redress_hides(%s)", (bench.case_id,)).fetchone()[0])
    assert met == [True, True, False, False, False, True]


def test_the_decider_is_told_which_names(app, bench, owner):
    owner.execute("UPDATE cases SET order_number = 'HT-99' WHERE id = %s", (bench.case_id,))
    act(app, bench.mediator)
    told = {who.partition(" ")[0] for who, _words in app.execute(HIDDEN, (bench.case_id,)).fetchall()}
    assert told >= {"consumer", "merchant", "platform", "order"}
    assert app.execute(HIDDEN, (None,)).fetchall() != []


def test_nobody_is_told_of_a_case_that_is_not_theirs(app, bench):
    act(app, bench.third)
    assert app.execute(HIDDEN, (None,)).fetchall() == []


def test_from_signing_on_nothing_is_hidden(app, bench, owner):
    step(owner, bench.case_id, "signing")
    act(app, bench.mediator)
    for about in (bench.case_id, None):
        assert app.execute(HIDDEN, (about,)).fetchall() == []


def test_the_migration_goes_down_and_up_again(server, database_name):
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    there = []
    for go, to in ((command.downgrade, "0023"), (command.upgrade, "0024")):
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            go(config, to)
            connection.commit()
            columns = {column["name"] for column in inspect(connection).get_columns("evidence_readings")}
            there.append("speakers" in columns)
    engine.dispose()
    assert there == [False, True]
