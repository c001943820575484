"""Uploads and their parts: what the database itself refuses, and the way up and down with rows in them."""

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, pool

from app.kit.actors import CLOCK, Actor
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.conftest import migrate
from tests.evidence.conftest import Table
from tests.migrations.test_0006 import AS_GIVEN

pytestmark = pytest.mark.database

NAME = "uploads_up_and_down"
BEGIN = (
    "INSERT INTO evidence_uploads (id, case_id, account_id, said, metadata_text, length_bytes, begun_at, expires_at)"
    " VALUES (%(id)s, %(case)s, %(account)s, %(said)s, '', %(length)s, now(), now() + %(lasts)s::interval)"
)
PART = (
    "INSERT INTO evidence_parts (id, upload_id, follows_byte, end_byte, object_name)"
    " VALUES (gen_random_uuid(), %s, %s, %s, gen_random_uuid())"
)


def act(app: psycopg.Connection, actor: Actor) -> None:
    app.execute(
        "SELECT redress_act_as(%s, %s, %s, %s)", (actor.account_id, actor.role, actor.shop_id, actor.platform_id)
    )


def begin(connection: psycopg.Connection, table: Table, actor: Actor, **changed: object) -> object:
    row = {"id": new_id(), "case": table.case_id, "account": actor.account_id, "length": 10, "lasts": "1 day"}
    row |= {"said": '{"title": "a", "file_name": "a.txt"}'} | changed
    connection.execute(BEGIN, row)
    return row["id"]


@pytest.mark.parametrize("wrong", [{"length": 0}, {"lasts": "0"}, {"said": '{"title": "a"}'}], ids=str)
def test_an_upload_that_cannot_be_is_refused(app: psycopg.Connection, table: Table, wrong: dict[str, object]) -> None:
    act(app, table.consumer)
    with pytest.raises(errors.CheckViolation):
        begin(app, table, table.consumer, **wrong)


def test_nobody_begins_in_anothers_name_or_on_anothers_case(app: psycopg.Connection, table: Table) -> None:
    for actor, account in ((table.other_consumer, table.other_consumer), (table.merchant, table.consumer)):
        act(app, actor)
        with pytest.raises(errors.InsufficientPrivilege):
            begin(app, table, account)
        app.rollback()


def test_only_who_began_it_and_the_clock_see_an_upload(app: psycopg.Connection, table: Table) -> None:
    act(app, table.consumer)
    upload = begin(app, table, table.consumer)
    app.execute(PART, (upload, None, 4))
    for actor, seen in (
        (table.merchant, 0),
        (table.mediator, 0),
        (table.auditor, 0),
        (table.consumer, 1),
        (CLOCK, 1),
    ):
        act(app, actor)
        for name in ("evidence_uploads", "evidence_parts"):
            assert len(app.execute(f"SELECT 1 FROM {name}").fetchall()) == seen  # noqa: S608
        touched = app.execute("UPDATE evidence_uploads SET expires_at = expires_at + interval '1 s'").rowcount
        assert touched == seen


def test_parts_are_a_chain_within_what_was_announced(app: psycopg.Connection, table: Table) -> None:
    act(app, table.consumer)
    upload = begin(app, table, table.consumer)
    app.execute(PART, (upload, None, 4))
    for follows, end, refused in (
        (None, 6, errors.UniqueViolation),
        (None, 4, errors.UniqueViolation),
        (5, 6, errors.ForeignKeyViolation),
        (4, 4, errors.CheckViolation),
        (4, 11, errors.InsufficientPrivilege),
    ):
        with pytest.raises(refused), app.transaction():
            app.execute(PART, (upload, follows, end))
    app.execute(PART, (upload, 4, 10))
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute("UPDATE evidence_parts SET end_byte = 9")
    act(app, table.merchant)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(PART, (upload, 10, 11))


def test_what_is_over_stays_over_and_only_the_clock_clears_it(app: psycopg.Connection, table: Table) -> None:
    act(app, table.consumer)
    upload = begin(app, table, table.consumer)
    app.execute(PART, (upload, None, 4))
    delete = ("DELETE FROM evidence_parts", "DELETE FROM evidence_uploads")
    act(app, CLOCK)
    assert [app.execute(each).rowcount for each in delete] == [0, 0]
    act(app, table.consumer)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():  # there is no such item
        app.execute("UPDATE evidence_uploads SET item_id = gen_random_uuid()")
    app.execute("UPDATE evidence_uploads SET ended_at = now()")
    assert app.execute("UPDATE evidence_uploads SET ended_at = NULL").rowcount == 0
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(PART, (upload, 4, 5))
    assert [app.execute(each).rowcount for each in delete] == [0, 0]
    act(app, CLOCK)
    assert [app.execute(each).rowcount for each in delete] == [1, 1]


def test_the_migration_goes_up_and_down_and_up_with_rows(server: Cluster) -> None:
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config = Config(toml_file="pyproject.toml")
    for _ in range(2):
        migrate(url, "0008")
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(AS_GIVEN)
            values = {"id": new_id(), "case": new_id(), "account": new_id(), "length": 5, "lasts": "1 day"}
            connection.execute(BEGIN, values | {"said": '{"title": "a", "file_name": "b"}'})
            connection.execute(PART, (values["id"], None, 5))
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "0007")
            connection.commit()
        engine.dispose()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            left = connection.execute("SELECT to_regclass('evidence_uploads'), to_regclass('evidence_parts')")
            assert left.fetchone() == (None, None)
    server.drop_database(NAME)
