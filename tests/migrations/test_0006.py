"""Seals and custody: what the database itself refuses, and the way up and down with a row in it."""

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, pool

from app.kit.embedded import Cluster
from tests.conftest import migrate

pytestmark = pytest.mark.database

NAME = "evidence_up_and_down"
# Only this migration's own rules are asked here: the case and its people are taken as given.
AS_GIVEN = "SET session_replication_role = 'replica'"
ITEM = {
    "id": "gen_random_uuid()",
    "case_id": "gen_random_uuid()",
    "handed_in_by": "gen_random_uuid()",
    "side": "'consumer'",
    "holder_id": "gen_random_uuid()",
    "kind": "'chat'",
    "title": "'a'",
    "file_name": "'a.txt'",
    "media_type": "'text/plain'",
    "size_bytes": "1",
    "sha256": "sha256('a')",
    "sealed_at": "now()",
    "retained_until_at": "now() + interval '3 years'",
    "late": "false",
    "object_name": "'a'",
}


@pytest.fixture
def rows(owner: psycopg.Connection) -> psycopg.Connection:
    owner.execute(AS_GIVEN)
    return owner


def insert(connection: psycopg.Connection, **changed: str) -> None:
    item = ITEM | changed
    connection.execute(f"INSERT INTO evidence_items ({', '.join(item)}) VALUES ({', '.join(item.values())})")  # noqa: S608


@pytest.mark.parametrize(
    "wrong",
    [
        {"side": "'office'"},
        {"kind": "'secret'"},
        {"title": "''"},
        {"size_bytes": "0"},
        {"sha256": "'short'"},
        {"retained_until_at": "now() + interval '35 months'"},
        {"disclosed_at": "now()"},
        {"exhibit_number": "1"},
        {"disclosed_at": "now() - interval '1 day'", "exhibit_number": "1"},
        {"transcript_of": "gen_random_uuid()"},
    ],
    ids=" ".join,
)
def test_a_seal_that_cannot_be_true_is_refused(rows: psycopg.Connection, wrong: dict[str, str]) -> None:
    with pytest.raises(errors.CheckViolation):
        insert(rows, **wrong)


def test_no_exhibit_number_is_given_twice(rows: psycopg.Connection) -> None:
    shown = {"case_id": "'00000000-0000-0000-0000-000000000001'", "disclosed_at": "now()", "exhibit_number": "1"}
    insert(rows, **shown)
    insert(rows, **shown | {"side": "'seller'", "object_name": "'b'"})
    with pytest.raises(errors.UniqueViolation):
        insert(rows, **shown | {"object_name": "'c'"})


def test_the_migration_goes_up_and_down_and_up_with_a_row(server: Cluster) -> None:
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config = Config(toml_file="pyproject.toml")
    for _ in range(2):
        migrate(url, "0006")
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(AS_GIVEN)
            insert(connection)
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "0005")
            connection.commit()
        engine.dispose()
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            left = connection.execute(
                "SELECT to_regclass('evidence_items'), to_regclass('evidence_custody')"
            ).fetchone()
        assert left == (None, None)
    server.drop_database(NAME)
