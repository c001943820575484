"""Papers beside the ruling: the clock's alone, read by whom they concern, never changed; and the way up and down."""

from hashlib import sha256

import psycopg
import pytest
from psycopg import errors

from app.kit.embedded import Cluster
from app.orders.models import PerformanceOrder
from rulings.models import Paper, PaperCounter
from tests.migrations.test_0012 import act
from tests.migrations.turning import turn
from tests.rulings.bench import Bench, rule, seat

pytestmark = [pytest.mark.database]

NAME = "papers_up_and_down"
NEW = (
    "INSERT INTO papers (id, case_id, kind, side, ruling_id, settlement_id, state, number, text, frozen_at,"
    " file_sha256, size_bytes, key_id, object_name, issued_at, published_at)"
    " VALUES (gen_random_uuid(), %(case)s, %(kind)s, 'seller', %(ruling)s, %(settlement)s, 'issued', %(number)s, '{}',"
    " now(), %(digest)s, 1, gen_random_uuid(), 'x', now(), now())"
)


@pytest.fixture
def bench(owner: psycopg.Connection) -> Bench:
    return seat(owner)


def clearance(bench: Bench, number: str = "RF-2026-000001") -> dict[str, object]:
    rule_id = bench.one("SELECT id FROM rulings") or (rule(bench) and bench.one("SELECT id FROM rulings"))
    digest = sha256(number.encode()).digest()
    return {
        "case": bench.case_id, "kind": "clearance", "ruling": rule_id, "settlement": None, "number": number,
        "digest": digest,
    }  # fmt: skip


def agreement(bench: Bench) -> dict[str, object]:
    offer = (
        "INSERT INTO offers (id, case_id, side, account_id, text, days, status, at) VALUES (gen_random_uuid(), %s,"
        " 'seller', %s, 'x', 7, 'taken', now()) RETURNING id"
    )
    settled = (
        "INSERT INTO settlements (id, case_id, offer_id, side, text, days, signed_at, binding_at) VALUES"
        " (gen_random_uuid(), %s, %s, 'seller', 'x', 7, now(), now()) RETURNING id"
    )
    offer_id = bench.one(offer, bench.case_id, bench.merchant.account_id)
    settlement_id = bench.one(settled, bench.case_id, offer_id)
    other = {"kind": "agreement", "ruling": None, "settlement": settlement_id, "digest": b"a" * 32}
    return clearance(bench, "RS-2026-000001") | other


def test_nobody_but_the_clock_writes_one(app, bench: Bench):
    new = clearance(bench)
    for actor in (bench.merchant, bench.platform, bench.consumer, bench.mediator, bench.chief, bench.auditor):
        with app.transaction(force_rollback=True):
            act(app, actor)
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(NEW, new)


def test_a_certificate_is_read_at_the_case_and_an_agreement_by_the_two_who_made_it(app, bench: Bench):
    bench.owner.execute(NEW, clearance(bench))
    bench.owner.execute(NEW, agreement(bench))
    found = {}
    for name in ("other_consumer", "other_mediator", "mediator", "platform", "merchant", "consumer", "auditor"):
        with app.transaction(force_rollback=True):
            act(app, getattr(bench, name))
            found[name] = [kind for (kind,) in app.execute("SELECT kind FROM papers ORDER BY kind DESC").fetchall()]
    both = ["clearance", "agreement"]
    assert found == {
        "other_consumer": [], "other_mediator": [], "mediator": [], "platform": ["clearance"],
        "merchant": both, "consumer": both, "auditor": both,
    }  # fmt: skip


def test_a_side_has_one_certificate_in_force_and_each_rests_on_one_thing(bench: Bench):
    bench.owner.execute(NEW, clearance(bench))
    with pytest.raises(errors.UniqueViolation):
        bench.owner.execute(NEW, clearance(bench, "RF-2026-000002"))
    with pytest.raises(errors.CheckViolation):
        bench.owner.execute(NEW, clearance(bench, "RF-2026-000003") | {"kind": "agreement"})


