"""What chats show holds by itself: proposals are the clock's, decisions the mediator's, and nothing is ever deleted."""

from typing import Any
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from psycopg import errors
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine, pool
from sqlmodel import SQLModel

from app.kit.ids import new_id
from evidence.models import EvidenceFinding, EvidenceReading, EvidenceReport
from tests.migrations.test_0009 import act, app, bench, chat_of, confirm

__all__ = ["app", "bench"]

pytestmark = pytest.mark.database

DECIDE = "UPDATE evidence_findings SET state = %s, said = %s, note = %s, decided_by = %s, decided_at = now()"
SEEN = "SELECT count(*) FROM evidence_findings"


@pytest.fixture
def reading(app, bench) -> UUID:
    return confirm(app, bench, bench.consumer)


def propose(app, bench, reading: UUID, **other: Any) -> UUID:
    """A finding by the clock, with some of it changed."""
    row: dict[str, Any] = {
        "id": new_id(),
        "case_id": bench.case_id,
        "item_id": chat_of(bench),
        "reading_id": reading,
        "failure": "canned_reply",
        "against": "platform",
        "lines": [12, 16],
        "rules": ["canned/same"],
        "facts": Jsonb({"times": 2}),
        "found_at": "2026-06-01",
        "state": "proposed",
        "said": "",
        "note": "",
    } | other
    names, places = ", ".join(row), ", ".join(["%s"] * len(row))
    act(app, None)
    app.execute(f"INSERT INTO evidence_findings ({names}) VALUES ({places})", list(row.values()))  # noqa: S608
    return row["id"]


@pytest.mark.parametrize("who", ["consumer", "merchant", "platform", "mediator", "auditor", "chief"])
def test_nobody_but_the_clock_proposes(app, bench, reading, who):
    act(app, getattr(bench, who))
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(
            "INSERT INTO evidence_findings SELECT %s, %s, %s, %s, 'no_human', 'platform', '{1}', '{}', '{}', now(),"
            " 'proposed', '', ''",
            (new_id(), bench.case_id, chat_of(bench), reading),
        )
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("INSERT INTO evidence_reports SELECT %s, '[]', '{}', now()", (reading,))


@pytest.mark.parametrize(
    "wrong",
    [
        {"failure": "rude"},
        {"against": "consumer"},
        {"lines": []},
        {"lines": [0]},
        {"lines": list(range(1, 302))},
        {"facts": Jsonb([])},
        {"said": "x"},
        {"decided_at": "2026-06-02"},
    ],
    ids=" ".join,
)
def test_a_proposal_that_cannot_be_true_is_refused(app, bench, reading, wrong):
    with pytest.raises(errors.CheckViolation):
        propose(app, bench, reading, **wrong)


def test_a_proposal_is_about_a_reading_of_that_item_of_that_case_and_comes_once(app, bench, reading):
    other = bench.one("SELECT id FROM evidence_items WHERE id <> %s LIMIT 1", chat_of(bench))
    for wrong in ({"item_id": other}, {"state": "rejected", "note": "x"}):
        with pytest.raises((errors.InsufficientPrivilege, errors.CheckViolation)):
            propose(app, bench, reading, **wrong)
    propose(app, bench, reading)
    with pytest.raises(errors.UniqueViolation):
        propose(app, bench, reading)


def test_a_proposal_is_seen_by_the_bench_and_what_was_confirmed_by_everybody_at_the_case(app, bench, reading):
    propose(app, bench, reading)
    parties, readers = (bench.consumer, bench.merchant, bench.platform), (bench.mediator, bench.auditor)
    strangers = (bench.other_consumer, bench.other_mediator)
    for actor in (*parties, *strangers):
        act(app, actor)
        assert app.execute(SEEN).fetchone() == (0,)
    for actor in readers:
        act(app, actor)
        assert app.execute(SEEN).fetchone() == (1,)
    act(app, bench.mediator)
    app.execute(DECIDE, ("confirmed", "C-1, lines 12, 16", "", bench.mediator.account_id))
    for actor in (*parties, *readers):
        act(app, actor)
        assert app.execute(SEEN).fetchone() == (1,)
    for actor in strangers:
        act(app, actor)
        assert app.execute(SEEN).fetchone() == (0,)


