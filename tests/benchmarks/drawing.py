"""The draw: one order of ten thousand names, and mediators for a thousand cases that wait, on PostgreSQL."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Iterator
from hashlib import sha256
from random import SystemRandom
from uuid import UUID

import psycopg

from app.kit import calendar, clock
from app.kit.db import Database
from app.kit.settings import Settings
from cases import assignment, jobs
from cases.assignment import Nonces
from tests import lots
from tests.benchmarks import office, rows
from tests.benchmarks.lines import Line
from tests.office import Office, contested, open_office

MEDIATORS, WAITING, ORDERS, IN_SQL = 10_000, 1_000, 7, 50
_OF_A_CASE = "case_id = %(case)s"
_WAITS = {"cases": "id = %(case)s", **dict.fromkeys(("seats", "claims", "respondents", "assignments"), _OF_A_CASE)}
"""What the draw looks at of a case that waits for its mediator."""
_MANY = """
WITH new AS (
  INSERT INTO accounts (id, role, name, email, created_at)
  SELECT gen_random_uuid(), 'mediator', 'mediator ' || n, 'm' || n || '@bench.example', now()
  FROM generate_series(1, %(count)s) n RETURNING id)
INSERT INTO appointments (id, account_id, role, appointed_by, reports_to, competences, languages, from_at, until_at)
SELECT gen_random_uuid(), id, 'mediator', %(board)s, %(board)s, '{}', '{zh-Hans}', now() - interval '1 year',
  now() + interval '4 years' FROM new
"""
_IN_SQL = """
INSERT INTO drawn (case_id, place, account_id, task, ended_because)
SELECT %(case)s, 1000 + row_number() OVER (), account_id, 'substitute', ''
FROM (SELECT account_id FROM appointments
      WHERE role = 'mediator' AND ended_at IS NULL AND from_at <= now() AND until_at > now()
        AND 'zh-Hans' = ANY (languages) AND redress_reports_to_board(account_id)
      ORDER BY -ln(1 - random()) / 8 LIMIT 12) lot
ON CONFLICT DO NOTHING
"""
"""What somebody would write who only wants a weighted lot, and need not show it to anyone."""


def lines(settings: Settings) -> Iterator[Line]:
    """Turn about with the yardsticks."""
    yield _order()
    with office.migrated(settings) as (measured, owner, app):
        yield from asyncio.run(_assigned(measured, owner, app))


def _order() -> Line:
    """From nonces to the last name; beside it the same people shuffled, which no one could recompute."""
    people = [(UUID(int=number), 1 + number % 8) for number in range(MEDIATORS)]
    ours, beside = [], []
    for number in range(ORDERS):
        start = time.perf_counter()
        seed = assignment.seed_of(sha256(b"%d" % number).digest(), bytes(32), Nonces(None, (None,)))
        assignment.order_digest(assignment.order_of(seed, people))
        ours.append(time.perf_counter() - start)
        shuffled, start = people.copy(), time.perf_counter()
        SystemRandom().shuffle(shuffled)
        beside.append(time.perf_counter() - start)
    return _line(f"one order of {MEDIATORS} names; the same names shuffled", _median(ours), _median(beside), at_most=10)


async def _assigned(settings: Settings, owner: psycopg.Connection, app: psycopg.Connection) -> list[Line]:
    database = Database(settings.database_url)
    try:
        room = await open_office(database)
        await lots.move_to(database, calendar.in_office_hours(clock.now()))
        cases = await _waiting(database, owner, room)
        ours = await _timed(jobs.draw_all(database, lots.BEACON))
        await _round_comes(database, owner)
        ours += await _timed(jobs.draw_all(database, lots.BEACON))
        drawn = owner.execute("SELECT count(DISTINCT case_id) FROM drawn").fetchone()
        assert drawn == (WAITING,), drawn
    finally:
        await database.close()
    beside = _in_sql(app, cases[:IN_SQL])
    name = f"one of {WAITING} waiting cases, {MEDIATORS} mediators: committed, drawn, asked; a weighted lot in SQL"
    return [_line(name, ours / WAITING, beside, at_most=2)]


async def _waiting(database: Database, owner: psycopg.Connection, room: Office) -> list[UUID]:
    """One case that waits, by the acts of the service, and the rest like it."""
    case_id = await contested(database, room)
    pattern = rows.taken(owner, case_id, _WAITS)
    for _ in range(WAITING - 1):
        rows.written(owner, pattern.again())
    owner.execute(_MANY, {"count": MEDIATORS - len(room.mediators), "board": room.board.account})
    owner.execute("VACUUM ANALYZE")
    return [row[0] for row in owner.execute("SELECT case_id FROM assignments")]


async def _round_comes(database: Database, owner: psycopg.Connection) -> None:
    found = owner.execute("SELECT max(round_at), count(*) FROM draws").fetchone()
    assert found is not None
    assert found[1] == WAITING, found
    await lots.move_to(database, found[0])
    await lots.BEACON.turn(database)


async def _timed(act: Awaitable[object]) -> float:
    start = time.perf_counter()
    await act
    return time.perf_counter() - start


def _in_sql(app: psycopg.Connection, cases: list[UUID]) -> float:
    """Of one case; it has no part that the cases could share."""
    taken = []
    for case_id in cases:
        start = time.perf_counter()
        with app.transaction():
            app.execute("SELECT redress_act_as(NULL, 'clock', NULL, NULL)")
            app.execute(_IN_SQL, {"case": case_id})
        taken.append(time.perf_counter() - start)
    return _median(taken)


def _line(name: str, ours: float, beside: float, *, at_most: float) -> Line:
    ratio = ours / beside
    return Line(name, f"{ours * 1000:.1f} ms", f"{beside * 1000:.1f} ms", ratio, f"≤ {at_most:g}×", ratio <= at_most)


def _median(times: list[float]) -> float:
    return statistics.median(times)
