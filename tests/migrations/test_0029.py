"""A policy of the draw takes the values that two agreed on, in that very transaction, and is never changed."""

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, inspect, pool

from tests.migrations.test_0017 import act, agree, people

__all__ = ["people"]

pytestmark = pytest.mark.database

WANTED = (
    '{"kind":"policy","values":{"from_at":"2099-01-01T00:00:00Z","open_cap":60,"turn_cap":20,"version":"2099-1"},'
    '"what":"set_draw_policy"}'
)
SET = "INSERT INTO draw_policies VALUES (%s, %s, %s, %s, redress_now())"
RIGHT = ("2099-1", 60, 20, "2099-01-01T00:00:00Z")


@pytest.mark.parametrize("who", ["chief", "board", "clock"])
def test_nobody_sets_one_alone(app, people, who):
    act(app, people, who)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(SET, RIGHT)


@pytest.mark.parametrize("place", range(4))
def test_two_set_what_they_agreed_on_and_nothing_else(app, people, place):
    agree(app, people, WANTED, "chief", "board")
    another = ("2099-2", 61, 21, "2099-01-02T00:00:00Z")
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(SET, (*RIGHT[:place], another[place], *RIGHT[place + 1 :]))
    app.execute(SET, RIGHT)


@pytest.mark.parametrize("change", ["UPDATE draw_policies SET open_cap = 500", "DELETE FROM draw_policies"])
def test_it_stays_as_it_was_decided(app, people, change):
    act(app, people, "chief")
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(change)


@pytest.mark.parametrize(
    "row",
    [
        ("2099-1", 20, 21, "2099-01-01T00:00:00Z"),
        ("2099-1", 60, 20, "2020-01-01T00:00:00Z"),
        ("new", 60, 20, "2099-01-01T00:00:00Z"),
        ("2099-1", 501, 20, "2099-01-01T00:00:00Z"),
    ],
)
def test_what_cannot_be_is_no_policy(owner: psycopg.Connection, row):
    owner.execute("ALTER TABLE draw_policies NO FORCE ROW LEVEL SECURITY")
    with pytest.raises(errors.CheckViolation):
        owner.execute(SET, row)


def test_the_first_one_is_what_held_and_the_migration_goes_down_and_up_again(server, database_name, owner):
    first = "SELECT version, open_cap, turn_cap FROM draw_policies"
    assert owner.execute(first).fetchall() == [("2026-1", 80, 25)]
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    there = []
    for go, to in ((command.downgrade, "0028"), (command.upgrade, "0029")):
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            go(config, to)
            connection.commit()
            there.append("draw_policies" in inspect(connection).get_table_names())
    engine.dispose()
    assert there == [False, True]
