"""Passkeys: what the database itself refuses, and the way up and down with rows."""

from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from psycopg import errors
from sqlalchemy import create_engine, pool
from sqlmodel import SQLModel

from app.kit.embedded import Cluster
from tests.conftest import migrate
from tests.migrations.test_0017 import act, end, propose, seat

pytestmark = [pytest.mark.database]

NAME = "passkeys_up_and_down"
KEY = "INSERT INTO passkeys VALUES (%(id)s, %(account)s, 'public', %(count)s, 'phone', now())"
ASK = (
    "INSERT INTO passkey_challenges (hash, account_id, purpose, about, made_at, expires_at)"
    " VALUES (sha256(%(hash)s), %(account)s, %(purpose)s, %(about)s, now(), now() + %(span)s::interval)"
)
ANSWER = (
    "UPDATE passkey_challenges SET answered_at = now() - interval '1 hour', answered_by = %(id)s"
    " WHERE hash = sha256(%(hash)s)"
)
SPEND = "UPDATE passkey_challenges SET spent_at = now() WHERE hash = sha256(%(hash)s)"
SESSION = (
    "INSERT INTO sessions (hash, account_id, created_at, seen_at, expires_at, second_factor_at)"
    " VALUES (sha256(%(hash)s), %(account)s, now(), now(), now() + interval '1 day', now())"
)
LET_IN = "UPDATE sessions SET second_factor_at = now() - interval '1 year'"
FACTOR = "SELECT second_factor_at FROM sessions"


@pytest.fixture
def people(owner: psycopg.Connection) -> dict[str, UUID]:
    return seat(owner)


def said(people: dict[str, UUID], name: str = "chief", **changed: object) -> dict[str, object]:
    values = {"id": name.encode(), "account": people[name], "count": 5, "hash": b"h", "purpose": "sign_in"}
    return values | {"about": None, "span": "5 minutes"} | changed


def refused(app: psycopg.Connection, wall: str, statement: str, values: dict[str, object] | None = None) -> None:
    with pytest.raises(errors.CheckViolation, match=wall), app.transaction():
        app.execute(statement, values)


def test_everybody_has_their_own_and_sees_no_others(app, people):
    act(app, people, "chief")
    app.execute(KEY, said(people))
    app.execute(ASK, said(people))
    for statement in (KEY, ASK):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(statement, said(people, "deputy", hash=b"i"))
    for name in people:
        act(app, people, name)
        for table in ("passkeys", "passkey_challenges"):
            found = app.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
            assert found == (1 if name == "chief" else 0,), (name, table)
    for column in ("public_key = 'x'", "account_id = NULL", "id = 'x'"):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(f"UPDATE passkeys SET {column}")  # noqa: S608 - our own names


@pytest.mark.parametrize(
    "wrong",
    [
        {"span": "6 minutes"},
        {"purpose": "sign"},
        {"purpose": "sign_in", "about": bytes(32)},
        {"purpose": "approve", "about": b"short"},
        {"purpose": "vote"},
    ],
)
def test_a_question_that_cannot_be_true_is_refused(app, people, wrong):
    act(app, people, "chief")
    with pytest.raises(errors.CheckViolation):
        app.execute(ASK, said(people, **wrong))


def test_a_counter_never_goes_back_and_a_removed_key_stays_so(app, people):
    act(app, people, "chief")
    app.execute(KEY, said(people))
    refused(app, "never goes back", "UPDATE passkeys SET sign_count = 4")
    refused(app, "never goes back", "UPDATE passkeys SET used_at = now()")
    app.execute("UPDATE passkeys SET sign_count = 6, used_at = now()")
    app.execute("UPDATE passkeys SET revoked_at = now()")
    refused(app, "stays so", "UPDATE passkeys SET revoked_at = NULL")


