"""Records and tests: what the database itself refuses, and the way up and down with rows in them."""

from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, pool

from app.kit.actors import CLOCK, Actor, Role
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.conftest import migrate
from tests.evidence.conftest import Table
from tests.migrations.test_0006 import AS_GIVEN, ITEM
from tests.migrations.test_0012 import act
from tests.migrations.test_0013 import refused

pytestmark = [pytest.mark.database]

NAME = "records_up_and_down"
REQUEST = (
    "INSERT INTO record_requests VALUES (%(request)s, %(case)s, %(holder)s, %(reference)s, %(name)s, %(email)s, 'en',"
    " 'scans', '1', %(by)s, now(), now() + %(days)s * interval '1 day')"
)
LINK = "INSERT INTO record_links VALUES (%(hash)s, %(request)s, now())"
TEST = (
    "INSERT INTO expert_tests VALUES (%(test)s, %(case)s, 'x', 'lab', %(picked)s, %(advanced)s, %(cost)s, %(currency)s,"
    " %(by)s, now())"
)
RESULT = "UPDATE expert_tests SET result = %(result)s, resulted_by = %(by)s, resulted_at = now()"


def record(**changed: str) -> str:
    """A file of a record holder."""
    item = ITEM | {
        "case_id": "%(case)s",
        "handed_in_by": "%(holder)s",
        "holder_id": "%(holder)s",
        "side": "'record_holder'",
        "object_name": f"'{new_id()}'",
        "record_request_id": "%(request)s",
    }
    item |= changed
    return f"INSERT INTO evidence_items ({', '.join(item)}) VALUES ({', '.join(item.values())})"  # noqa: S608


@pytest.fixture
def values(table: Table, owner: psycopg.Connection) -> dict[str, Any]:
    holder = new_id()
    owner.execute(
        "INSERT INTO accounts (id, role, name, email, language, created_at)"
        " VALUES (%s, 'record_holder', 'carrier', 'r@record-holder.invalid', 'en', now())",
        (holder,),
    )
    return {
        "request": new_id(),
        "case": table.case_id,
        "holder": holder,
        "reference": "RC-1/1",
        "name": "carrier",
        "email": "records@carrier.example",
        "by": table.mediator.account_id,
        "days": 7,
        "hash": bytes(32),
        "test": new_id(),
        "picked": "agreed",
        "advanced": "seller",
        "cost": 1,
        "currency": "CNY",
        "result": "counterfeit",
    }


@pytest.fixture
def holder(values: dict[str, Any]) -> Actor:
    return Actor(role=Role.record_holder, account_id=values["holder"])


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        (REQUEST, {"name": ""}),
        (REQUEST, {"email": "Not@Lower.example"}),
        (REQUEST, {"email": "nothing"}),
        (REQUEST, {"days": 0}),
        (REQUEST, {"reference": ""}),
        (LINK, {"hash": b"short"}),
        (TEST, {"picked": "seller"}),
        (TEST, {"advanced": "carrier"}),
        (TEST, {"cost": -1}),
        (TEST, {"cost": None}),
        (record(side="'seller'"), {}),
        (record(record_request_id="NULL"), {}),
        (record(side="'carrier'"), {}),
    ],
)
def test_a_row_that_cannot_be_true_is_refused(owner, values, statement, wrong):
    owner.execute(AS_GIVEN)
    with pytest.raises(errors.CheckViolation):
        owner.execute(statement, values | wrong)


def test_an_answer_has_its_moment_and_a_result_its_words(owner, values):
    owner.execute(AS_GIVEN)
    owner.execute(REQUEST, values)
    owner.execute(TEST, values)
    for wrong in (
        "UPDATE record_requests SET answer = 'x'",
        "UPDATE record_requests SET over_at = now()",
        "UPDATE expert_tests SET result = 'x'",
        "UPDATE expert_tests SET resulted_at = now()",
    ):
        with pytest.raises(errors.CheckViolation):
            owner.execute(wrong)
    with pytest.raises(errors.UniqueViolation):
        owner.execute(TEST, values | {"test": new_id()})


def test_only_the_office_at_the_case_asks_in_its_own_name(app, table, values):
    for stranger in (table.consumer, table.merchant, table.platform, table.auditor):
        refused(app, stranger, REQUEST, values | {"by": stranger.account_id})
    refused(app, table.other_mediator, REQUEST, values | {"by": table.other_mediator.account_id})
    refused(app, table.mediator, REQUEST, values | {"by": table.registrar.account_id})
    act(app, table.mediator)
    app.execute(REQUEST, values)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute("UPDATE record_requests SET asked = 'more'")
    assert app.execute("UPDATE record_requests SET sent_at = now()").rowcount == 0
    act(app, table.other_consumer)
    assert app.execute("SELECT 1 FROM record_requests").fetchall() == []


