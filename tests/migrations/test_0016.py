"""The beacons: whoever holds the service's role, or the owner's, tries in SQL to choose, hurry or take back a value."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from psycopg import errors
from sqlalchemy import create_engine, pool
from sqlmodel import SQLModel

import app.beacon.models  # noqa: F401 - what is compared
from app.beacon.rules import chain_back
from app.journal.rules import compose
from app.kit.actors import CLOCK
from app.kit.ids import new_id
from tests.conftest import migrate

pytestmark = pytest.mark.database

NAME = "beacons_up_and_down"
LENGTH = 10
LINKS = chain_back(sha256(b"a tip").digest(), LENGTH)[::-1]
"""By their numbers: the anchor is the first, the tip the last."""
HOUR = timedelta(hours=1)
STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"
SOURCE = "ab" * 32


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def clock(server, database_name) -> Iterator[psycopg.Connection]:
    """The service's plain role, acting as the clock."""
    with psycopg.connect(server.app_url(database_name).replace("+psycopg", ""), autocommit=True) as connection:
        act(connection, "clock")
        yield connection


def act(connection: psycopg.Connection, role: str) -> None:
    """For the whole connection: these tests are not about transactions."""
    chain = "audit" if role == "auditor" else role
    for name, value in (("role", role), ("chain", chain)):
        connection.execute("SELECT set_config(%s, %s, false)", (f"redress.{name}", value))


def journalled(connection: psycopg.Connection, kind: str, facts: dict, data: bytes | None = None):
    """An entry with its opening, or with another one."""
    entry_id, recorded = new_id(), compose(CLOCK, kind, now(), case_id=None, data=facts)
    connection.execute("INSERT INTO journal_entries (id, entry) VALUES (%s, %s)", (entry_id, recorded.entry))
    connection.execute(
        "INSERT INTO journal_openings (entry_id, data_salt, data) VALUES (%s, %s, %s)",
        (entry_id, recorded.data_salt, data or recorded.data),
    )
    return entry_id


def facts_of(from_at: datetime) -> dict:
    return {"anchor": LINKS[0].hex(), "length": LENGTH, "period_s": 3600, "from_at": from_at.strftime(STAMP)}


def anchor(connection: psycopg.Connection, from_at: datetime, *, entry=None, link: bytes = LINKS[0]) -> None:
    entry = entry or journalled(connection, "beacon_anchored", facts_of(from_at) | {"anchor": link.hex()})
    connection.execute(
        "INSERT INTO beacon_chains VALUES (%s, %s, %s, 3600, %s, %s)", (link, new_id(), LENGTH, from_at, entry)
    )


def reveal(connection: psycopg.Connection, numbers: list[int], *, links=LINKS, entry=None) -> None:
    last = max(numbers)
    told = {"anchor": LINKS[0].hex(), "first": min(numbers), "last": last, "link": links[last].hex()}
    entry = entry or journalled(connection, "beacon_revealed", told)
    connection.execute(
        "INSERT INTO beacon_links"
        " SELECT %s, number, link, %s FROM unnest(%s::integer[], %s::bytea[]) AS u (number, link)",
        (LINKS[0], entry, numbers, [links[number] for number in numbers]),
    )


def three_hours_later(connection: psycopg.Connection) -> None:
    connection.execute("UPDATE clock_offset SET seconds = seconds + 3 * 3600")


@pytest.fixture
def running(clock) -> psycopg.Connection:
    """A chain, of which three links are due."""
    anchor(clock, now())
    three_hours_later(clock)
    return clock


@pytest.mark.parametrize("role", ["consumer", "merchant", "mediator", "chief", "board", "operations", "auditor"])
def test_only_the_clock_writes(running, role):
    told = {"anchor": LINKS[0].hex(), "first": 1, "last": 1, "link": LINKS[1].hex()}
    entries = (
        journalled(running, "beacon_anchored", facts_of(now() + 10 * HOUR)),
        journalled(running, "beacon_revealed", told),
    )
    act(running, role)
    with pytest.raises((errors.InsufficientPrivilege, errors.CheckViolation)):
        anchor(running, now() + 10 * HOUR, entry=entries[0])
    with pytest.raises((errors.InsufficientPrivilege, errors.CheckViolation)):
        reveal(running, [1], entry=entries[1])
    with pytest.raises(errors.InsufficientPrivilege):
        running.execute("INSERT INTO beacon_rounds (source, number, at) VALUES (%s, 1, now())", (SOURCE,))


