"""Checks and holds: what the database itself refuses, and the way up and down with rows in them."""

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, pool

from app.kit.actors import Actor
from app.kit.embedded import Cluster
from tests.conftest import migrate
from tests.evidence.conftest import Clerk, Table
from tests.migrations.test_0006 import AS_GIVEN, insert

pytestmark = [pytest.mark.database, pytest.mark.anyio]

NAME = "keeping_up_and_down"
CHECK = "INSERT INTO evidence_checks VALUES ({item}, now(), {result}, {since})"
HOLD = (
    "INSERT INTO evidence_holds (id, item_id, reason, placed_by, placed_at)"
    " VALUES (gen_random_uuid(), '{item}', '{reason}', '{by}', now())"
)


def act(app: psycopg.Connection, actor: Actor) -> None:
    app.execute(
        "SELECT redress_act_as(%s, %s, %s, %s)", (actor.account_id, actor.role, actor.shop_id, actor.platform_id)
    )


@pytest.mark.parametrize(("result", "since"), [("'damaged'", "NULL"), ("'intact'", "now()"), ("'lost'", "NULL")])
def test_a_check_says_one_thing(owner: psycopg.Connection, result: str, since: str) -> None:
    owner.execute(AS_GIVEN)
    with pytest.raises(errors.CheckViolation):
        owner.execute(CHECK.format(item="gen_random_uuid()", result=result, since=since))


async def test_only_the_clock_writes_checks(clerk: Clerk, table: Table, app: psycopg.Connection) -> None:
    item = await clerk.hand_in(table.consumer)
    for actor in (table.consumer, table.mediator, table.auditor):
        act(app, actor)
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(CHECK.format(item=f"'{item.id}'", result="'intact'", since="NULL"))
        app.rollback()


async def test_a_hold_is_placed_and_lifted_in_ones_own_name(
    clerk: Clerk, table: Table, app: psycopg.Connection, owner: psycopg.Connection
) -> None:
    item = await clerk.hand_in(table.consumer)
    for actor, by in ((table.mediator, table.consumer), (table.other_mediator, table.other_mediator)):
        act(app, actor)
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(HOLD.format(item=item.id, reason="x", by=by.account_id))
        app.rollback()
    act(app, table.mediator)
    app.execute(HOLD.format(item=item.id, reason="x", by=table.mediator.account_id))
    lift = "UPDATE evidence_holds SET lifted_at = now(), lifted_because = 'x', lifted_by = %s"
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(lift, (table.consumer.account_id,))
    with pytest.raises(errors.CheckViolation), app.transaction():
        app.execute("UPDATE evidence_holds SET lifted_at = now(), lifted_by = %s", (table.mediator.account_id,))
    with pytest.raises(errors.UniqueViolation), app.transaction():
        app.execute(HOLD.format(item=item.id, reason="again", by=table.mediator.account_id))
    for forbidden in ("DELETE FROM evidence_holds", "UPDATE evidence_holds SET reason = 'y'"):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(forbidden)
    app.commit()
    owner.execute("INSERT INTO seats VALUES (%s, %s, 'panel', now())", (table.case_id, table.other_mediator.account_id))
    other = await clerk.hand_in(table.consumer)
    act(app, table.other_mediator)  # sees the case and its holds, and is not its mediator
    assert len(app.execute("SELECT 1 FROM evidence_holds").fetchall()) == 1
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(HOLD.format(item=other.id, reason="x", by=table.other_mediator.account_id))
    assert app.execute(lift, (table.other_mediator.account_id,)).rowcount == 0
    act(app, table.other_consumer)
    assert app.execute("SELECT 1 FROM evidence_holds").fetchall() == []


def test_the_migration_goes_up_and_down_and_up_with_rows(server: Cluster) -> None:
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config = Config(toml_file="pyproject.toml")
    for _ in range(2):
        migrate(url, "0012")
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(AS_GIVEN)
            insert(connection)
            connection.execute(
                "INSERT INTO evidence_custody SELECT gen_random_uuid(), id, now(), date_trunc('hour', now(), 'UTC'),"
                " NULL, 'clock', 'checked' FROM evidence_items"
            )
            connection.execute("INSERT INTO evidence_checks SELECT id, now(), 'intact' FROM evidence_items")
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "0011")
            connection.commit()
        engine.dispose()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            left = connection.execute("SELECT to_regclass('evidence_checks'), to_regclass('evidence_holds')").fetchone()
            with pytest.raises(errors.CheckViolation):
                connection.execute(
                    "INSERT INTO evidence_custody VALUES (gen_random_uuid(), gen_random_uuid(), now(),"
                    " date_trunc('hour', now(), 'UTC'), NULL, 'clock', 'checked')"
                )
            connection.execute(AS_GIVEN)
            connection.execute("DELETE FROM evidence_items")
        assert left == (None, None)
    server.drop_database(NAME)
