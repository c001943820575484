"""An export takes two: an auditor alone writes none, and nobody changes one; and the way up and down with rows."""

from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from app.export.models import Export
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.conftest import migrate
from tests.migrations.test_0017 import act, agree, end, people, propose, seat
from tests.migrations.turning import turn

__all__ = ["people"]

pytestmark = [pytest.mark.database]

NAME = "export_up_and_down"
WANTED = '{"kind":"export","values":{"reason":"audit","since":"2026-01-01","until":null},"what":"export_rulings"}'
WRITE = (
    "INSERT INTO exports (id, approval_id, auditor_id, since, reason, approved_at, over_at)"
    " VALUES (%(id)s, %(approval)s, %(by)s, %(since)s, %(reason)s, redress_now(), redress_now() + %(span)s::interval)"
)


def write(app: psycopg.Connection, people: dict[str, UUID], approval: UUID, **changed: object) -> None:
    said = {"id": new_id(), "approval": approval, "by": people["auditor"], "since": "2026-01-01", "reason": "audit"}
    app.execute(WRITE, said | {"span": "72 hours"} | changed)


def test_one_person_writes_none_and_two_exactly_what_they_wanted(app: psycopg.Connection, people: dict[str, UUID]):
    act(app, people, "auditor")
    proposal = new_id()
    propose(app, people, "auditor", "export", id=proposal, operation=WANTED)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        write(app, people, proposal)
    act(app, people, "chief")
    assert end(app, people, "chief", of=proposal) == 1
    act(app, people, "auditor")
    for changed in ({"since": None}, {"reason": "curiosity"}, {"by": people["chief"]}):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            write(app, people, proposal, **changed)
    with pytest.raises(errors.CheckViolation), app.transaction():
        write(app, people, proposal, span="73 hours")
    write(app, people, proposal)
    for statement in ("UPDATE exports SET over_at = 'infinity'", "DELETE FROM exports"):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(statement)


def test_nobody_else_sees_it(app: psycopg.Connection, people: dict[str, UUID]):
    write(app, people, agree(app, people, WANTED, "auditor", "chief"))
    seen = {}
    for name in ("auditor", "chief", "operations", "board"):
        act(app, people, name)
        seen[name] = app.execute("SELECT count(*) FROM exports").fetchone()[0]
    assert seen == {"auditor": 1, "chief": 0, "operations": 0, "board": 0}


def test_up_and_down_and_up_with_rows_and_the_model_says_the_same(server: Cluster):
    server.create_database(NAME)
    migrate(server.owner_url(NAME), "0025")
    with psycopg.connect(server.owner_url(NAME).replace("+psycopg", ""), autocommit=True) as connection:
        people = seat(connection)

    def filled(_: str) -> None:
        with psycopg.connect(server.app_url(NAME).replace("+psycopg", "")) as connection:
            write(connection, people, agree(connection, people, WANTED, "auditor", "chief"))

    turn(server, NAME, "0025", "0026", Export.__tablename__, filled=filled)
    server.drop_database(NAME)
