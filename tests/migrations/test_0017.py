"""Two persons: what the database itself refuses, whoever holds the service's role, and the way up and down."""

from datetime import timedelta
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

from app.approvals.rules import PAIRS, Kind
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.conftest import migrate

pytestmark = [pytest.mark.database]

NAME = "approvals_up_and_down"
ROLES = ("board", "chief", "deputy", "mediator", "auditor", "operations", "registrar", "consumer")
PROPOSE = (
    "INSERT INTO approvals (id, operation, proposed_by, proposer_role, proposed_at, lapses_at)"
    " VALUES (%(id)s, convert_to(%(operation)s, 'UTF8'), %(by)s, %(role)s, redress_now() + %(ago)s::interval,"
    " redress_now() + %(hours)s::interval)"
)
END = (
    "UPDATE approvals SET state = %(state)s, ended_by = %(by)s, ender_role = %(role)s, ended_at = %(at)s,"
    " approved_sha256 = CASE WHEN %(state)s = 'used' THEN coalesce(%(sha256)s, sha256) END, reason = %(reason)s"
)


@pytest.fixture
def people(owner: psycopg.Connection) -> dict[str, UUID]:
    """One account of each role, two of the board; the office reports to it."""
    return seat(owner)


def seat(owner: psycopg.Connection) -> dict[str, UUID]:
    ids = {role: new_id() for role in (*ROLES, "board2")}
    for name, person in ids.items():
        owner.execute(
            "INSERT INTO accounts (id, role, name, email, created_at) VALUES (%s, %s, %s, %s, now())",
            (person, name.rstrip("2"), name, f"{name}@redress.example"),
        )
    for role in ("chief", "deputy", "mediator", "registrar"):
        owner.execute(
            "INSERT INTO appointments VALUES (gen_random_uuid(), %s, %s, %s, %s, '{}', '{en}', now(),"
            " now() + interval '4 years')",
            (ids[role], role, ids["board"], ids["board"]),
        )
    return ids


def act(app: psycopg.Connection, people: dict[str, UUID], name: str) -> None:
    app.execute("SELECT redress_act_as(%s, %s, NULL, NULL)", (people.get(name), name.rstrip("2")))


def operation(kind: str, what: str = "x") -> str:
    return f'{{"kind":"{kind}","values":{{"n":1}},"what":"{what}"}}'


def propose(app: psycopg.Connection, people: dict[str, UUID], name: str, kind: str, **changed: object) -> None:
    values = {"id": new_id(), "operation": operation(kind), "by": people[name], "role": name.rstrip("2")}
    app.execute(PROPOSE, values | {"ago": "0", "hours": "24 hours"} | changed)


def agree(app: psycopg.Connection, people: dict[str, UUID], wanted: str, proposer: str, approver: str) -> UUID:
    """One proposes this operation, another approves it; then the first acts again, in the same transaction."""
    act(app, people, proposer)
    proposal = new_id()
    propose(app, people, proposer, "", id=proposal, operation=wanted)
    act(app, people, approver)
    assert end(app, people, approver, of=proposal) == 1
    act(app, people, proposer)
    return proposal


def end(
    app: psycopg.Connection,
    people: dict[str, UUID],
    name: str,
    state: str = "used",
    *,
    of: UUID | None = None,
    **changed: object,
) -> int:
    """How many ended: every one, or the one that is named."""
    now = app.execute("SELECT redress_now()").fetchone()[0]
    values = {"state": state, "by": people.get(name), "role": name.rstrip("2"), "at": now, "sha256": None, "reason": ""}
    which = " WHERE id = %(of)s" if of else ""
    return app.execute(END + which, values | {"of": of} | changed).rowcount


def test_the_database_knows_the_same_pairs(app):
    for kind, pair in PAIRS.items():
        known = app.execute(
            "SELECT redress_proposer_of(%(kind)s), redress_approver_of(%(kind)s), redress_hours_of(%(kind)s)",
            {"kind": kind},
        ).fetchone()
        assert known == (pair.proposer, pair.approver, timedelta(hours=pair.hours)), kind


@pytest.mark.parametrize("role", ROLES)
def test_one_role_alone_proposes(app, people, role):
    act(app, people, role)
    for kind in (*Kind, "closing"):
        if kind in PAIRS and PAIRS[kind].proposer == role:
            propose(app, people, role, kind)
            continue
        with pytest.raises(errors.CheckViolation, match="first_of_the_pair"), app.transaction():
            propose(app, people, role, kind)


@pytest.mark.parametrize(
    ("changed", "wall"),
    [
        ({"hours": "25 hours"}, "within_its_time"),
        ({"hours": "0"}, "within_its_time"),
        ({"ago": "-10 minutes"}, "begins open, and now"),
        ({"ago": "10 minutes", "hours": "1 hour"}, "begins open, and now"),
        ({"operation": "{}"}, None),
        ({"operation": "no json"}, None),
    ],
)
def test_a_proposal_begins_now_and_lasts_its_hours(app, people, changed, wall):
    act(app, people, "mediator")
    refusals = (errors.CheckViolation, errors.NotNullViolation, errors.InvalidTextRepresentation)
    with pytest.raises(refusals, match=wall):
        propose(app, people, "mediator", "unmasking", **changed)


def test_nobody_proposes_in_the_name_of_another(app, people):
    act(app, people, "board")
    with pytest.raises(errors.InsufficientPrivilege):
        propose(app, people, "board2", "appointment")


