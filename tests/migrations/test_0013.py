"""Orders to preserve and what follows: what the database itself refuses, and the way up and down with rows."""

from collections.abc import Iterator
from typing import Any

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
from tests.migrations.test_0012 import act

pytestmark = [pytest.mark.database]

NAME = "preservation_up_and_down"
TABLES = (
    "webhook_endpoints", "webhook_secrets", "webhook_messages", "preservation_orders", "preservation_statements",
    "adverse_inferences", "commitments", "commitment_checks",
)  # fmt: skip
ENDPOINT = "INSERT INTO webhook_endpoints VALUES (%(platform)s, %(url)s, %(by)s, now())"
KEY_ROW = "INSERT INTO webhook_secrets VALUES (gen_random_uuid(), %(platform)s, %(by)s, now())"
MESSAGE = "INSERT INTO webhook_messages VALUES (%(message)s, %(platform)s, NULL, 'test', '{}', now())"
ORDER = (
    "INSERT INTO preservation_orders VALUES (%(order)s, %(case)s, %(platform)s, 'HT1', 'shop', 'item', now(),"
    " %(parts)s, now(), now() + %(days)s * interval '1 day')"
)
STATEMENT = (
    "INSERT INTO preservation_statements VALUES (gen_random_uuid(), %(order)s, 'calls', %(text)s, %(by)s, now())"
)
INFERENCE = (
    "INSERT INTO adverse_inferences VALUES (%(inference)s, %(case)s, %(order)s, now(), '{}', %(state)s, NULL, NULL,"
    " '', '')"
)
COMMITMENT = (
    "INSERT INTO commitments VALUES (gen_random_uuid(), %(platform)s, %(number)s, '', sha256('a'), %(kind)s, now(),"
    " %(by)s, now())"
)
CHECK = "INSERT INTO commitment_checks VALUES (%(item)s, %(verdict)s, NULL, NULL, %(digests)s, now())"
DECIDE = (
    "UPDATE adverse_inferences SET state = %(state)s, decided_by = %(by)s, decided_at = now(), reason = %(reason)s,"
    " text = %(text)s"
)


@pytest.fixture
def app(server: Cluster, database_name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.app_url(database_name).replace("+psycopg", "")) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def values(table: Table) -> dict[str, Any]:
    return {
        "platform": table.platform.platform_id,
        "by": table.platform.account_id,
        "url": "https://hooks.example/",
        "message": f"msg_{new_id().hex}",
        "case": table.case_id,
        "order": new_id(),
        "inference": new_id(),
        "parts": ["chats", "calls"],
        "days": 5,
        "text": "nothing is recorded",
        "number": "HT1",
        "kind": "chat",
        "state": "proposed",
        "item": new_id(),
        "verdict": "never",
        "digests": 0,
        "reason": "",
    }


def refused(app: psycopg.Connection, actor: Actor, statement: str, values: dict[str, Any]) -> None:
    """By row-level security or because nothing was granted."""
    act(app, actor)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(statement, values)


def issued(owner: psycopg.Connection, values: dict[str, Any], *more: str) -> None:
    """Rows as if the clock had made them."""
    owner.execute("SELECT set_config('redress.role', 'clock', false)")
    for statement in (ORDER, *more):
        owner.execute(statement, values)


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        (ENDPOINT, {"url": "file:///etc/passwd"}),
        (ENDPOINT, {"url": "https://" + "a" * 500}),
        (MESSAGE, {"message": "order-1"}),
        (ORDER, {"days": 0}),
        (ORDER, {"parts": []}),
        (ORDER, {"parts": ["reviews"]}),
        (STATEMENT, {"text": ""}),
        (INFERENCE, {"state": "decided"}),
        (INFERENCE, {"state": "confirmed"}),
        (INFERENCE, {"state": "rejected"}),
        (COMMITMENT, {"number": ""}),
        (COMMITMENT, {"kind": "review"}),
        (CHECK, {"verdict": "match", "digests": 1}),
        (CHECK, {"verdict": "match_one_of", "digests": 2}),
        (CHECK, {"verdict": "differs"}),
        (CHECK, {"digests": 1}),
        (CHECK, {"verdict": "perhaps"}),
    ],
)
def test_a_row_that_cannot_be_true_is_refused(owner, values, statement, wrong):
    owner.execute(AS_GIVEN)
    with pytest.raises(errors.CheckViolation):
        owner.execute(statement, values | wrong)


def test_a_case_has_one_order_and_a_part_one_statement(owner, values):
    issued(owner, values, STATEMENT, INFERENCE, COMMITMENT)
    for twice in (ORDER, STATEMENT, INFERENCE, COMMITMENT):
        with pytest.raises(errors.UniqueViolation):
            owner.execute(twice, values | {"inference": new_id()})


def test_a_message_is_not_taken_and_given_up(owner, values):
    owner.execute(AS_GIVEN)
    owner.execute(MESSAGE, values)
    with pytest.raises(errors.CheckViolation):
        owner.execute("UPDATE webhook_messages SET delivered_at = now(), given_up_at = now()")


def test_an_address_and_a_secret_are_the_platforms_own(app, table, values):
    for stranger in (table.merchant, table.consumer, table.mediator, table.auditor):
        refused(app, stranger, ENDPOINT, values)
        refused(app, stranger, KEY_ROW, values)
    act(app, table.platform)
    app.execute(ENDPOINT, values)
    app.execute(KEY_ROW, values)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute("DELETE FROM webhook_secrets")
    for stranger in (table.merchant, table.consumer, table.mediator, table.auditor):
        act(app, stranger)
        assert app.execute("SELECT 1 FROM webhook_endpoints, webhook_secrets").fetchall() == []


