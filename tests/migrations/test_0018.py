"""A draw stands by itself: whoever writes SQL as the service cannot draw, draw again, or change what was committed."""

from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, pool

from app.kit.ids import new_id
from tests.migrations.test_0007 import act, app, bench, insert

__all__ = ["app", "bench"]

pytestmark = pytest.mark.database

BODY = '{"v":"redress/roster/v1"}'
ROSTER = sha256(BODY.encode()).digest()
ENTRY = '{{"at":"2026-06-01T09:00:00.000000Z","case":null,"data":"{data}","kind":"draw_committed","v":1}}'
LATE = "now() + interval '1 hour'"


def recorded(app: psycopg.Connection) -> tuple[UUID, bytes]:
    """An entry of the journal, and its leaf."""
    entry = ENTRY.format(data=new_id().hex * 2).encode()
    entry_id = new_id()
    app.execute("INSERT INTO journal_entries (id, entry) VALUES (%s, %s)", (entry_id, entry))
    return entry_id, sha256(b"\x00" + entry).digest()


def commit(app: psycopg.Connection, bench, **other: Any) -> None:
    entry_id, leaf = recorded(app)
    row = {"case_id": bench.case_id, "no": 1, "roster": ROSTER, "statement": "{}", "entry_id": entry_id, "leaf": leaf}
    row |= {"beacon": "chain", "source": "00", "round": 1} | other
    names = ", ".join([*row, "round_at", "committed_at"])
    places = ", ".join(["%s"] * len(row))
    app.execute(f"INSERT INTO draws ({names}) VALUES ({places}, {LATE}, now())", list(row.values()))  # noqa: S608 - names of this file


@pytest.fixture
def roster(app) -> None:
    act(app, None)
    insert(app, "rosters", sha256=ROSTER, body=BODY, at="2026-06-01")


@pytest.fixture
def committed(app, bench, roster) -> None:
    commit(app, bench)


def resolve(app: psycopg.Connection) -> psycopg.Cursor:
    entry_id, _leaf = recorded(app)
    return app.execute(
        "UPDATE draws SET value = 'v', seed = 's', order_sha256 = 'o', passed = '[]', drawn_entry_id = %s,"
        " drawn_at = redress_now()",
        (entry_id,),
    )


def pass_an_hour(owner: psycopg.Connection) -> None:
    owner.execute("UPDATE clock_offset SET seconds = seconds + 3700")


@pytest.mark.parametrize("who", ["consumer", "merchant", "platform", "mediator", "chief", "auditor"])
def test_nobody_but_the_clock_draws_or_names_anyone(app, bench, committed, who):
    act(app, getattr(bench, who))
    entry_id, _leaf = recorded(app)
    named = {"place": 9, "account_id": bench.third.account, "task": "mediator", "ended_because": ""}
    given = {"no": 1, "side": "consumer", "nonce": bytes(32), "entry_id": entry_id, "at": "2026-06-01"}
    with pytest.raises((errors.InsufficientPrivilege, errors.CheckViolation)):
        commit(app, bench, no=2)
    with pytest.raises(errors.InsufficientPrivilege):
        insert(app, "rosters", sha256=sha256(b"x").digest(), body="x", at="2026-06-01")
    with pytest.raises(errors.InsufficientPrivilege):
        insert(app, "drawn", case_id=bench.case_id, **named)
    with pytest.raises((errors.InsufficientPrivilege, errors.CheckViolation)):
        insert(app, "nonces", case_id=bench.case_id, **given)
    for change in ("drawn SET task = 'mediator'", "assignments SET state = 'confirmed'", "draws SET seed = 'x'"):
        assert app.execute(f"UPDATE {change}").rowcount == 0


def test_what_was_committed_and_drawn_stands(app, bench, committed, owner):
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("UPDATE draws SET statement = '{}'")
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("DELETE FROM draws")
    with pytest.raises(errors.CheckViolation, match="round has not come"):
        resolve(app)
    pass_an_hour(owner)
    assert resolve(app).rowcount == 1
    with pytest.raises(errors.CheckViolation, match="stands"):
        resolve(app)
    for change in ("statement = 'x'", "round = 2", "leaf = 'x'"):
        with pytest.raises(errors.CheckViolation, match="stands"):
            owner.execute(f"UPDATE draws SET {change}")  # noqa: S608 - constants above


def test_a_second_draw_waits_for_the_first_and_follows_its_number(app, bench, committed, owner):
    for number in (1, 2, 3):
        with pytest.raises(errors.CheckViolation, match="drawn once"):
            commit(app, bench, no=number)
    pass_an_hour(owner)
    resolve(app)
    with pytest.raises(errors.CheckViolation, match="drawn once"):
        commit(app, bench, no=3)
    owner.execute("UPDATE clock_offset SET seconds = 0")
    commit(app, bench, no=2)


def test_a_draw_is_that_of_its_entry_and_its_roster(app, bench, roster):
    with pytest.raises(errors.CheckViolation, match="committed to the journal"):
        commit(app, bench, leaf=bytes(32))
    with pytest.raises(errors.CheckViolation, match="named_by_its_digest"):
        insert(app, "rosters", sha256=bytes(32), body=BODY, at="2026-06-01")


def test_a_nonce_comes_between_commitment_and_round(app, bench, committed, owner):
    given = {"case_id": bench.case_id, "no": 1, "nonce": bytes(32), "at": "2026-06-01"}
    insert(app, "nonces", **given, side="consumer", entry_id=recorded(app)[0])
    with pytest.raises(errors.UniqueViolation):
        insert(app, "nonces", **given, side="consumer", entry_id=recorded(app)[0])
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("UPDATE nonces SET nonce = sha256('x')")
    pass_an_hour(owner)
    with pytest.raises(errors.CheckViolation, match="before the round"):
        insert(app, "nonces", **given, side="seller", entry_id=recorded(app)[0])


def test_the_exact_reasons_are_for_the_auditor_alone(app, bench, committed):
    insert(app, "draw_reasons", case_id=bench.case_id, no=1, account_id=bench.third.account, reason="absent")
    seen = {}
    for who in ("consumer", "merchant", "mediator", "chief", "auditor"):
        act(app, getattr(bench, who))
        seen[who] = app.execute("SELECT count(*) FROM draw_reasons").fetchone()[0]
    assert seen == {"consumer": 0, "merchant": 0, "mediator": 0, "chief": 0, "auditor": 1}


def test_down_and_up_again_with_rows(server, database_name, app, bench, committed, owner):
    app.close()
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0017")
        assert connection.exec_driver_sql("SELECT policy, excluded FROM assignments").all() in (
            [],
            [("uniform/v1", {})],
        )
        assert not connection.exec_driver_sql("SELECT to_regclass('draws')").scalar()
        command.upgrade(config, "0018")
        connection.commit()
    engine.dispose()
    assert owner.execute("SELECT count(*) FROM draws").fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM cases").fetchone() == (1,)