def test_the_timeline_and_the_waiting_are_the_benchs(app, bench, reading):
    act(app, None)
    app.execute("INSERT INTO evidence_reports SELECT %s, '[]', '{}', now()", (reading,))
    for actor, seen in ((bench.consumer, 0), (bench.platform, 0), (bench.mediator, 1), (bench.auditor, 1)):
        act(app, actor)
        assert app.execute("SELECT count(*) FROM evidence_reports").fetchone() == (seen,)
    for change in ("UPDATE evidence_reports SET waits = '{}'", "DELETE FROM evidence_reports"):
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(change)


@pytest.mark.parametrize("who", ["consumer", "platform", "reviewer", "other_mediator", "auditor"])
def test_nobody_but_its_mediator_decides(app, bench, reading, who):
    propose(app, bench, reading)
    actor = getattr(bench, who)
    act(app, actor)
    assert app.execute(DECIDE, ("rejected", "", "no", actor.account_id)).rowcount == 0


def test_the_mediator_decides_in_the_own_name_with_words_and_while_the_case_is_examined(app, bench, reading):
    propose(app, bench, reading)
    act(app, bench.mediator)
    mine = bench.mediator.account_id
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(DECIDE, ("rejected", "", "no", bench.reviewer.account_id))
    for wrong in (("confirmed", "", ""), ("rejected", "", ""), ("rejected", "x", "no"), ("replaced", "", "")):
        with pytest.raises((errors.CheckViolation, errors.InsufficientPrivilege)):
            app.execute(DECIDE, (*wrong, mine))
    bench.set(state="peer_review")
    assert app.execute(DECIDE, ("rejected", "", "no", mine)).rowcount == 0


def test_what_all_sides_have_not_seen_is_not_confirmed(app, bench, reading):
    propose(app, bench, reading)
    bench.owner.execute("UPDATE evidence_items SET disclosed_at = NULL, exhibit_number = NULL")
    act(app, bench.mediator)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(DECIDE, ("confirmed", "C-1", "", bench.mediator.account_id))
    assert app.execute(DECIDE, ("rejected", "", "no", bench.mediator.account_id)).rowcount == 1


def test_what_was_confirmed_stays_and_what_was_rejected_can_still_be_confirmed(app, bench, reading):
    propose(app, bench, reading)
    act(app, bench.mediator)
    mine = bench.mediator.account_id
    app.execute(DECIDE, ("rejected", "", "no", mine))
    app.execute(DECIDE, ("amended", "C-1, line 12", "on second thoughts", mine))
    for again in (("rejected", "", "no"), ("confirmed", "C-1", ""), ("amended", "x", "")):
        with pytest.raises(errors.CheckViolation):
            app.execute(DECIDE, (*again, mine))


def test_what_was_found_is_never_changed_or_deleted_and_the_clock_only_replaces(app, bench, reading):
    propose(app, bench, reading)
    for change in ("UPDATE evidence_findings SET lines = '{1}'", "DELETE FROM evidence_findings"):
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(change)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("UPDATE evidence_findings SET state = 'rejected', note = 'x'")
    assert app.execute("UPDATE evidence_findings SET state = 'replaced'").rowcount == 1


def test_down_and_up_again_with_a_row(server, database_name, owner, bench, app, reading):
    propose(app, bench, reading)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0009")
        assert not connection.exec_driver_sql("SELECT to_regclass('evidence_findings')").scalar()
        command.upgrade(config, "0010")
        connection.commit()
    engine.dispose()
    assert owner.execute("SELECT count(*) FROM evidence_findings").fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM evidence_readings").fetchone() == (1,)


def test_rows_and_tables_say_the_same(server, database_name):
    """What `alembic check` compares, for readings, reports and findings."""
    tables = {model.__tablename__ for model in (EvidenceReading, EvidenceReport, EvidenceFinding)}
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    engine.dispose()
    assert [each for each in found if any(f"'{table}'" in repr(each) for table in tables)] == []
