"""Published rulings: ordered by chief or deputy alone, read by everybody; and the way up and down."""

import psycopg
import pytest
from psycopg import errors

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from rulings.models import Publication
from tests.migrations.turning import turn

pytestmark = [pytest.mark.database]

NAME = "publications_up_and_down"
ROLES = ("consumer", "merchant", "registrar", "mediator", "auditor", "operations", "board", "clock", "chief", "deputy")
WRITE = (
    "INSERT INTO publications VALUES (%s, 'RR-2026-000001', 1, '{}', sha256('x'), '{}', '{}', '{}', '', '{}', now(),"
    " '', %s, now(), %s)"
)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_publishes_what_no_party_has_read(server: Cluster, database_name: str, role: str):
    me = new_id()
    with psycopg.connect(server.app_url(database_name).replace("+psycopg", "")) as app:
        app.execute("SELECT redress_act_as(%s, %s, NULL, NULL)", (me, role))
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(WRITE, (new_id(), me, new_id()))
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute("DELETE FROM publications")
        assert app.execute("SELECT count(*) FROM publications").fetchone() == (0,)


def test_a_correction_is_the_next_edition_of_the_same_ruling(owner: psycopg.Connection):
    owner.execute("ALTER TABLE publications DROP CONSTRAINT publications_ruling_id_fkey")
    owner.execute("ALTER TABLE publications DROP CONSTRAINT publications_number_fkey")
    owner.execute("ALTER TABLE publications DROP CONSTRAINT publications_ordered_by_fkey")
    owner.execute("ALTER TABLE publications DROP CONSTRAINT publications_entry_id_fkey")
    owner.execute("ALTER TABLE publications NO FORCE ROW LEVEL SECURITY")
    owner.execute(WRITE, (new_id(), new_id(), new_id()))
    for wrong in (
        "edition = 1, reason = '', entry_id = gen_random_uuid()",
        "edition = 3, reason = 'x', entry_id = gen_random_uuid()",
        "edition = 2, reason = '', entry_id = gen_random_uuid()",
        "edition = 2, reason = 'x'",
        "edition = 2, reason = 'x', entry_id = gen_random_uuid(), number = 'RR-2026-000002'",
    ):
        with pytest.raises(errors.CheckViolation):
            owner.execute(f"UPDATE publications SET {wrong}")  # noqa: S608 - the lines above
    owner.execute("UPDATE publications SET edition = 2, reason = 'x', entry_id = gen_random_uuid()")


def test_up_and_down_and_up_and_the_model_says_the_same(server: Cluster):
    server.create_database(NAME)
    turn(server, NAME, "0036", "0037", Publication.__tablename__)
    server.drop_database(NAME)
