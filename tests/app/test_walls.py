"""Every table by every chain: what raw SQL as the service's own role reads, adds, changes and removes."""

from collections.abc import Iterator

import pytest

from app.kit.embedded import Cluster
from tests.app.town import OWN_CASE, PERSONS, SIDES, Town, a_town
from tests.app.walls import NO_WALL, WALLS
from tests.migrations.test_0007 import act

pytestmark = pytest.mark.database

AT_THE_TABLE = ("consumer", "merchant", "platform", "mediator")
COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")
CHANGES = {
    "adverse_inferences": "state = 'rejected', decided_by = redress_account()",
    "approvals": "state = 'declined', ended_by = redress_account(), ender_role = redress_role()",
    "board_notices": "acknowledged_by = redress_account()",
    "challenges": "decided_by = redress_account()",
    "erasure_requests": "state = 'withdrawn', ended_at = asked_at",
    "evidence_findings": "state = 'rejected', decided_by = redress_account()",
    "evidence_holds": "lifted_at = now(), lifted_by = redress_account()",
    "evidence_items": "disclosed_at = now()",
    "evidence_readings": "messages = 1",
    "evidence_scans": "released_by = redress_account()",
    "expert_tests": "resulted_at = now(), resulted_by = redress_account()",
    "liability_splits": "set_by = redress_account()",
    "offers": "status = 'refused'",
    "performance_orders": "acknowledged_by = redress_account()",
    "questions": "answered_by = redress_account()",
    "record_requests": "answered_at = now()",
    "rulings": "content = t.content",
}
"""What is changed, where not every change is one."""

_ACT = """
CREATE FUNCTION spare.{command}_{table}(tid) RETURNS integer LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE touched integer;
BEGIN
  {does};
  GET DIAGNOSTICS touched = ROW_COUNT;
  RETURN touched;
END $$
"""
"""A function each, so that every act is planned once, whoever tries it."""


@pytest.fixture(scope="module")
def town(server: Cluster, template: str) -> Iterator[Town]:
    with a_town(server, template) as (found, owner):
        for table in WALLS.keys() & found.tables.keys():
            for command, does in _acts(found, table).items():
                owner.execute(_ACT.format(command=command.lower(), table=table, does=does))
        found.app.execute("SET plan_cache_mode = force_generic_plan")
        yield found


def _rows(town: Town, table: str, name: str) -> list[tuple[str, str, str]]:
    """One's own (o) and the others' (t) at one's own case; at a strange one one's own (s) and a stranger's (f)."""
    own = OWN_CASE.get(name, "examined")
    others = [other for other in AT_THE_TABLE if other != name and SIDES.get(other) != SIDES.get(name, name)]
    rows = [("o", own, name), *[("t", own, other) for other in others]]
    if town.has_cases(table):
        rows += [("s", "others", name), ("f", "others", "board" if name == "record_holder" else "record_holder")]
    return rows


def _acts(town: Town, table: str) -> dict[str, str]:
    """What is done in each command to which the role has the right at all, a row at `place`."""
    columns = town.tables[table]
    names = ", ".join(f'"{column.name}"' for column in columns)
    change = next((f'"{column.name}" = t."{column.name}"' for column in columns if column.changes), None)
    acts = {
        "INSERT": f"INSERT INTO {table} ({names}) SELECT {names} FROM spare.{table} s WHERE s.ctid = $1",  # noqa: S608 - names of the schema
        "UPDATE": f"UPDATE {table} t SET {CHANGES.get(table, change)} WHERE t.ctid = $1",  # noqa: S608 - names of the schema
        "DELETE": f"DELETE FROM {table} t WHERE t.ctid = $1",  # noqa: S608 - names of the schema
    }
    return {c: does for c, does in acts.items() if (change if c == "UPDATE" else (table, c) in town.grants)}


def _tries(town: Town, table: str, rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Command, letter and place of everything that is tried."""
    return [
        (command, letter, place)
        for command in _acts(town, table)
        for letter, *key in rows
        if (place := (town.spares if command == "INSERT" else town.places)[table].get((key[0], key[1])))
    ]


def _found(town: Town, table: str, name: str) -> str:
    """What this person may, as a line of the expectations."""
    rows = _rows(town, table, name)
    tries = _tries(town, table, rows)
    acts = [f"{command.lower()}_{table}" for command, *_ in tries]
    asked = "SELECT spare.seen(%s), spare.tried(%s, %s::text[]::tid[])"
    seen, done = town.app.execute(asked, (table, acts, [place for *_, place in tries])).fetchone() or ([], [])
    found = dict.fromkeys(COMMANDS, "")
    found["SELECT"] = "".join(letter for letter, *key in rows if town.places[table].get((key[0], key[1])) in seen)
    for (command, letter, _), went in zip(tries, done, strict=True):
        found[command] += letter * went
    return " ".join("".join(letter for letter in "otsf" if letter in may) or "-" for may in found.values())


def _expected(table: str, name: str) -> str:
    """The last line that names this person counts."""
    lines = [may for names, may in WALLS[table].items() if name in names.split()]
    return lines[-1] if lines else "- - - -"


def test_every_table_has_its_expectations_and_no_other(town: Town):
    assert town.tables.keys() - NO_WALL.keys() == WALLS.keys()


def test_every_wall_binds_the_owner_of_the_tables_too(town: Town):
    bare = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND relname NOT LIKE 'procrastinate%' AND relname <> 'alembic_version'"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert {name for (name,) in town.app.execute(bare)} == NO_WALL.keys()


@pytest.mark.parametrize("name", PERSONS)
def test_what_each_may(town: Town, name: str):
    act(town.app, town.persons[name])
    tables = WALLS.keys() & town.tables.keys()
    found = {table: _found(town, table, name) for table in sorted(tables)}
    assert found == {table: _expected(table, name) for table in sorted(tables)}