def test_only_the_clock_sends_and_its_words_never_change(app, table, values):
    for stranger in (table.platform, table.merchant, table.mediator):
        refused(app, stranger, MESSAGE, values)
    act(app, CLOCK)
    app.execute(MESSAGE, values)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute("UPDATE webhook_messages SET body = 'other'")
    act(app, table.platform)
    assert app.execute("UPDATE webhook_messages SET delivered_at = now()").rowcount == 0
    act(app, table.merchant)
    assert app.execute("SELECT 1 FROM webhook_messages").fetchall() == []


def test_only_the_clock_issues_an_order_and_strangers_see_none(app, table, values):
    for stranger in (table.platform, table.mediator, table.consumer):
        refused(app, stranger, ORDER, values)
    act(app, CLOCK)
    app.execute(ORDER, values)
    for column in ("due_at = now() + interval '9 days'", "parts = '{calls}'"):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(f"UPDATE preservation_orders SET {column}")  # noqa: S608 - constants of this file
    act(app, table.platform)
    assert app.execute("UPDATE preservation_orders SET completed_at = now()").rowcount == 0
    for stranger in (table.other_consumer, table.other_merchant, table.other_mediator, table.registrar):
        act(app, stranger)
        seen = app.execute("SELECT 1 FROM preservation_orders").fetchall()
        assert bool(seen) is False, stranger.role


def test_a_platform_speaks_for_itself(app, owner, table, values):
    issued(owner, values)
    refused(app, table.merchant, STATEMENT, values | {"by": table.merchant.account_id})
    refused(app, table.platform, STATEMENT, values | {"by": table.merchant.account_id})
    act(app, table.platform)
    app.execute(STATEMENT, values)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute("UPDATE preservation_statements SET text = 'other'")


def test_an_inference_is_the_clocks_to_propose_and_the_mediators_to_decide(app, owner, table, values):
    refused(app, table.mediator, INFERENCE, values)
    issued(owner, values, INFERENCE)
    decided = values | {"state": "confirmed", "by": table.mediator.account_id, "reason": "so", "text": "inferred"}
    for stranger in (table.consumer, table.merchant, table.platform):
        act(app, stranger)
        assert app.execute("SELECT 1 FROM adverse_inferences").fetchall() == [], "seen before it is confirmed"
    for stranger in (table.other_mediator, table.consumer, table.platform, CLOCK):
        act(app, stranger)
        assert app.execute(DECIDE, decided).rowcount == 0
    act(app, table.mediator)
    for state in ("screening", "suspended", "peer_review", "panel", "signing", "issued", "performing", "resolved"):
        table.move(state)
        assert app.execute(DECIDE, decided).rowcount == 0, state
    table.move("deliberation")
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(DECIDE, decided | {"by": table.consumer.account_id})
    with pytest.raises(errors.CheckViolation), app.transaction():
        app.execute(DECIDE, decided | {"reason": ""})
    with pytest.raises(errors.CheckViolation), app.transaction():
        app.execute(DECIDE, decided | {"text": ""})
    assert app.execute(DECIDE, decided).rowcount == 1
    assert app.execute(DECIDE, decided | {"state": "rejected", "text": ""}).rowcount == 0, "decided once"
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute("UPDATE adverse_inferences SET facts = '[]'")
    act(app, table.consumer)
    assert len(app.execute("SELECT 1 FROM adverse_inferences").fetchall()) == 1


def test_a_commitment_is_the_platforms_alone_until_a_case_of_that_order(app, owner, table, values):
    refused(app, table.merchant, COMMITMENT, values | {"by": table.merchant.account_id})
    refused(app, table.platform, COMMITMENT, values | {"by": table.merchant.account_id})
    owner.execute(COMMITMENT, values)
    for nobody in (table.consumer, table.merchant, table.mediator, table.registrar):
        act(app, nobody)
        assert app.execute("SELECT 1 FROM commitments").fetchall() == [], nobody.role
    owner.execute("UPDATE cases SET order_number = 'HT1' WHERE id = %(case)s", values)
    seen = {}
    for reader in (table.mediator, table.other_mediator, table.consumer, table.platform):
        act(app, reader)
        seen[reader.name] = len(app.execute("SELECT 1 FROM commitments").fetchall())
    assert seen == {"chen": 1, "xu": 0, "li": 0, "desk": 1}
    act(app, table.platform)
    for forbidden in ("UPDATE commitments SET sha256 = sha256('b')", "DELETE FROM commitments"):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(forbidden)


def test_only_the_clock_compares(app, table, values):
    for stranger in (table.platform, table.mediator, table.consumer):
        refused(app, stranger, CHECK, values)


def test_the_migration_goes_up_and_down_and_up_with_rows(server: Cluster):
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config = Config(toml_file="pyproject.toml")
    given = dict.fromkeys(("platform", "by", "case", "order", "inference", "item"), new_id())
    given |= {"url": "https://hooks.example/", "message": f"msg_{new_id().hex}", "parts": ["calls"], "days": 5}
    given |= {"text": "x", "number": "1", "kind": "chat", "state": "proposed", "verdict": "never", "digests": 0}
    for _ in range(2):
        migrate(url, "0013")
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(AS_GIVEN)
            for row in (ENDPOINT, KEY_ROW, MESSAGE, ORDER, STATEMENT, INFERENCE, COMMITMENT, CHECK):
                connection.execute(row, given)
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "0012")
            connection.commit()
        engine.dispose()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            left = [connection.execute("SELECT to_regclass(%s)", (name,)).fetchone() for name in TABLES]
        assert left == [(None,)] * len(TABLES)
    server.drop_database(NAME)
