"""A person is forgotten by two or not at all, and by one function alone; and the way up and down."""

from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from evidence.models import ErasureRequest
from tests.migrations.test_0017 import act, agree, people
from tests.migrations.turning import turn

__all__ = ["people"]

pytestmark = [pytest.mark.database]

NAME = "forgetting_up_and_down"
ASK = "INSERT INTO erasure_requests (id, account_id, asked_at, state) VALUES (%s, %s, redress_now(), 'asked')"
WANTED = '{"kind":"erasure","values":{"reason":"x","request_id":"%s"},"what":"erase_person"}'
FORGET = "SELECT redress_forget_person()"


def asked(app: psycopg.Connection, people: dict[str, UUID]) -> UUID:
    request = new_id()
    act(app, people, "consumer")
    app.execute(ASK, (request, people["consumer"]))
    return request


def test_one_asks_for_oneself_once_and_nobody_else_says_that_it_is_done(
    app: psycopg.Connection, people: dict[str, UUID]
):
    act(app, people, "mediator")
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(ASK, (new_id(), people["mediator"]))
    act(app, people, "consumer")
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(ASK, (new_id(), people["chief"]))
    asked(app, people)
    with pytest.raises(errors.UniqueViolation), app.transaction():
        asked(app, people)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute("UPDATE erasure_requests SET state = 'done', ended_at = redress_now()")
    act(app, people, "operations")
    taken_back = "UPDATE erasure_requests SET state = 'withdrawn', ended_at = redress_now()"
    assert app.execute(taken_back).rowcount == 0


def test_nobody_is_forgotten_whom_two_did_not_agree_on(app: psycopg.Connection, people: dict[str, UUID]):
    request = asked(app, people)
    for name in ("consumer", "operations", "chief"):
        act(app, people, name)
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(FORGET)
    with app.transaction(force_rollback=True):
        agree(app, people, WANTED % new_id(), "operations", "chief")
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(FORGET)
    with app.transaction(force_rollback=True):
        agree(app, people, WANTED % request, "operations", "chief")
        app.execute(FORGET)
        act(app, people, "chief")
        name = "SELECT name FROM accounts WHERE id = %s"
        assert app.execute(name, (people["consumer"],)).fetchone() == (
            f"[erased · 已删除] {str(people['consumer'])[-6:]}",
        )


def test_neither_the_owner_forgets_by_the_way_nor_the_service_by_saying_that_it_may(
    app: psycopg.Connection, owner: psycopg.Connection
):
    assert owner.execute("SELECT redress_forgets()").fetchone() == (False,)
    app.execute("SET redress.forgetting = 'on'")
    app.execute("SELECT redress_act_as(NULL, 'clock', NULL, NULL)")
    assert app.execute("SELECT redress_forgets()").fetchone() == (False,)


def test_up_and_down_and_up_and_the_model_says_the_same(server: Cluster):
    server.create_database(NAME)
    turn(server, NAME, "0042", "0043", ErasureRequest.__tablename__)
    server.drop_database(NAME)
