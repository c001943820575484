"""The cases' tables hold to the life cycle by themselves; whoever holds the service's plain role tries to break it."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import errors
from sqlalchemy import create_engine, pool
from sqlmodel import SQLModel

from app.kit.actors import Actor
from app.kit.db import Database
from cases import models
from cases.lifecycle import moves
from cases.schemas import AnswerIn, OfferIn, ResponseIn
from cases.service import responding, talking
from tests import office as people

pytestmark = [pytest.mark.anyio, pytest.mark.database]
CHILDREN = ("claims", "respondents", "answers", "deadlines", "offers", "assignments", "drawn", "obligations", "steps")


class Table:
    """A plain connection that can sit down as anybody."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def sit(self, actor: Actor | str) -> psycopg.Connection:
        """Act from now on as this person, or as a role without an account."""
        who = (
            (actor, "", "", "")
            if isinstance(actor, str)
            else (actor.role, actor.account_id or "", actor.shop_id or "", actor.platform_id or "")
        )
        for name, value in zip(("role", "account", "shop", "platform"), who, strict=True):
            self.connection.execute("SELECT set_config(%s, %s, false)", (f"redress.{name}", str(value)))
        self.connection.execute("SELECT set_config('redress.chain', redress_chain_of(%s), false)", (who[0],))
        return self.connection


@pytest.fixture
def plain(server, database_name) -> Iterator[Table]:
    url = server.app_url(database_name).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        yield Table(connection)


@pytest.fixture
async def office(database: Database) -> people.Office:
    return await people.open_office(database)


@pytest.fixture
async def case_id(database: Database, office: people.Office) -> UUID:
    """A contested case with an open offer, before its mediator."""
    case_id, _mediator = await people.examined(database, office)
    async with database.transaction(office.merchant) as session:
        await talking.make_offer(session, office.merchant, case_id, OfferIn("退一半"))
    return case_id


def test_the_database_holds_the_table_of_the_life_cycle(owner):
    held = set(owner.execute("SELECT from_state, action, to_state FROM lifecycle_moves").fetchall())
    assert held == {(a.value, b.value, c.value) for a, b, c in moves()}


async def test_a_stranger_and_each_role_without_a_part_reads_no_row(plain, office, case_id):
    bench = plain.sit("clock").execute("SELECT mediator_id FROM cases").fetchone()
    substitute = next(a for a in office.mediators.values() if a.account_id not in bench)
    for nobody in (office.stranger, office.registrar, office.board, office.operations, substitute, "public"):
        connection = plain.sit(nobody)
        for table in ("cases", "seats", *CHILDREN):
            own = nobody is substitute and table == "drawn"
            rows = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - names of this file
            assert rows == (int(own),), f"{nobody} reads {table}"


async def test_those_at_the_table_read_its_rows(plain, office, case_id):
    for reader in (office.consumer, office.merchant, office.platform, office.auditor):
        connection = plain.sit(reader)
        for table in ("cases", "claims", "answers", "offers", "steps"):
            assert connection.execute(f"SELECT count(*) > 0 FROM {table}").fetchone() == (True,), (reader, table)  # noqa: S608


async def test_whoever_decides_reads_no_offer_wherever_it_lies(plain, database, office):
    case_id = await people.accepted(database, office)
    async with database.transaction(office.merchant) as session:
        await responding.respond(session, office.merchant, case_id, ResponseIn([AnswerIn("offer", claim=1, text="半")]))
    consumer = plain.sit(office.consumer)
    assert consumer.execute("SELECT count(*) FROM answers").fetchone() == (1,)
    assert consumer.execute("SELECT count(*) FROM offers").fetchone() == (1,)
    registrar = plain.sit(office.registrar)
    assert registrar.execute("SELECT count(*) FROM cases").fetchone() == (1,)
    for table in ("answers", "offers", "settlements", "journal_openings"):
        assert registrar.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608 - names above


async def test_a_state_never_moves_without_its_step(plain, office, case_id):
    clock = plain.sit("clock")
    with pytest.raises(errors.CheckViolation, match="last step leads to"):
        clock.execute("UPDATE cases SET state = 'deliberation'")


async def test_a_state_never_moves_outside_the_table(plain, office, case_id):
    with pytest.raises(errors.CheckViolation, match="no move leads"):
        plain.sit("clock").execute("UPDATE cases SET state = 'issued'")


async def test_a_step_outside_the_table_is_not_written(plain, office, case_id):
    with pytest.raises(errors.CheckViolation, match="does not lead"):
        plain.sit("clock").execute(
            "INSERT INTO steps SELECT id, 99, 'issue', 'office', NULL, 'investigation', 'issued', '', now() FROM cases"
        )


@pytest.mark.parametrize("ended", ["withdrawn", "discontinued"])
async def test_the_clock_ends_no_case(plain, office, case_id, ended):
    with pytest.raises(errors.CheckViolation, match="the clock ends no case"):
        plain.sit("clock").execute("UPDATE cases SET state = %s", (ended,))


