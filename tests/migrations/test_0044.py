"""The archive's copies of papers: written by the clock alone, read by whoever reads the paper; the way up and down."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import Connection

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from rulings.models import PaperArchive
from tests.migrations.test_0012 import act
from tests.migrations.test_0042 import NEW, agreement, clearance
from tests.migrations.turning import turn
from tests.rulings.bench import Bench, seat

pytestmark = [pytest.mark.database]

NAME = "copies_of_papers_up_and_down"
ROLES = ("consumer", "merchant", "mediator", "chief", "auditor", "operations", "board", "clock")
WRITE = "INSERT INTO paper_archives VALUES (%s, sha256('x'), 1, %s, 'x', now())"
COPY = (
    "INSERT INTO paper_archives SELECT id, sha256(convert_to(number, 'UTF8')), 1, gen_random_uuid(), 'x', now()"
    " FROM papers"
)


@pytest.fixture
def bench(owner: psycopg.Connection) -> Bench:
    return seat(owner)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_writes_a_copy_of_what_was_not_published(server: Cluster, database_name: str, role: str):
    with psycopg.connect(server.app_url(database_name).replace("+psycopg", "")) as app:
        app.execute("SELECT redress_act_as(NULL, %s, NULL, NULL)", (role,))
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute(WRITE, (new_id(), new_id()))
        for statement in ("UPDATE paper_archives SET size_bytes = 2", "DELETE FROM paper_archives"):
            with pytest.raises(errors.InsufficientPrivilege), app.transaction():
                app.execute(statement)


def test_the_copy_of_a_certificate_is_read_at_the_case_and_of_an_agreement_by_the_two_who_made_it(app, bench: Bench):
    bench.owner.execute(NEW, clearance(bench))
    bench.owner.execute(NEW, agreement(bench))
    bench.owner.execute(COPY)
    found = {}
    for name in ("other_consumer", "other_mediator", "mediator", "platform", "merchant", "consumer", "auditor"):
        with app.transaction(force_rollback=True):
            act(app, getattr(bench, name))
            found[name] = app.execute("SELECT count(*) FROM paper_archives").fetchone()[0]
    assert found == {
        "other_consumer": 0, "other_mediator": 0, "mediator": 0, "platform": 1, "merchant": 2, "consumer": 2,
        "auditor": 2,
    }  # fmt: skip


def test_the_digest_of_a_copy_leads_to_the_number_of_its_paper(app, bench: Bench):
    bench.owner.execute(NEW, agreement(bench))
    bench.owner.execute(COPY)
    asked = "SELECT number FROM redress_public_paper(NULL, sha256(convert_to(%s, 'UTF8')))"
    assert app.execute(asked, ("RS-2026-000001",)).fetchall() == [("RS-2026-000001",)]
    assert app.execute(asked, ("RS-2026-000002",)).fetchall() == []


def test_the_journal_holds_the_file_of_a_copy_and_knows_no_copy_without_one(bench: Bench):
    file, entry = '"file_sha256":"%s",' % ("0" * 64), '{"at":"2026-06-01T09:00:00.000000Z","case":null,"data":"%s",%s'
    for kind in ("clearance_archived", "agreement_archived"):
        rest = f'"kind":"{kind}","v":1}}'
        assert bench.one("SELECT journal_is_v1(%s)", entry % ("0" * 64, file + rest))
        assert not bench.one("SELECT journal_is_v1(%s)", entry % ("0" * 64, rest))


def known(connection: Connection) -> None:
    """Without the copies everybody may ask too."""
    found = connection.exec_driver_sql("SELECT count(*) FROM redress_public_paper('RF-2026-000001', NULL)")
    assert found.scalar_one() == 0


def test_up_and_down_and_up_and_the_model_says_the_same(server: Cluster):
    server.create_database(NAME)
    turn(server, NAME, "0043", "0044", PaperArchive.__tablename__, gone=known)
    server.drop_database(NAME)
