"""Who appointed and why it ended is held in SQL; what had ended before is told apart; and the way back."""

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, pool

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.conftest import migrate
from tests.migrations.test_0003 import APPOINT, PERSON
from tests.migrations.test_0019 import APPOINTED, ENDED, POLICIES, agree, appoints, people

__all__ = ["people"]

pytestmark = [pytest.mark.database]

NAME = "grounds_up_and_down"
REMOVED = '{{"kind":"appointment","values":{{"account_id":"{account}","ground":"{ground}"}},"what":"remove"}}'
END = "UPDATE appointments SET ended_at = redress_now(), ended_because = %s WHERE account_id = %s"


def test_an_appointment_ends_on_the_ground_that_two_agreed_on_and_no_other(app, people):
    agree(app, people, REMOVED.format(account=people["mediator"], ground="partiality"))
    for ground in ("own_wish", "replaced", "term_over"):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(END, (ground, people["mediator"]))
    assert app.execute(END, ("partiality", people["chief"])).rowcount == 0
    assert app.execute(END, ("partiality", people["mediator"])).rowcount == 1


def test_who_agreed_on_a_removal_has_agreed_on_no_appointment(app, people):
    agree(app, people, REMOVED.format(account=people["mediator"], ground="partiality"))
    app.execute(END, ("partiality", people["mediator"]))
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(APPOINT, (people["mediator"], "mediator", people["board"], people["board"], "4 years"))


def test_another_appointment_is_no_ground_to_choose(app, people):
    agree(app, people, APPOINTED.format(account=people["mediator"]))
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(END, ("partiality", people["mediator"]))
    appoints(app, people, "mediator")


def test_the_body_is_the_one_that_two_agreed_on(app, people):
    agree(app, people, APPOINTED.format(account=people["mediator"]))
    app.execute(ENDED, (people["mediator"],))
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(
            APPOINT.replace("until_at)", "until_at, body)").replace("::interval)", "::interval, 'parity')"),
            (people["mediator"], "mediator", people["board"], people["board"], "4 years"),
        )


@pytest.mark.parametrize(
    ("column", "value"), [("ended_at", "now"), ("ended_because", "own_wish"), ("body", "a friend")]
)
def test_nothing_ends_without_a_ground_and_nobody_else_appoints(owner, people, column, value):
    changed = psycopg.sql.SQL("UPDATE appointments SET {} = %s").format(psycopg.sql.Identifier(column))
    with owner.transaction():
        owner.execute("SELECT redress_act_as(NULL, 'clock', NULL, NULL)")
        with pytest.raises(errors.CheckViolation), owner.transaction():
            owner.execute(changed, (value,))


def test_what_had_ended_is_told_apart_and_the_way_back_is_the_way_it_was(server: Cluster):
    server.create_database(NAME)
    url = server.owner_url(NAME)
    migrate(url, "0022")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        before = connection.execute(POLICIES).fetchall()
        board, again, gone = new_id(), new_id(), new_id()
        with connection.transaction():
            connection.execute("SELECT redress_act_as(NULL, 'clock', NULL, NULL)")
            for person, role in ((board, "board"), (again, "chief"), (gone, "deputy")):
                connection.execute(PERSON, (person, role, "n", f"{person}@x", None, None))
            for person, role in ((again, "chief"), (gone, "deputy")):
                connection.execute(APPOINT, (person, role, board, board, "4 years"))
            connection.execute("UPDATE appointments SET ended_at = now()")
            connection.execute(
                APPOINT.replace("gen_random_uuid()", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"),
                (again, "chief", board, board, "4 years"),
            )
        migrate(url, "0023")
        found = "SELECT role, body, ended_because FROM appointments ORDER BY role, ended_at"
        with connection.transaction():
            assert connection.execute(found).fetchall() == [
                ("chief", "board", "replaced"),
                ("chief", "board", None),
                ("deputy", "board", "not_recorded"),
            ]
        engine = create_engine(url, poolclass=pool.NullPool)
        config = Config(toml_file="pyproject.toml")
        with engine.connect() as other:
            config.attributes["connection"] = other
            command.downgrade(config, "0022")
            other.commit()
        engine.dispose()
        assert connection.execute(POLICIES).fetchall() == before
        assert connection.execute("SELECT count(*) FROM appointments").fetchone() == (3,)
    server.drop_database(NAME)
