"""Looks, copies, scans and marks: what the database itself refuses, and the way up and down with rows in it."""

from collections.abc import Iterator
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

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from cases.lifecycle import State
from cases.models import Case
from evidence import models as evidence_models
from evidence import rules
from tests.conftest import migrate

pytestmark = pytest.mark.database

NAME = "looks_up_and_down"
# Only this migration's own rules are asked here: the case and its people are taken as given.
AS_GIVEN = "SET session_replication_role = 'replica'"
ITEM = new_id()
GIVEN = {
    "evidence_looks": {"item_id": f"'{ITEM}'", "looked_at": "now()", "result": "'shown'"},
    "evidence_copies": {
        "id": "gen_random_uuid()",
        "item_id": f"'{ITEM}'",
        "sort": "'picture'",
        "number": "1",
        "media_type": "'image/webp'",
        "size_bytes": "1",
        "sha256": "sha256('a')",
        "object_name": "'a'",
        "made_at": "now()",
    },
    "evidence_scans": {"item_id": f"'{ITEM}'", "scanned_at": "now()", "verdict": "'clean'"},
    "evidence_marks": {
        "id": "gen_random_uuid()",
        "item_id": f"'{ITEM}'",
        "at_ms": "1000",
        "note": "'here'",
        "account_id": "gen_random_uuid()",
        "role": "'consumer'",
        "made_at": "now()",
    },
}


def insert(connection: psycopg.Connection, table: str, **changed: str) -> None:
    row = GIVEN[table] | changed
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(row.values())})")  # noqa: S608


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("evidence_looks", {"result": "'seen'"}),
        ("evidence_looks", {"result": "'unshowable'"}),
        ("evidence_looks", {"reason": "'damaged'"}),
        ("evidence_looks", {"duration_ms": "-1"}),
        ("evidence_looks", {"width_px": "0"}),
        ("evidence_looks", {"pages": "0"}),
        ("evidence_looks", {"loudness_tenths": "-230"}),
        ("evidence_looks", {"has_sound": "true", "peaks": "convert_to(repeat('a', 801), 'utf8')"}),
        ("evidence_looks", {"silences_ms": "'{}'"}),
        ("evidence_copies", {"sort": "'original'"}),
        ("evidence_copies", {"media_type": "'image/svg+xml'"}),
        ("evidence_copies", {"media_type": "'text/html'"}),
        ("evidence_copies", {"sort": "'sound'"}),
        ("evidence_copies", {"size_bytes": "0"}),
        ("evidence_copies", {"sha256": "'short'"}),
        ("evidence_scans", {"verdict": "'fine'"}),
        ("evidence_scans", {"verdict": "'infected'"}),
        ("evidence_scans", {"found": "'Eicar'"}),
        ("evidence_scans", {"released_at": "now()", "released_by": "gen_random_uuid()", "reason": "'x'"}),
        ("evidence_scans", {"verdict": "'infected'", "found": "'Eicar'", "released_at": "now()"}),
        (
            "evidence_scans",
            {"verdict": "'infected'", "found": "'E'", "released_at": "now()", "released_by": "gen_random_uuid()"},
        ),
        ("evidence_marks", {"at_ms": "-1"}),
        ("evidence_marks", {"note": "''"}),
        ("evidence_marks", {"note": "repeat('a', 501)"}),
    ],
    ids=str,
)
def test_what_cannot_be_true_is_refused(owner: psycopg.Connection, table: str, wrong: dict[str, str]) -> None:
    owner.execute(AS_GIVEN)
    with pytest.raises(errors.CheckViolation):
        insert(owner, table, **wrong)


@pytest.mark.parametrize("table", ["evidence_looks", "evidence_scans", "evidence_copies"])
def test_an_item_is_looked_at_once_and_each_copy_made_once(owner: psycopg.Connection, table: str) -> None:
    owner.execute(AS_GIVEN)
    insert(owner, table)
    with pytest.raises(errors.UniqueViolation):
        insert(owner, table, **({"object_name": "'b'"} if table == "evidence_copies" else {}))


