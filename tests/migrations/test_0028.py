"""An item is erased by two: what the clock alone may not write, what stays as it is; and the way up and down."""

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

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from evidence.models import EvidenceErasure
from tests.conftest import migrate
from tests.migrations.test_0017 import END, PROPOSE, act, seat

pytestmark = [pytest.mark.database]

NAME = "erasure_up_and_down"
WANTED = '{"kind":"erasure","values":{"ground":"court_order","item_id":"%s"},"what":"erase_item"}'
WRITE = "INSERT INTO evidence_erasures VALUES (%s, %s, %s, redress_now())"


@pytest.fixture
def app(server: Cluster, database_name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.app_url(database_name).replace("+psycopg", "")) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def people(owner: psycopg.Connection) -> dict[str, UUID]:
    return seat(owner)


def agreed(app: psycopg.Connection, people: dict[str, UUID], item: UUID) -> UUID:
    """Operations propose, the chief approves; then the clock acts."""
    act(app, people, "operations")
    proposal = new_id()
    values = {"id": proposal, "operation": WANTED % item, "by": people["operations"], "role": "operations"}
    app.execute(PROPOSE, values | {"ago": "0", "hours": "1 hour"})
    act(app, people, "chief")
    now = app.execute("SELECT redress_now()").fetchone()[0]
    said = {"state": "used", "by": people["chief"], "role": "chief", "at": now, "sha256": None, "reason": ""}
    assert app.execute(END + " WHERE state = 'open'", said).rowcount == 1
    app.execute("SELECT redress_act_as(NULL, 'clock', NULL, NULL)")
    return proposal


def test_not_even_the_clock_writes_what_two_did_not_agree_on(app: psycopg.Connection, people: dict[str, UUID]):
    item = new_id()
    app.execute("SELECT redress_act_as(NULL, 'clock', NULL, NULL)")
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(WRITE, (item, new_id(), "court_order"))
    proposal = agreed(app, people, item)
    for values in ((new_id(), proposal, "court_order"), (item, proposal, "person_concerned")):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(WRITE, values)
    # What they agreed on passes the wall, and then there has to be such an item.
    with pytest.raises(errors.ForeignKeyViolation), app.transaction():
        app.execute(WRITE, (item, proposal, "court_order"))
    act(app, people, "operations")
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(WRITE, (item, proposal, "court_order"))
    for statement in ("UPDATE evidence_erasures SET ground = 'court_order'", "DELETE FROM evidence_erasures"):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(statement)


def test_up_and_down_and_up_and_the_model_says_the_same(server: Cluster):
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config = Config(toml_file="pyproject.toml")
    for _ in range(2):
        migrate(url, "0028")
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
            assert [str(each) for each in found if EvidenceErasure.__tablename__ in str(each)] == []
            config.attributes["connection"] = connection
            command.downgrade(config, "0027")
            connection.commit()
            assert connection.exec_driver_sql("SELECT to_regclass('evidence_erasures')").scalar_one() is None
        engine.dispose()
    server.drop_database(NAME)