async def test_nothing_is_concluded_before_the_third_asking_or_while_something_is_owed(plain, owner, office, case_id):
    clock = plain.sit("clock")
    _put(owner, "confirming", times_asked=2)
    with pytest.raises(errors.CheckViolation, match="asked three times"):
        clock.execute("UPDATE cases SET state = 'concluded'")
    _put(owner, "confirming", times_asked=3)
    owner.execute(
        "INSERT INTO obligations SELECT gen_random_uuid(), id, 1, 'ruling', 'seller', 'consumer', 'apology', '', NULL,"
        " NULL, 7, NULL, NULL, 'open' FROM cases"
    )
    with pytest.raises(errors.CheckViolation, match="everything is proven"):
        clock.execute("UPDATE cases SET state = 'concluded'")


def _put(owner: psycopg.Connection, state: str, *, times_asked: int) -> None:
    """Where no act could bring it: the guards are lifted for one statement."""
    owner.execute("ALTER TABLE cases DISABLE TRIGGER USER")
    owner.execute("UPDATE cases SET state = %s, times_asked = %s", (state, times_asked))
    owner.execute("ALTER TABLE cases ENABLE TRIGGER USER")


async def test_nobody_is_on_file_who_was_not_served(plain, office, case_id):
    with pytest.raises(errors.CheckViolation, match="on_file_only_when_served"):
        plain.sit("clock").execute("UPDATE respondents SET on_file = true")


@pytest.mark.parametrize(
    "eye", ["registrar_id = mediator_id", "reviewer_id = mediator_id", "reviewer_id = registrar_id"]
)
async def test_eyes_stay_separate(plain, office, case_id, eye):
    with pytest.raises(errors.CheckViolation, match="separate_eyes"):
        plain.sit("clock").execute(f"UPDATE cases SET {eye}")  # noqa: S608 - the three above


async def test_nobody_sits_twice(plain, office, case_id):
    with pytest.raises(errors.CheckViolation, match="sits twice"):
        plain.sit("clock").execute("INSERT INTO seats SELECT id, mediator_id, 'reviewer', now() FROM cases")


async def test_a_state_has_one_clock(plain, office, case_id):
    with pytest.raises(errors.UniqueViolation, match="one_clock_a_state"):
        plain.sit("clock").execute(
            "INSERT INTO deadlines SELECT gen_random_uuid(), id, 'state', NULL, now(), NULL, now() FROM cases"
        )


@pytest.mark.parametrize("table", ["answers", "steps", "performances", "referrals", "surveys", "parallel_channels"])
@pytest.mark.parametrize("act", ["UPDATE {} SET case_id = case_id", "DELETE FROM {}"])
async def test_what_was_said_and_done_is_only_added_to(plain, office, case_id, table, act):
    with pytest.raises(errors.InsufficientPrivilege):
        plain.sit("clock").execute(act.format(table))


async def test_a_filed_case_is_never_deleted(plain, office, case_id):
    assert plain.sit("clock").execute("DELETE FROM cases").rowcount == 0


async def test_the_migration_goes_up_and_down_and_up(server):
    server.create_database("cases_down_and_up")
    engine = create_engine(server.owner_url("cases_down_and_up"), poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    script = ScriptDirectory.from_config(config)
    assert script.get_revision("0005").down_revision == "0004"
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        for step, revision in ((command.upgrade, "0005"), (command.downgrade, "0004"), (command.upgrade, "0005")):
            step(config, revision)
            connection.commit()
            if step is command.upgrade:
                connection.exec_driver_sql(_DRAFT)
                connection.commit()
        assert connection.exec_driver_sql("SELECT state FROM cases").fetchall() == [("draft",)]
        connection.exec_driver_sql("DELETE FROM cases")
        assert connection.exec_driver_sql("SELECT count(*) FROM deadlines").scalar() == 0
        connection.commit()
    engine.dispose()
    server.drop_database("cases_down_and_up")


_DRAFT = """
WITH someone AS (INSERT INTO accounts (id, role, name, email, language, active, created_at)
  VALUES (gen_random_uuid(), 'consumer', 'A', gen_random_uuid() || '@redress.example', 'en', true, now()) RETURNING id),
case_ AS (INSERT INTO cases SELECT gen_random_uuid(), NULL, 1, 'draft', NULL, 'small', 'en', id, 'A', id, NULL, NULL,
  NULL, NULL, NULL, '{}', '', '', 'other', 0, 'CNY', NULL, NULL, '', false, 'refused', 'human', '', NULL, NULL, false,
  false, false, false, 0, 0, NULL, NULL, NULL, false, now(), NULL, NULL, NULL, NULL, now() FROM someone RETURNING id)
INSERT INTO deadlines SELECT gen_random_uuid(), id, 'draft_over', NULL, now(), NULL, now() FROM case_
"""


def test_rows_and_tables_say_the_same(server, database_name):
    """What `alembic check` compares, for the tables of this domain."""
    ours = {name for name, model in vars(models).items() if isinstance(model, type)}
    tables = {vars(models)[name].__tablename__ for name in ours}
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    engine.dispose()
    assert [each for each in found if any(f"'{table}'" in repr(each) for table in tables)] == []


async def test_nobody_but_the_clock_gives_a_seat(plain, office, case_id):
    """Row-level security looks at seats: whoever could give one could look at any case."""
    for actor in (office.stranger, office.consumer, office.registrar, office.chief):
        connection = plain.sit(actor)
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(
                "INSERT INTO seats VALUES (%s, %s, 'platform', now(), NULL)", (case_id, office.stranger.account_id)
            )