class AtTheTable:
    """One disclosed and one withheld item of a case, and the service's own role acting as whoever is asked for."""

    def __init__(self, owner: psycopg.Connection, service: psycopg.Connection) -> None:
        self.service = service
        self.case, self.consumer, self.stranger = new_id(), new_id(), new_id()
        self.shown, self.withheld = new_id(), new_id()
        owner.execute(AS_GIVEN)
        who = {"consumer_id": self.consumer, "filed_by": self.consumer, "platform_id": new_id(), "shop_id": new_id()}
        case = Case(id=self.case, state="draft", consumer_name="Li", **who).model_dump()
        names = psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, case))
        places = psycopg.sql.SQL(", ").join([psycopg.sql.Placeholder()] * len(case))
        owner.execute(psycopg.sql.SQL("INSERT INTO cases ({}) VALUES ({})").format(names, places), list(case.values()))
        owner.execute(
            "INSERT INTO accounts (id, email, language, created_at, name, role)"
            " VALUES (%s, 'li@post.example', 'en', now(), 'Li', 'consumer')",
            (self.consumer,),
        )
        owner.execute("INSERT INTO seats VALUES (%s, %s, 'consumer', now())", (self.case, self.consumer))
        for item, disclosed in ((self.shown, "now(), 1"), (self.withheld, "NULL, NULL")):
            owner.execute(
                "INSERT INTO evidence_items (id, case_id, handed_in_by, side, holder_id, kind, title, file_name,"
                " media_type, size_bytes, sha256, sealed_at, retained_until_at, late, object_name, disclosed_at,"
                f" exhibit_number) SELECT %s, %s, %s, 'consumer', %s, 'call', 'a', 'a', 'audio/ogg', 1, sha256('a'),"
                f" now(), now() + interval '4 years', false, gen_random_uuid()::text, {disclosed}",
                (item, self.case, self.consumer, self.consumer),
            )

    def move(self, owner: psycopg.Connection, state: State) -> None:
        filed = ("RC-2026-000001", "2026-03-02") if state is not State.draft else (None, None)
        change = "UPDATE cases SET state = %s, number = %s, filed_at = %s WHERE id = %s"
        owner.execute(change, (state, *filed, self.case))

    def act_as(self, role: str, account: UUID | None = None) -> psycopg.Connection:
        self.service.rollback()
        self.service.execute("SELECT redress_act_as(%s, %s, NULL, NULL)", (account, role))
        return self.service

    def insert(self, table: str, item: UUID, **more: str) -> None:
        insert(self.service, table, item_id=f"'{item}'", **more)


@pytest.fixture
def at_the_table(owner: psycopg.Connection, server: Cluster, database_name: str) -> Iterator[AtTheTable]:
    url = server.app_url(database_name).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as service:
        yield AtTheTable(owner, service)


def is_refused(at_the_table: AtTheTable, table: str, item: UUID, **more: str) -> bool:
    try:
        at_the_table.insert(table, item, **more)
    except errors.InsufficientPrivilege:
        return True
    return False


def test_only_the_clock_looks_scans_and_makes_copies(at_the_table: AtTheTable) -> None:
    for table in ("evidence_looks", "evidence_scans", "evidence_copies"):
        for role, account in (("consumer", at_the_table.consumer), ("mediator", new_id()), ("auditor", new_id())):
            at_the_table.act_as(role, account)
            assert is_refused(at_the_table, table, at_the_table.shown), (table, role)
        at_the_table.act_as("clock")
        assert not is_refused(at_the_table, table, at_the_table.shown)


def test_a_stranger_sees_nothing_of_them(at_the_table: AtTheTable) -> None:
    at_the_table.act_as("clock")
    for table in ("evidence_looks", "evidence_scans", "evidence_copies"):
        at_the_table.insert(table, at_the_table.shown)
    at_the_table.service.execute("SELECT redress_act_as(%s, 'consumer', NULL, NULL)", (at_the_table.consumer,))
    at_the_table.insert(
        "evidence_marks", at_the_table.shown, account_id=f"'{at_the_table.consumer}'", role="'consumer'"
    )
    at_the_table.service.commit()
    for who, expected in ((at_the_table.stranger, 0), (at_the_table.consumer, 1)):
        connection = at_the_table.act_as("consumer", who)
        for table in GIVEN:
            rows = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
            assert rows == (expected,), table


def test_a_mark_is_made_in_ones_own_name_on_what_all_have_seen(at_the_table: AtTheTable) -> None:
    me = {"account_id": f"'{at_the_table.consumer}'", "role": "'consumer'"}
    for item, wrong in (
        (at_the_table.withheld, {}),
        (at_the_table.shown, {"account_id": "gen_random_uuid()"}),
        (at_the_table.shown, {"role": "'mediator'"}),
    ):
        at_the_table.act_as("consumer", at_the_table.consumer)
        assert is_refused(at_the_table, "evidence_marks", item, **me | wrong)
    at_the_table.act_as("auditor", at_the_table.consumer)
    assert is_refused(at_the_table, "evidence_marks", at_the_table.shown, **me | {"role": "'auditor'"})
    at_the_table.act_as("consumer", at_the_table.consumer)
    assert not is_refused(at_the_table, "evidence_marks", at_the_table.shown, **me)