def test_links_are_the_clocks_alone(app, owner, table, values, holder):
    owner.execute(REQUEST, values)
    for stranger in (table.mediator, table.consumer, holder):
        refused(app, stranger, LINK, values)
    act(app, CLOCK)
    app.execute(LINK, values)
    for stranger in (table.mediator, table.auditor, holder):
        act(app, stranger)
        assert app.execute("SELECT 1 FROM record_links").fetchall() == []


def test_a_link_opens_its_request_until_it_is_answered_or_over(app, owner, values):
    owner.execute(REQUEST, values)
    owner.execute(LINK, values)
    enter = "SELECT account_id FROM redress_enter_record(%(hash)s)"
    assert app.execute(enter, values | {"hash": b"x" * 32}).fetchall() == []
    assert app.execute("SELECT redress_role()").fetchone() == ("public",)
    assert app.execute(enter, values).fetchall() == [(values["holder"],)]
    assert app.execute("SELECT redress_role(), redress_account()").fetchone() == ("record_holder", values["holder"])
    app.commit()
    for over in ("answered_at = now()", "answered_at = NULL, due_at = now() + interval '1 microsecond'"):
        owner.execute(f"UPDATE record_requests SET {over}")  # noqa: S608 - constants of this test
        assert app.execute(enter, values).fetchall() == []
        app.commit()


def test_a_record_holder_reads_nothing_of_what_others_read(app, owner, table, values, holder):
    owner.execute(REQUEST, values)
    act(app, holder)
    assert app.execute("SELECT count(*) FROM record_requests").fetchone() == (1,)
    for closed in ("shops", "accounts", "platforms", "appointments", "cases", "seats", "mandates", "evidence_items"):
        assert app.execute(f"SELECT count(*) FROM {closed}").fetchone() == (0,), closed  # noqa: S608
    other = Actor(role=Role.record_holder, account_id=new_id())
    act(app, other)
    assert app.execute("SELECT count(*) FROM record_requests").fetchone() == (0,)


def test_records_come_from_record_holders_alone_and_to_their_own_open_request(app, owner, table, values, holder):
    owner.execute(REQUEST, values)
    refused(app, table.platform, record(handed_in_by="redress_account()", holder_id="redress_platform()"), values)
    refused(app, table.mediator, record(), values)
    refused(app, CLOCK, record(), values)
    refused(app, holder, record(side="'consumer'", record_request_id="NULL"), values)
    refused(app, holder, record(case_id="gen_random_uuid()"), values)
    refused(app, holder, record(handed_in_by="gen_random_uuid()"), values)
    refused(app, Actor(role=Role.record_holder, account_id=new_id()), record(), values)
    act(app, holder)
    app.execute(record(), values)
    app.execute("UPDATE record_requests SET answer = 'all', answered_at = now()")
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(record(), values)
    assert app.execute("UPDATE record_requests SET answer = 'more', answered_at = now()").rowcount == 0


def test_a_test_is_the_mediators_of_the_case(app, table, values):
    for stranger in (table.other_mediator, table.registrar, table.consumer, CLOCK):
        refused(app, stranger, TEST, values | {"by": stranger.account_id or values["by"]})
    act(app, table.mediator)
    app.execute(TEST, values)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute("UPDATE expert_tests SET advanced_by = 'consumer'")
    for stranger in (table.other_mediator, table.consumer, CLOCK):
        act(app, stranger)
        assert app.execute(RESULT, values | {"by": stranger.account_id}).rowcount == 0
    act(app, table.mediator)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(RESULT, values | {"by": table.consumer.account_id})
    assert app.execute(RESULT, values).rowcount == 1
    assert app.execute(RESULT, values | {"result": "genuine"}).rowcount == 0, "said once"
    act(app, table.consumer)
    assert app.execute("SELECT result FROM expert_tests").fetchone() == ("counterfeit",)
    act(app, table.other_consumer)
    assert app.execute("SELECT 1 FROM expert_tests").fetchall() == []


def test_the_migration_goes_up_and_down_and_up_with_rows(server: Cluster):
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config = Config(toml_file="pyproject.toml")
    given = dict.fromkeys(("request", "case", "holder", "by", "test"), new_id())
    given |= {"reference": "1", "name": "x", "email": "a@b.example", "days": 7, "hash": bytes(32)}
    given |= {"picked": "agreed", "advanced": "seller", "cost": 1, "currency": "CNY"}
    for _ in range(2):
        migrate(url, "0014")
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(AS_GIVEN)
            for row in (REQUEST, LINK, TEST, record()):
                connection.execute(row, given)
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "0013")
            connection.commit()
        engine.dispose()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            left = connection.execute(
                "SELECT to_regclass('record_requests'), to_regclass('record_links'), to_regclass('expert_tests'),"
                " (SELECT count(*) FROM evidence_items)"
            ).fetchone()
        assert left == (None, None, None, 0)
    server.drop_database(NAME)
