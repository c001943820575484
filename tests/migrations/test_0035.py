"""Slips and their correction: who writes what, what stays; and the way up and down with a corrected ruling."""

from uuid import UUID

import psycopg
import pytest
from psycopg import errors
from psycopg.types.json import Jsonb
from sqlalchemy import Connection

from app.kit.actors import Actor
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from rulings.models import RulingSlip
from tests.migrations.test_0007 import act, app, bench, drafted, freeze, frozen, insert, issue
from tests.migrations.turning import turn
from tests.rulings.bench import Bench, owed

__all__ = ["app", "bench", "frozen"]
pytestmark = [pytest.mark.database]

NAME = "slips_up_and_down"


def name_slips(app: psycopg.Connection, bench: Bench, ruling: UUID, who: Actor, side: str) -> UUID:
    row = new_id()
    known = {"case_id": bench.case_id, "ruling_id": ruling, "account_id": who.account, "why": "笔误"}
    insert(app, "ruling_slips", id=row, side=side, slips=Jsonb([]), asked_at="2026-06-01", **known)
    return row


@pytest.fixture
def published(app, bench, frozen) -> UUID:
    act(app, None)
    issue(app, frozen)
    app.execute("UPDATE rulings SET published_at = now()")
    return frozen


@pytest.mark.parametrize(
    ("who", "side"),
    [("consumer", "seller"), ("merchant", "consumer"), ("consumer", "office"), ("mediator", "consumer")],
)
def test_nobody_names_a_slip_for_another_side(app, bench, published, who, side):
    act(app, getattr(bench, who))
    with pytest.raises(errors.InsufficientPrivilege):
        name_slips(app, bench, published, getattr(bench, who), side)


@pytest.mark.parametrize("who", ["other_consumer", "other_mediator", "auditor", "chief"])
def test_nobody_else_names_one(app, bench, published, who):
    act(app, getattr(bench, who))
    with pytest.raises(errors.InsufficientPrivilege):
        name_slips(app, bench, published, getattr(bench, who), "office")


def test_what_was_asked_stays_and_no_party_decides_it(app, bench, published):
    act(app, bench.consumer)
    row = name_slips(app, bench, published, bench.consumer, "consumer")
    decide = "UPDATE ruling_slips SET refused_at = now(), reason = 'x' WHERE id = %s"
    assert app.execute(decide, (row,)).rowcount == 0
    act(app, bench.mediator)
    for change in ("UPDATE ruling_slips SET why = 'x'", "DELETE FROM ruling_slips"):
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(change)
    assert app.execute(decide, (row,)).rowcount == 1


def test_a_ruling_is_corrected_only_by_one_that_is_named_and_never_before_it_was_issued(app, bench, published):
    with pytest.raises(errors.CheckViolation):
        app.execute("UPDATE rulings SET state = 'corrected'")
    act(app, bench.mediator)
    edition = drafted(app, bench, corrects="RR-2026-000001")
    freeze(app, edition, "RR-2026-000002")
    with pytest.raises(errors.CheckViolation):
        app.execute("UPDATE rulings SET corrects = NULL WHERE id = %s", (edition,))
    act(app, None)
    app.execute("UPDATE rulings SET state = 'corrected', superseded_by = 'RR-2026-000002' WHERE id = %s", (published,))
    with pytest.raises(errors.CheckViolation):
        app.execute("UPDATE rulings SET state = 'issued', superseded_by = NULL WHERE id = %s", (published,))


def test_no_party_changes_what_is_owed(app, bench):
    owed(bench, amount_minor=100, amount_currency="CNY")
    change = "UPDATE obligations SET amount_minor = 1"
    for who in (bench.merchant, bench.consumer):
        act(app, who)
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(change)
    act(app, None)
    assert app.execute(change).rowcount == 1


def corrected(url: str) -> None:
    """Two rulings as the owner writes them, the second in place of the first; those of the first way stay."""
    with psycopg.connect(url.replace("+psycopg", "")) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("DELETE FROM rulings")
        for number, state, by in (
            ("RR-2026-000001", "corrected", "RR-2026-000002"),
            ("RR-2026-000002", "issued", None),
        ):
            owner.execute(
                "INSERT INTO rulings (id, case_id, version, state, content, number, text, text_sha256, by_default,"
                " recommendation, file_sha256, size_bytes, created_at, frozen_at, issued_at, published_at,"
                " superseded_by) VALUES (%s, %s, 1, %s, '{}', %s, 'x', sha256('x'), false, false, sha256(%s), 1,"
                " now(), now(), now(), now(), %s)",
                (new_id(), new_id(), state, number, number.encode(), by),
            )


def replaced(connection: Connection) -> None:
    """What everybody is told of it then."""
    found = connection.exec_driver_sql("SELECT state FROM redress_public_ruling('RR-2026-000001', NULL)").scalar_one()
    assert found == "superseded"


def test_up_and_down_and_up_and_the_model_says_the_same(server: Cluster):
    server.create_database(NAME)
    turn(server, NAME, "0034", "0045", RulingSlip.__tablename__, filled=corrected, gone=replaced)
    server.drop_database(NAME)
