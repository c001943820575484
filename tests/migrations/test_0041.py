"""What one must compare with what stood before: no proof of service by hand, no clock turned, no draft by another."""

import os

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine, pool

from app.journal.rules import compose
from app.kit.actors import CLOCK
from app.kit.clock import now
from app.kit.ids import new_id
from tests.evidence.conftest import Table
from tests.migrations.test_0007 import act, app, drafted, insert
from tests.migrations.test_0033 import MOVES, passes, place
from tests.rulings.bench import Bench, seat

__all__ = ["app"]
pytestmark = pytest.mark.database


@pytest.fixture
def bench(owner: psycopg.Connection) -> Bench:
    return seat(owner)


def sits(table: Table | Bench, account: object, as_role: str) -> None:
    table.owner.execute("INSERT INTO seats VALUES (%s, %s, %s, now())", (table.case_id, account, as_role))


def refused(app: psycopg.Connection, statement: str, *values: object) -> bool:
    try:
        app.execute(statement, values)
    except errors.InsufficientPrivilege:
        return True
    return False


def test_whoever_was_written_to_says_only_that_they_read_it(app, table):
    notice = {"id": new_id(), "holder_id": table.merchant.shop_id, "channel": "mail", "words": Jsonb({}), "about": ""}
    act(app, table.consumer)
    assert not passes(app, "notices", **notice, created_at="2026-06-01")
    place(table.owner, "notices", **notice, created_at="2026-06-01", sent_at="2026-06-01")
    act(app, table.merchant)
    for changed in ("sent_at = NULL", "failure = 'x'", "attempts = 9", "delivered_at = NULL"):
        assert refused(app, f"UPDATE notices SET {changed}"), changed  # noqa: S608 - words of this test
    assert not refused(app, "UPDATE notices SET delivered_at = now()")
    assert refused(app, "UPDATE notices SET delivered_at = now()")


def test_a_clock_is_stopped_once_and_lengthened_by_whom_it_is_asked_of_alone(app, table):
    clock = {"case_id": table.case_id, "kind": "state", "due_at": "2026-06-10", "created_at": "2026-06-01"}
    place(table.owner, "deadlines", id=new_id(), **clock)
    for actor in (table.consumer, table.mediator):
        act(app, actor)
        assert refused(app, "UPDATE deadlines SET due_at = '2027-01-01'")
    act(app, table.merchant)
    assert refused(app, "UPDATE deadlines SET due_at = '2026-06-02'")
    assert refused(app, "UPDATE deadlines SET kind = 'paused'")
    assert not refused(app, "UPDATE deadlines SET due_at = '2026-06-17', done_at = now()")
    assert refused(app, "UPDATE deadlines SET done_at = NULL")


def test_what_is_owed_is_proven_by_whoever_owes_it_and_confirmed_by_the_consumer(app, table):
    said = {"case_id": table.case_id, "source": "concession", "remedy": "repair", "text": "x", "days": 7}
    for no, (debtor, creditor) in enumerate((("seller", "consumer"), ("consumer", "seller"))):
        known = said | {"no": 10 + no, "debtor": debtor, "creditor": creditor, "state": "open"}
        place(table.owner, "obligations", id=new_id(), **known)
    change = "UPDATE obligations SET state = %s WHERE debtor = 'seller' AND no >= 10"
    act(app, table.platform)
    for state in ("proven", "waived", "confirmed", "disputed"):
        assert refused(app, change, state), state
    act(app, table.merchant)
    for state in ("waived", "confirmed", "disputed", "enforced"):
        assert refused(app, change, state), state
    assert not passes(app, "obligations", **said, no=20, debtor="seller", creditor="consumer")
    assert not refused(app, change, "proven")
    act(app, table.consumer)
    assert not refused(app, change, "disputed")
    assert not refused(app, change, "confirmed")


def test_what_a_ruling_makes_a_shop_pay_its_platform_may_pay_and_nothing_else_of_it(app, table):
    known = {"case_id": table.case_id, "debtor": "seller", "creditor": "consumer", "text": "x", "days": 7}
    known |= {"state": "open", "amount_currency": "CNY", "remedy": "repair"}
    cases = (("ruling", 100, False), ("ruling", 0, True), ("ruling", None, True), ("concession", 100, True))
    for no, (source, minor, held) in enumerate(cases, 20):
        place(table.owner, "obligations", id=new_id(), **known, source=source, no=no, amount_minor=minor)
        act(app, table.platform)
        assert refused(app, "UPDATE obligations SET state = 'proven' WHERE no = %s", no) is held, (source, minor)


def test_second_eyes_move_a_draft_on_and_never_write_in_it(app, bench):
    act(app, bench.mediator)
    drafted(app, bench)
    sits(bench, bench.reviewer.account, "reviewer")
    act(app, bench.reviewer)
    assert refused(app, "UPDATE rulings SET content = '{}'::jsonb || '[1]'")
    assert not refused(app, "UPDATE rulings SET road = 'refer_to_panel'")
    act(app, bench.mediator)
    assert not refused(app, "UPDATE rulings SET content = '{}'::jsonb || '[1]'")


def test_a_mediator_takes_the_steps_of_the_seat(app, table):
    known = {"case_id": table.case_id, "seq": 9, "account_id": table.mediator.account}
    act(app, table.mediator)
    for strange in ("accept", "decline", "agree", "decide"):
        assert not passes(app, "steps", **known, **MOVES[strange]), strange
    assert passes(app, "steps", **known, **MOVES["deliberate"])
    sits(table, table.other_mediator.account, "reviewer")
    act(app, table.other_mediator)
    known |= {"account_id": table.other_mediator.account}
    for strange in ("accept", "deliberate", "take_back"):
        assert not passes(app, "steps", **known, **MOVES[strange]), strange
    assert passes(app, "steps", **known, **MOVES["agree"])


def test_only_what_opens_a_waiting_entry_is_an_opening(app, table):
    recorded = compose(CLOCK, "step", now(), case_id=table.case_id, data={"a": 1})
    entry, said = new_id(), {"case_id": table.case_id, "case_salt": recorded.case_salt}
    act(app, table.consumer)
    insert(app, "journal_entries", id=entry, entry=recorded.entry)
    true = said | {"entry_id": entry, "data_salt": recorded.data_salt, "data": recorded.data}
    for false in ({"data": b"{}"}, {"data_salt": os.urandom(32)}, {"case_salt": os.urandom(32)}, {"case_id": new_id()}):
        with pytest.raises(errors.CheckViolation, match="opens no entry"):
            insert(app, "journal_openings", **(true | false))
    act(app, None)
    app.execute("INSERT INTO journal_leaves SELECT count(*), %s FROM journal_leaves", (entry,))
    act(app, table.consumer)
    with pytest.raises(errors.CheckViolation, match="opens no entry"):
        insert(app, "journal_openings", **true)


def test_the_migration_goes_down_and_up_again(server, database_name, app, table):
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    act(app, table.consumer)
    absence = {"account_id": table.consumer.account}
    for go, to, may in ((command.downgrade, "0040", True), (command.upgrade, "0041", False)):
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            go(config, to)
            connection.commit()
        assert passes(app, "absences", **absence) is may
    engine.dispose()
