"""The journal only grows: whoever holds the service's role, or even the owner's, tries to break it in SQL."""

from collections.abc import Iterator
from hashlib import sha256

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, pool

pytestmark = pytest.mark.database

ENTRY = '{"at":"2026-11-22T09:30:00.000000Z","case":null,"data":"%s","kind":"case_filed","v":1}' % ("0" * 64)
TABLES = ("entries", "openings", "pending", "leaves", "nodes", "checkpoints")


@pytest.fixture
def app(server, database_name) -> Iterator[psycopg.Connection]:
    """The service's plain role, acting as the clock, with four entries of which three have leaves."""
    url = server.app_url(database_name).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        for role in ("role", "chain"):
            connection.execute("SELECT set_config(%s, 'clock', false)", (f"redress.{role}",))
        for _ in range(4):
            insert(connection, ENTRY)
        grow(connection, 0, 3)
        yield connection


def insert(connection: psycopg.Connection, entry: str | bytes) -> None:
    raw = entry if isinstance(entry, bytes) else entry.encode()
    connection.execute("INSERT INTO journal_entries (id, entry) VALUES (gen_random_uuid(), %s)", (raw,))


def grow(connection: psycopg.Connection, first: int, count: int) -> None:
    connection.execute(
        "INSERT INTO journal_leaves SELECT %s + row_number() OVER () - 1, entry_id"
        " FROM (SELECT entry_id FROM journal_pending ORDER BY entry_id LIMIT %s) waiting",
        (first, count),
    )


def test_no_party_reads_what_opens_an_entry(app, owner):
    salt = sha256(b"").digest()
    insert(app, ENTRY.replace("0" * 64, sha256(b"redress/journal/v1/data\n" + salt + b"{}").hexdigest()))
    entry = owner.execute("SELECT id FROM journal_entries WHERE entry <> %s", (ENTRY.encode(),)).fetchone()[0]
    app.execute("INSERT INTO journal_openings (entry_id, data_salt, data) VALUES (%s, %s, '{}')", (entry, salt))
    read = "SELECT count(*) FROM journal_openings"
    for chain, seen in (("consumer", 0), ("merchant", 0), ("office", 0), ("operations", 0), ("audit", 1), ("clock", 1)):
        app.execute("SELECT set_config('redress.chain', %s, false)", (chain,))
        assert app.execute(read).fetchone() == (seen,), chain


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_service_changes_deletes_and_empties_nothing(app, table, act):
    column = {"entries": "entry", "openings": "data", "pending": "entry_id", "leaves": "leaf_index"}.get(table)
    column = column or {"nodes": "hash", "checkpoints": "note"}[table]
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(act.format(f"journal_{table}", column, column))


@pytest.mark.parametrize("table", ["entries", "leaves", "nodes", "checkpoints"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_even_the_owner_is_stopped_before_rewriting_history(app, owner, table, act):
    column = {"entries": "entry", "leaves": "leaf_index", "nodes": "hash", "checkpoints": "note"}[table]
    with pytest.raises(errors.InsufficientPrivilege, match="only grows"):
        owner.execute(act.format(f"journal_{table}", column, column))


@pytest.mark.parametrize("first", [0, 2, 4, 100, -1])
def test_a_leaf_stands_neither_twice_nor_after_a_gap(app, first):
    with pytest.raises(psycopg.IntegrityError):
        grow(app, first, 1)


def test_one_entry_never_gets_two_leaves(app):
    with pytest.raises(errors.UniqueViolation):
        app.execute("INSERT INTO journal_leaves SELECT 3, entry_id FROM journal_leaves WHERE leaf_index = 0")


def test_an_entry_that_does_not_exist_gets_no_leaf(app):
    with pytest.raises(errors.ForeignKeyViolation):
        app.execute("INSERT INTO journal_leaves VALUES (3, gen_random_uuid())")


def test_leaves_of_one_statement_have_no_gap_between_them(app):
    insert(app, ENTRY)
    with pytest.raises(errors.CheckViolation):
        app.execute("INSERT INTO journal_leaves SELECT 1 + 2 * row_number() OVER (), entry_id FROM journal_pending")


@pytest.mark.parametrize("table", ["pending", "nodes"])
def test_the_service_forges_neither_nodes_nor_the_queue(app, table):
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(f"INSERT INTO journal_{table} SELECT * FROM journal_{table}")  # noqa: S608 - two known names


@pytest.mark.parametrize(("size", "root"), [(3, b"x" * 32), (2, sha256().digest()), (4, None), (-1, sha256().digest())])
def test_a_checkpoint_over_a_tree_that_is_not_there_is_refused(app, size, root):
    with pytest.raises((psycopg.IntegrityError, errors.NoDataFound)):
        app.execute(
            "INSERT INTO journal_checkpoints VALUES (%s, coalesce(%s, journal_root(3)), now(), 'a note', 'a key')",
            (size, root),
        )


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "{}",
        ENTRY + "\n",
        ENTRY.replace("null", '"RC-2026-000123"'),
        ENTRY.replace('"v":1', '"name":"王芳","v":1'),
        ENTRY.replace('"v":1', '"v":1,"v":1'),
        ENTRY.replace('"v":1', '"v": 1'),
        ENTRY.replace("0" * 64, "six thousand yuan"),
        ENTRY.replace("case_filed", "Case filed"),
        ENTRY.replace("case_filed", "ruling_issued"),
        ENTRY.replace('"kind"', '"file_sha256":"%s","kind"' % ("0" * 64)),
    ],
)
def test_an_entry_has_no_place_for_anything_but_commitments(app, entry):
    with pytest.raises(psycopg.IntegrityError):
        insert(app, entry)


def test_bytes_that_are_no_text_are_no_entry(app):
    with pytest.raises(errors.CharacterNotInRepertoire):
        insert(app, b"\xff")


def test_the_next_leaf_is_welcome_and_the_tree_grows_by_itself(app):
    grow(app, 3, 1)
    assert app.execute("SELECT count(*) FROM journal_pending").fetchone() == (0,)
    assert app.execute("SELECT tier, count(*) FROM journal_nodes GROUP BY tier ORDER BY tier").fetchall() == [
        (0, 4),
        (1, 2),
        (2, 1),
    ]


def test_the_migration_goes_up_and_down_and_up_with_data(server):
    server.create_database("journal_down_and_up")
    url = server.owner_url("journal_down_and_up")
    engine = create_engine(url, poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        for step in (command.upgrade, command.downgrade, command.upgrade):
            step(config, "0003" if step is command.downgrade else "0004")
            connection.commit()
            if step is command.upgrade:
                connection.exec_driver_sql(
                    "INSERT INTO journal_entries (id, entry) VALUES (gen_random_uuid(), %s)", (ENTRY.encode(),)
                )
                connection.commit()
    engine.dispose()
    server.drop_database("journal_down_and_up")