@pytest.mark.parametrize(
    "change", ["text = 'x'", "number = 'RF-2026-000009'", "file_sha256 = sha256('x')", "published_at = NULL",
               "state = 'frozen'"]
)  # fmt: skip
def test_what_was_issued_stays(bench: Bench, change: str):
    bench.owner.execute(NEW, clearance(bench))
    with pytest.raises(errors.CheckViolation, match="stays what it is"):
        bench.owner.execute(f"UPDATE papers SET {change}")  # noqa: S608 - the words above


def test_what_a_certificate_orders_keeps_no_case_from_its_end(bench: Bench):
    owed = (
        "INSERT INTO obligations (id, case_id, no, source, debtor, creditor, remedy, text, days, state)"
        " VALUES (gen_random_uuid(), %s, 1, %s, 'platform', 'seller', 'clearance_certificate', 'x', 5, 'open')"
    )
    bench.owner.execute("SELECT set_config('redress.role', 'clock', false)")
    bench.set(state="confirming", times_asked=3)
    bench.owner.execute("ALTER TABLE cases DISABLE TRIGGER USER; ALTER TABLE cases ENABLE TRIGGER along_the_table")
    for source, ends in (("ruling", False), ("clearance", True)):
        with bench.owner.transaction(force_rollback=True):
            bench.owner.execute(owed, (bench.case_id, source))
            if ends:
                bench.owner.execute("UPDATE cases SET state = 'concluded'")
            else:
                with pytest.raises(errors.CheckViolation):
                    bench.owner.execute("UPDATE cases SET state = 'concluded'")
    bench.owner.execute("ALTER TABLE cases ENABLE TRIGGER USER")


def test_the_journal_holds_the_file_of_a_paper_and_of_nothing_else(bench: Bench):
    entry = (
        '{"at":"2026-06-01T09:00:00.000000Z","case":null,"data":"%(zeros)s","file_sha256":"%(zeros)s","kind":"%(kind)s",'
        '"v":1}'
    )
    for kind, known in (("clearance_issued", True), ("agreement_issued", True), ("clearance_ended", False)):
        said = entry % {"zeros": "0" * 64, "kind": kind}
        assert bench.one("SELECT journal_is_v1(%s)", said) is known


def test_up_and_down_and_up_and_the_models_say_the_same(server: Cluster):
    server.create_database(NAME)
    turn(server, NAME, "0041", "0042", Paper.__tablename__, filled=cleared)
    turn(server, NAME, "0041", "0042", PaperCounter.__tablename__)
    assert "paper_id" in PerformanceOrder.model_fields, "its table was compared too"
    server.drop_database(NAME)


def cleared(url: str) -> None:
    """A certificate, its order and what is owed by it, each time the tables are there."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as owner:
        if not owner.execute("SELECT 1 FROM rulings").fetchone():
            rule(seat(owner))
        case_id, ruling_id = owner.execute("SELECT case_id, id FROM rulings").fetchone()
        plain = {"kind": "clearance", "settlement": None, "number": "RF-2026-000001", "digest": b"a" * 32}
        owner.execute(NEW, plain | {"case": case_id, "ruling": ruling_id})
        owner.execute(
            "INSERT INTO performance_orders (id, case_id, ruling_id, paper_id, side, holder_id, body, jws, issued_at)"
            " SELECT gen_random_uuid(), case_id, ruling_id, id, 'platform', case_id, 'x', 'a..b', now() FROM papers"
        )
        owner.execute(
            "INSERT INTO obligations (id, case_id, no, source, debtor, creditor, remedy, text, days, state)"
            " SELECT gen_random_uuid(), %s, count(*) + 1, 'clearance', 'platform', 'seller', 'x', 'x', 5, 'open'"
            " FROM obligations",
            (case_id,),
        )
