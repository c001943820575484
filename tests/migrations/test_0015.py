"""A draft of before loses its empty dissent, even once it is frozen; a vote for a draft has none."""

import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine, pool

from tests.migrations.test_0007 import act, app, bench, drafted, freeze, insert

__all__ = ["app", "bench"]

pytestmark = pytest.mark.database


def test_a_frozen_draft_of_before_goes_on_without_it(server, database_name, app, bench, owner):
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0014")
        connection.commit()
        act(app, bench.mediator)
        ruling = drafted(app, bench, content=Jsonb({"effect": "confirmed", "dissent": None}))
        freeze(app, ruling)
        command.upgrade(config, "0015")
        connection.commit()
    engine.dispose()
    content, state = owner.execute("SELECT content, state FROM rulings WHERE id = %s", (ruling,)).fetchone()
    assert (content, state) == ({"effect": "confirmed"}, "frozen")
    with pytest.raises(errors.CheckViolation, match="frozen"):
        owner.execute("UPDATE rulings SET content = '{}'")


def test_only_a_vote_against_dissents(app, bench):
    bench.owner.execute("INSERT INTO seats VALUES (%s, %s, 'panel', now())", (bench.case_id, bench.mediator.account))
    act(app, bench.mediator)
    vote = {"ruling_id": drafted(app, bench), "draft_version": 1, "account_id": bench.mediator.account, "notes": ""}
    with pytest.raises(errors.CheckViolation, match="dissents_from_something"):
        insert(app, "ruling_votes", **vote, verdict="agree", dissent="但是", at="2026-06-01")
    insert(app, "ruling_votes", **vote, verdict="disagree", dissent="不构成欺诈。", at="2026-06-01")
