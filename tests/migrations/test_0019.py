"""The board appoints as two: one member's SQL is refused, two write exactly what they agreed on; and the way back."""

from uuid import UUID

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
from tests.migrations.test_0017 import act, people
from tests.migrations.test_0017 import agree as two_agree

__all__ = ["people"]

pytestmark = [pytest.mark.database]

NAME = "board_up_and_down"
OPEN = '{{"kind":"appointment","values":{{"email":"{email}","role":"{role}"}},"what":"open_account"}}'
APPOINTED = '{{"kind":"appointment","values":{{"account_id":"{account}"}},"what":"appoint"}}'
ENDED = "UPDATE appointments SET ended_at = redress_now(), ended_because = 'replaced' WHERE account_id = %s"
POLICIES = (
    "SELECT polrelid::regclass::text, polname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)"
    " FROM pg_policy ORDER BY 1, 2"
)


def agree(app: psycopg.Connection, people: dict[str, UUID], operation: str) -> None:
    """Both are of the board."""
    two_agree(app, people, operation, "board", "board2")


def opens(app: psycopg.Connection, role: str, email: str) -> None:
    app.execute(PERSON, (new_id(), role, "n", email, None, None))


def appoints(app: psycopg.Connection, people: dict[str, UUID], role: str) -> None:
    app.execute(ENDED, (people[role],))
    app.execute(APPOINT, (people[role], role, people["board"], people["board"], "4 years"))


def test_one_member_opens_appoints_ends_and_closes_nothing(app, people):
    act(app, people, "board")
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        opens(app, "chief", "new@x")
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(APPOINT, (people["chief"], "chief", people["board"], people["board"], "4 years"))
    assert app.execute("UPDATE appointments SET ended_at = now(), ended_because = 'own_wish'").rowcount == 0
    assert app.execute("UPDATE accounts SET active = false WHERE id <> redress_account()").rowcount == 0


def test_two_open_exactly_the_account_that_they_agreed_on(app, people):
    agree(app, people, OPEN.format(email="new@x", role="chief"))
    for role, email in (("chief", "other@x"), ("auditor", "new@x")):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            opens(app, role, email)
    opens(app, "chief", "new@x")


def test_two_open_no_account_of_a_party(app, people):
    agree(app, people, OPEN.format(email="new@x", role="consumer"))
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        opens(app, "consumer", "new@x")


def test_two_appoint_exactly_whom_they_agreed_on(app, people):
    agree(app, people, APPOINTED.format(account=people["mediator"]))
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        appoints(app, people, "chief")
    appoints(app, people, "mediator")
    ended = app.execute("SELECT role FROM appointments WHERE ended_at IS NOT NULL").fetchall()
    assert ended == [("mediator",)]


def test_what_was_agreed_yesterday_is_no_agreement_today(app, people):
    agree(app, people, OPEN.format(email="new@x", role="chief"))
    app.commit()
    act(app, people, "board")
    with pytest.raises(errors.InsufficientPrivilege):
        opens(app, "chief", "new@x")


def test_the_way_back_is_the_way_it_was(server: Cluster):
    server.create_database(NAME)
    url = server.owner_url(NAME)
    migrate(url, "0018")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        before = connection.execute(POLICIES).fetchall()
        migrate(url, "0019")
        assert connection.execute(POLICIES).fetchall() != before
        config = Config(toml_file="pyproject.toml")
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as other:
            config.attributes["connection"] = other
            command.downgrade(config, "0018")
            other.commit()
        engine.dispose()
        assert connection.execute(POLICIES).fetchall() == before
    server.drop_database(NAME)