@pytest.mark.parametrize("kind", Kind)
def test_one_role_alone_approves_and_never_the_same_person(app, people, kind):
    pair = PAIRS[kind]
    act(app, people, pair.proposer)
    propose(app, people, pair.proposer, kind)
    second = "board2" if pair.approver is pair.proposer else pair.approver
    for name in people:
        if name == second or (name == "board2" and pair.approver == "board"):
            continue
        act(app, people, name)
        if name == pair.proposer:  # may end it, but only by withdrawing
            with pytest.raises(errors.CheckViolation), app.transaction():
                end(app, people, name)
        else:
            assert end(app, people, name) == 0, name
    act(app, people, second)
    assert end(app, people, second) == 1


def test_nobody_approves_in_the_name_of_another(app, people):
    act(app, people, "board")
    propose(app, people, "board", "appointment")
    for name in ("board", "clock"):
        act(app, people, name)
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            end(app, people, "board2")


def test_the_operation_never_changes_and_another_digest_is_no_approval(app, people):
    act(app, people, "board")
    propose(app, people, "board", "appointment")
    act(app, people, "board2")
    for column in ("operation = operation", "proposed_by = ended_by", "lapses_at = now()", "used_in = 1"):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(f"UPDATE approvals SET {column}")  # noqa: S608 - our own names
    with pytest.raises(errors.CheckViolation, match="bound_to_the_operation"):
        end(app, people, "board2", sha256=b"x" * 32)


def test_a_proposal_ends_once(app, people):
    act(app, people, "board")
    propose(app, people, "board", "appointment")
    assert end(app, people, "board", "withdrawn") == 1
    act(app, people, "board2")
    for state, reason in (("used", ""), ("refused", "no"), ("open", "")):
        with pytest.raises(errors.CheckViolation, match="ends once"), app.transaction():
            end(app, people, "board2", state, reason=reason)


def test_after_its_time_it_only_lapses(app, people, owner):
    act(app, people, "board")
    propose(app, people, "board", "appointment")
    at = app.execute("SELECT lapses_at FROM approvals").fetchone()[0]
    act(app, people, "clock")
    with pytest.raises(errors.CheckViolation, match="ended_in_its_time"), app.transaction():
        end(app, people, "clock", "lapsed", by=None, role=None)
    app.commit()
    owner.execute("UPDATE clock_offset SET seconds = 86401")
    act(app, people, "board2")
    with pytest.raises(errors.CheckViolation, match="time to approve is over"), app.transaction():
        end(app, people, "board2", at=at)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        end(app, people, "board2", "lapsed", by=None, role=None)
    act(app, people, "clock")
    assert end(app, people, "clock", "lapsed", by=None, role=None) == 1


def test_two_accounts_at_one_address_are_one_person(app, people, owner):
    owner.execute("UPDATE accounts SET email = 'chief@redress.example' WHERE name = 'board'")
    act(app, people, "chief")
    propose(app, people, "chief", "policy")
    act(app, people, "board")
    with pytest.raises(errors.CheckViolation, match="at one address"):
        end(app, people, "board")


def test_whoever_is_no_longer_in_office_approves_nothing(app, people, owner):
    owner.execute("UPDATE appointments SET ended_at = now(), ended_because = 'own_wish' WHERE role = 'deputy'")
    act(app, people, "mediator")
    propose(app, people, "mediator", "unmasking")
    act(app, people, "deputy")
    with pytest.raises(errors.CheckViolation, match="in office"):
        end(app, people, "deputy")


def test_refusing_needs_a_reason(app, people):
    act(app, people, "board")
    propose(app, people, "board", "appointment")
    act(app, people, "board2")
    with pytest.raises(errors.CheckViolation, match="refused_with_a_reason"):
        end(app, people, "board2", "refused")


def test_an_approval_is_asked_for_in_its_own_transaction_alone(app, people):
    approval = "SELECT redress_approval('appointment', %s)"
    act(app, people, "board")
    propose(app, people, "board", "appointment")
    assert app.execute(approval, ("x",)).fetchone() == (None,)
    act(app, people, "board2")
    end(app, people, "board2")
    assert app.execute(approval, ("x",)).fetchone() == ({"n": 1},)
    assert app.execute(approval, ("y",)).fetchone() == (None,)
    act(app, people, "board")
    assert app.execute(approval, ("x",)).fetchone() == ({"n": 1},)
    act(app, people, "chief")
    assert app.execute(approval, ("x",)).fetchone() == (None,)
    app.commit()
    act(app, people, "board")
    assert app.execute(approval, ("x",)).fetchone() == (None,)


def test_who_sees_a_proposal(app, people):
    act(app, people, "mediator")
    propose(app, people, "mediator", "unmasking")
    for name in (*people, "clock", "public"):
        act(app, people, name)
        sees = app.execute("SELECT count(*) FROM approvals").fetchone() == (1,)
        assert sees is (name in {"mediator", "deputy", "auditor", "clock"}), name
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("DELETE FROM approvals")


def test_up_and_down_and_up_with_rows_and_the_models_say_the_same(server: Cluster):
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config = Config(toml_file="pyproject.toml")
    migrate(url, "0016")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        people = seat(connection)
    for _ in range(2):
        migrate(url, "0017")
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            propose(connection, people, "board", "appointment")
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
            later = ("add_table", "add_fk")  # tables that came afterwards may point here
            assert [str(each) for each in found if "approvals" in str(each) and each[0] not in later] == []
            config.attributes["connection"] = connection
            command.downgrade(config, "0016")
            connection.commit()
        engine.dispose()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            left = connection.execute("SELECT to_regclass('approvals'), to_regproc('redress_approval')").fetchone()
        assert left == (None, None)
    server.drop_database(NAME)