def test_everybody_reads(running):
    reveal(running, [1, 2])
    act(running, "public")
    assert running.execute("SELECT count(*) FROM beacon_chains").fetchone() == (1,)
    assert running.execute("SELECT number, link FROM beacon_links ORDER BY 1").fetchall() == [
        (1, LINKS[1]),
        (2, LINKS[2]),
    ]


@pytest.mark.parametrize(
    "changed",
    [{"anchor": "00" * 32}, {"length": 11}, {"period_s": 60}, {"from_at": "2026-01-01T00:00:00.000000Z"}, {"more": 1}],
)
def test_a_chain_is_anchored_in_the_journal_to_the_letter(clock, changed):
    start = now()
    entry = journalled(clock, "beacon_anchored", facts_of(start) | changed)
    with pytest.raises(errors.CheckViolation, match="in the journal first"):
        anchor(clock, start, entry=entry)


def test_another_kind_of_entry_anchors_nothing(clock):
    start = now()
    with pytest.raises(errors.CheckViolation, match="in the journal first"):
        anchor(clock, start, entry=journalled(clock, "case_filed", facts_of(start)))
    with pytest.raises(errors.CheckViolation, match="in the journal first"):
        anchor(clock, start, entry=new_id())


def test_what_does_not_open_the_entry_anchors_nothing(clock):
    start = now()
    said = json.dumps({"by": None, "facts": facts_of(start), "role": "clock"}).encode()
    with pytest.raises(errors.CheckViolation, match="opens no entry"):
        journalled(clock, "beacon_anchored", {"other": "facts"}, data=said)
    entry = journalled(clock, "beacon_anchored", {"other": "facts"})
    with pytest.raises(errors.CheckViolation, match="in the journal first"):
        anchor(clock, start, entry=entry)


def test_no_chain_has_rounds_from_before_it_was_anchored(clock):
    with pytest.raises(errors.CheckViolation, match="before it was anchored"):
        anchor(clock, now() - HOUR)


def test_two_chains_share_no_hour(clock):
    start = now()
    other = sha256(b"another").digest()
    anchor(clock, start)
    with pytest.raises(errors.CheckViolation, match="begins where"):
        anchor(clock, start + (LENGTH - 1) * HOUR, link=other)
    anchor(clock, start + LENGTH * HOUR, link=other)


def test_no_link_comes_before_its_time(running):
    with pytest.raises(errors.CheckViolation, match="never before"):
        reveal(running, [1, 2, 3, 4])
    reveal(running, [1, 2, 3])
    with pytest.raises(errors.CheckViolation, match="never before"):
        reveal(running, [4])


def test_no_link_is_beyond_the_tip(running):
    for _ in range(5):
        three_hours_later(running)
    longer = [*LINKS, sha256(b"what hashes to the tip, nobody knows").digest()]
    with pytest.raises(errors.CheckViolation, match="never before"):
        reveal(running, list(range(1, LENGTH + 2)), links=longer)


@pytest.mark.parametrize("numbers", [[2], [3], [1, 3], [2, 3]])
def test_no_link_is_skipped(running, numbers):
    with pytest.raises(errors.CheckViolation, match="none is skipped"):
        reveal(running, numbers)


@pytest.mark.parametrize("wrong", [1, 2, 3])
def test_a_link_that_does_not_lead_back_is_refused(running, wrong):
    links = [sha256(b"chosen").digest() if number == wrong else link for number, link in enumerate(LINKS)]
    with pytest.raises(errors.CheckViolation, match="leads back"):
        reveal(running, [1, 2, 3], links=links)


def test_no_link_comes_twice(running):
    reveal(running, [1])
    with pytest.raises(errors.UniqueViolation):
        reveal(running, [1])


