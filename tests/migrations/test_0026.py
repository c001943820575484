"""An export takes two: an auditor alone writes none, and nobody changes one; and the way up and down with rows."""

from collections.abc import Iterator
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

from app.export.models import Export
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.conftest import migrate
from tests.migrations.test_0017 import END, PROPOSE, act, seat

pytestmark = [pytest.mark.database]

NAME = "export_up_and_down"
WANTED = '{"kind":"export","values":{"reason":"audit","since":"2026-01-01","until":null},"what":"export_rulings"}'
WRITE = (
    "INSERT INTO exports (id, approval_id, auditor_id, since, reason, approved_at, over_at)"
    " VALUES (%(id)s, %(approval)s, %(by)s, %(since)s, %(reason)s, redress_now(), redress_now() + %(span)s::interval)"
)


@pytest.fixture
def app(server: Cluster, database_name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.app_url(database_name).replace("+psycopg", "")) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def people(owner: psycopg.Connection) -> dict[str, UUID]:
    return seat(owner)


def propose(app: psycopg.Connection, people: dict[str, UUID]) -> UUID:
    act(app, people, "auditor")
    proposal = new_id()
    values = {"id": proposal, "operation": WANTED, "by": people["auditor"], "role": "auditor"}
    app.execute(PROPOSE, values | {"ago": "0", "hours": "1 hour"})
    return proposal


def approve(app: psycopg.Connection, people: dict[str, UUID]) -> None:
    act(app, people, "chief")
    now = app.execute("SELECT redress_now()").fetchone()[0]
    said = {"state": "used", "by": people["chief"], "role": "chief", "at": now, "sha256": None, "reason": ""}
    assert app.execute(END + " WHERE state = 'open'", said).rowcount == 1
    act(app, people, "auditor")


def write(app: psycopg.Connection, people: dict[str, UUID], approval: UUID, **changed: object) -> None:
    said = {"id": new_id(), "approval": approval, "by": people["auditor"], "since": "2026-01-01", "reason": "audit"}
    app.execute(WRITE, said | {"span": "72 hours"} | changed)


def test_one_person_writes_none_and_two_exactly_what_they_wanted(app: psycopg.Connection, people: dict[str, UUID]):
    proposal = propose(app, people)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        write(app, people, proposal)
    approve(app, people)
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
    proposal = propose(app, people)
    approve(app, people)
    write(app, people, proposal)
    seen = {}
    for name in ("auditor", "chief", "operations", "board"):
        act(app, people, name)
        seen[name] = app.execute("SELECT count(*) FROM exports").fetchone()[0]
    assert seen == {"auditor": 1, "chief": 0, "operations": 0, "board": 0}


def test_up_and_down_and_up_with_rows_and_the_model_says_the_same(server: Cluster):
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config = Config(toml_file="pyproject.toml")
    migrate(url, "0025")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        people = seat(connection)
    for _ in range(2):
        migrate(url, "0026")
        app_url = server.app_url(NAME).replace("+psycopg", "")
        with psycopg.connect(app_url) as connection:
            proposal = propose(connection, people)
            approve(connection, people)
            write(connection, people, proposal)
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
            assert [str(each) for each in found if Export.__tablename__ in str(each)] == []
            config.attributes["connection"] = connection
            command.downgrade(config, "0025")
            connection.commit()
            assert connection.exec_driver_sql("SELECT to_regclass('exports')").scalar_one() is None
        engine.dispose()
    server.drop_database(NAME)
