"""An item is erased by two: what the clock alone may not write, what stays as it is; and the way up and down."""

from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from evidence.models import EvidenceErasure
from tests.migrations.test_0017 import act, agree, people
from tests.migrations.turning import turn

__all__ = ["people"]

pytestmark = [pytest.mark.database]

NAME = "erasure_up_and_down"
WANTED = '{"kind":"erasure","values":{"ground":"court_order","item_id":"%s"},"what":"erase_item"}'
WRITE = "INSERT INTO evidence_erasures VALUES (%s, %s, %s, redress_now())"


def as_clock(app: psycopg.Connection) -> None:
    app.execute("SELECT redress_act_as(NULL, 'clock', NULL, NULL)")


def test_not_even_the_clock_writes_what_two_did_not_agree_on(app: psycopg.Connection, people: dict[str, UUID]):
    item = new_id()
    as_clock(app)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(WRITE, (item, new_id(), "court_order"))
    proposal = agree(app, people, WANTED % item, "operations", "chief")
    as_clock(app)
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
    turn(server, NAME, "0027", "0043", EvidenceErasure.__tablename__)
    server.drop_database(NAME)