@pytest.mark.parametrize(
    "told", [{"first": 2}, {"last": 1}, {"link": LINKS[1].hex()}, {"anchor": "00" * 32}, {"more": 0}]
)
def test_a_link_is_in_the_journal_to_the_letter(running, told):
    facts = {"anchor": LINKS[0].hex(), "first": 1, "last": 2, "link": LINKS[2].hex()} | told
    with pytest.raises(errors.CheckViolation, match="in the journal"):
        reveal(running, [1, 2], entry=journalled(running, "beacon_revealed", facts))


def test_links_that_come_in_one_act_may_stand_in_any_order(running):
    reveal(running, [3, 1, 2])
    assert running.execute("SELECT count(*) FROM beacon_links").fetchone() == (3,)


@pytest.mark.parametrize("table", ["beacon_chains", "beacon_links", "beacon_rounds"])
def test_what_a_beacon_said_stays(running, owner, table):
    reveal(running, [1])
    running.execute("INSERT INTO beacon_rounds (source, number, at) VALUES (%s, 1, now())", (SOURCE,))
    column = "length" if table == "beacon_chains" else "number"
    for change in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE", f"UPDATE {table} SET {column} = 9"):  # noqa: S608
        for who in (running, owner):
            with pytest.raises(errors.InsufficientPrivilege):
                who.execute(change)


def test_a_round_is_signed_once_and_after_its_time(clock, owner):
    clock.execute(
        "INSERT INTO beacon_rounds (source, number, at)"
        " VALUES (%(source)s, 1, now()), (%(source)s, 2, now() + interval '1 minute')",
        {"source": SOURCE},
    )
    clock.execute("UPDATE clock_offset SET seconds = 86400")  # the case may move on; a public network does not
    sign = "UPDATE beacon_rounds SET signature = %s WHERE number = %s"
    with pytest.raises(errors.CheckViolation, match="before its time"):
        clock.execute(sign, (b"s" * 48, 2))
    with pytest.raises(errors.CheckViolation):
        clock.execute(sign, (b"s" * 47, 1))
    clock.execute(sign, (b"s" * 48, 1))
    assert owner.execute("SELECT value FROM beacon_rounds WHERE number = 1").fetchone() == (sha256(b"s" * 48).digest(),)
    for who in (clock, owner):
        with pytest.raises(errors.InsufficientPrivilege, match="stays"):
            who.execute(sign, (b"t" * 48, 1))


def test_nobody_hands_in_a_round_with_its_value(clock):
    with pytest.raises(errors.InsufficientPrivilege):
        clock.execute(
            "INSERT INTO beacon_rounds (source, number, at, signature) VALUES (%s, 1, now(), %s)", (SOURCE, b"s" * 48)
        )
    with pytest.raises(errors.Error):
        clock.execute("UPDATE beacon_rounds SET value = %s", (b"v" * 32,))


def test_no_party_signs(clock):
    clock.execute("INSERT INTO beacon_rounds (source, number, at) VALUES (%s, 1, now())", (SOURCE,))
    act(clock, "operations")
    assert clock.execute("UPDATE beacon_rounds SET signature = %s", (b"s" * 48,)).rowcount == 0


def test_tables_say_the_same_as_their_rows(server, database_name):
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    engine.dispose()
    assert [each for each in found if "beacon_" in str(each)] == []


def test_the_migration_goes_up_and_down_and_up_with_data(server):
    server.create_database(NAME)
    url = server.owner_url(NAME)
    migrate(url)
    with psycopg.connect(server.app_url(NAME).replace("+psycopg", ""), autocommit=True) as connection:
        act(connection, "clock")
        anchor(connection, now())
        three_hours_later(connection)
        reveal(connection, [1, 2])
        connection.execute("INSERT INTO beacon_rounds (source, number, at) VALUES (%s, 1, now())", (SOURCE,))
    engine = create_engine(url, poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0015")
        connection.commit()
        kept = connection.exec_driver_sql("SELECT count(*) FROM journal_entries WHERE kind LIKE 'beacon_%%'").scalar()
        command.upgrade(config, "0016")
        connection.commit()
        left = connection.exec_driver_sql("SELECT count(*) FROM beacon_chains").scalar()
    engine.dispose()
    server.drop_database(NAME)
    assert (kept, left) == (2, 0)