def test_a_question_is_answered_once_in_time_by_a_key_of_its_own_account(app, people, owner):
    for name in ("chief", "deputy"):
        owner.execute(KEY, said(people, name))
    act(app, people, "chief")
    app.execute(ASK, said(people))
    refused(app, "somebody else", ANSWER, said(people, id=b"deputy"))
    app.execute(ANSWER, said(people))
    at, now = app.execute("SELECT answered_at, now() FROM passkey_challenges").fetchone()
    assert at == now, "the database takes the time itself"
    refused(app, "answered once", ANSWER, said(people))
    refused(app, "answered once", "UPDATE passkey_challenges SET answered_at = NULL, answered_by = NULL")
    refused(app, "spent_after_an_answer", SPEND, said(people))
    app.execute(ASK, said(people, hash=b"old", span="0 minutes"))
    app.commit()
    act(app, people, "chief")
    refused(app, "too old", ANSWER, said(people, hash=b"old"))


def test_an_answer_is_spent_once_and_soon(app, people, owner):
    thing = {"purpose": "sign", "about": bytes(32)}
    act(app, people, "chief")
    app.execute(KEY, said(people))
    app.execute(ASK, said(people, **thing))
    refused(app, "spent_after_an_answer", SPEND, said(people))
    app.execute(ANSWER, said(people))
    late = "UPDATE passkey_challenges SET spent_at = now() + interval '301 seconds'"
    refused(app, "spent_after_an_answer", late)
    app.execute(SPEND, said(people))
    refused(app, "spent once", SPEND, said(people))


def test_a_session_is_let_in_only_where_a_key_was_shown_in_this_transaction(app, people):
    act(app, people, "clock")
    app.execute(SESSION, said(people))
    assert app.execute(FACTOR).fetchone() == (None,), "no session begins with it"
    act(app, people, "chief")
    refused(app, "no passkey of this account", LET_IN)
    app.execute(KEY, said(people))
    app.execute(ASK, said(people, purpose="sign", about=bytes(32)))
    app.execute(ANSWER, said(people))
    refused(app, "no passkey of this account", LET_IN)
    app.execute(ASK, said(people, hash=b"i"))
    app.execute(ANSWER, said(people, hash=b"i"))
    app.execute(LET_IN)
    assert app.execute(f"{FACTOR} WHERE second_factor_at = now()").fetchone(), "the database takes the time itself"
    app.commit()
    act(app, people, "chief")
    refused(app, "no passkey of this account", LET_IN)
    app.execute("SELECT * FROM redress_enter(sha256('h'))")
    entered = app.execute("SELECT is_session, second_factor_at IS NOT NULL FROM redress_enter(sha256('h'))").fetchone()
    assert entered == (True, True)
    act(app, people, "deputy")
    assert app.execute(LET_IN).rowcount == 0


def test_keys_are_taken_away_by_two_persons_alone(app, people, owner):
    for name in ("chief", "deputy"):
        owner.execute(KEY, said(people, name))
    gone = "UPDATE passkeys SET revoked_at = now()"
    operation = f'{{"kind":"keys","values":{{"account_id":"{people["deputy"]}"}},"what":"replace_passkeys"}}'
    act(app, people, "clock")
    assert app.execute(gone).rowcount == 0
    act(app, people, "operations")
    propose(app, people, "operations", "keys", operation=operation)
    assert app.execute(gone).rowcount == 0
    act(app, people, "chief")
    end(app, people, "chief")
    act(app, people, "clock")
    assert app.execute(gone).rowcount == 1
    assert app.execute("SELECT id FROM passkeys WHERE revoked_at IS NOT NULL").fetchall() == [(b"deputy",)]


def test_up_and_down_and_up_with_rows_and_the_models_say_the_same(server: Cluster):
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config = Config(toml_file="pyproject.toml")
    migrate(url, "0019")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        people = seat(connection)
    for _ in range(2):
        migrate(url, "0020")
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            for statement in (KEY, ASK, SESSION):
                connection.execute(statement, said(people))
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
            assert [str(each) for each in found if "passkey" in str(each) or "'sessions'" in str(each)] == []
            config.attributes["connection"] = connection
            command.downgrade(config, "0019")
            connection.commit()
        engine.dispose()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            assert connection.execute("SELECT to_regclass('passkeys')").fetchone() == (None,)
            entered = connection.execute("SELECT role FROM redress_enter(sha256('h'))").fetchone()
            assert entered == ("chief",)
            connection.execute("DELETE FROM sessions")
    server.drop_database(NAME)