def test_marks_are_set_while_evidence_is_handed_in_and_not_without_end(
    at_the_table: AtTheTable, owner: psycopg.Connection
) -> None:
    me = {"account_id": f"'{at_the_table.consumer}'", "role": "'consumer'"}
    taken = set()
    for state in State:
        at_the_table.move(owner, state)
        at_the_table.act_as("consumer", at_the_table.consumer)
        if not is_refused(at_the_table, "evidence_marks", at_the_table.shown, **me):
            taken.add(state)
    assert taken == rules._OPEN
    at_the_table.move(owner, State.draft)
    service = at_the_table.act_as("consumer", at_the_table.consumer)
    for _ in range(rules.MAX_MARKS):
        at_the_table.insert("evidence_marks", at_the_table.shown, **me)
    service.commit()
    at_the_table.act_as("consumer", at_the_table.consumer)
    assert is_refused(at_the_table, "evidence_marks", at_the_table.shown, **me)


def test_of_the_mediators_only_the_one_of_the_case_sets_marks(
    at_the_table: AtTheTable, owner: psycopg.Connection
) -> None:
    mine, other = new_id(), new_id()
    at_the_table.move(owner, State.investigation)
    owner.execute("UPDATE cases SET mediator_id = %s WHERE id = %s", (mine, at_the_table.case))
    for account, refused in ((other, True), (mine, False)):
        owner.execute("INSERT INTO seats VALUES (%s, %s, 'mediator', now())", (at_the_table.case, account))
        owner.execute(
            "INSERT INTO accounts (id, email, language, created_at, name, role)"
            " VALUES (%s, %s, 'en', now(), 'M', 'mediator')",
            (account, f"{account}@office.example"),
        )
        at_the_table.act_as("mediator", account)
        said = {"account_id": f"'{account}'", "role": "'mediator'"}
        assert is_refused(at_the_table, "evidence_marks", at_the_table.shown, **said) is refused


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evidence_marks SET note = 'other'",
        "DELETE FROM evidence_marks",
        "UPDATE evidence_copies SET object_name = 'other'",
        "UPDATE evidence_scans SET verdict = 'clean'",
        "DELETE FROM evidence_scans",
        "DELETE FROM evidence_looks",
    ],
)
def test_what_was_written_is_not_changed(at_the_table: AtTheTable, change: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        at_the_table.act_as("clock").execute(change)


def test_quarantine_is_ended_by_the_office_alone_and_in_its_own_name(at_the_table: AtTheTable) -> None:
    at_the_table.act_as("clock")
    at_the_table.insert("evidence_scans", at_the_table.shown, verdict="'infected'", found="'Eicar'")
    at_the_table.service.commit()
    release = "UPDATE evidence_scans SET released_at = now(), released_by = %s, reason = 'a false alarm'"
    consumer = at_the_table.act_as("consumer", at_the_table.consumer)
    assert consumer.execute(release, (at_the_table.consumer,)).rowcount == 0
    assert at_the_table.act_as("clock").execute(release, (at_the_table.consumer,)).rowcount == 0


def test_the_migration_goes_up_and_down_and_up_with_rows(server: Cluster) -> None:
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config = Config(toml_file="pyproject.toml")
    custody = "INSERT INTO evidence_custody VALUES (gen_random_uuid(), %s, now(), date_trunc('hour', now(), 'UTC'), NULL, 'clock', 'quarantined')"  # noqa: E501
    for _ in range(2):
        migrate(url, "0011")
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(AS_GIVEN)
            for table in GIVEN:
                insert(connection, table)
            connection.execute(custody, (ITEM,))
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "0010")
            connection.commit()
        engine.dispose()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            for table in GIVEN:
                assert connection.execute("SELECT to_regclass(%s)", (table,)).fetchone() == (None,)
            connection.execute(AS_GIVEN)
            with pytest.raises(errors.CheckViolation):
                connection.execute(custody, (ITEM,))
    server.drop_database(NAME)


def test_rows_and_tables_say_the_same(server: Cluster, database_name: str) -> None:
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    engine.dispose()
    assert {evidence_models.EvidenceLook.__tablename__, evidence_models.EvidenceMark.__tablename__} <= GIVEN.keys()
    assert [each for each in found if any(table in str(each) for table in GIVEN)] == []
