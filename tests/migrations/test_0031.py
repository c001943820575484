"""The archive's copies: written by the clock alone, after publication; and the way up and down."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import Connection

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from rulings.models import RulingArchive
from tests.migrations.turning import turn

pytestmark = [pytest.mark.database]

NAME = "archives_up_and_down"
ROLES = ("consumer", "merchant", "mediator", "chief", "auditor", "operations", "board", "clock")
WRITE = "INSERT INTO ruling_archives VALUES (%s, sha256('x'), 1, %s, 'x', now())"


@pytest.mark.parametrize("role", ROLES)
def test_nobody_writes_a_copy_of_what_was_not_published(server: Cluster, database_name: str, role: str):
    with psycopg.connect(server.app_url(database_name).replace("+psycopg", "")) as app:
        app.execute("SELECT redress_act_as(NULL, %s, NULL, NULL)", (role,))
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(WRITE, (new_id(), new_id()))
        for statement in ("UPDATE ruling_archives SET size_bytes = 2", "DELETE FROM ruling_archives"):
            with pytest.raises(errors.InsufficientPrivilege), app.transaction():
                app.execute(statement)


def known(connection: Connection) -> None:
    """What everybody may ask is answered without the copies too."""
    found = connection.exec_driver_sql("SELECT count(*) FROM redress_public_ruling('RR-2026-000001', NULL)")
    assert found.scalar_one() == 0


def test_up_and_down_and_up_and_the_model_says_the_same(server: Cluster):
    server.create_database(NAME)
    turn(server, NAME, "0030", "0031", RulingArchive.__tablename__, gone=known)
    server.drop_database(NAME)
