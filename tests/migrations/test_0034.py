"""Orders to carry out a ruling: written by the clock, acknowledged by their own side; and the way up and down."""

import psycopg
import pytest
from psycopg import errors

from app.kit.actors import CLOCK
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from app.orders.models import PerformanceOrder
from tests.migrations.test_0012 import act
from tests.migrations.turning import turn
from tests.rulings.bench import Bench, rule, seat

pytestmark = [pytest.mark.database]

NAME = "orders_up_and_down"
ORDER = "INSERT INTO performance_orders VALUES (%s, %s, %s, 'platform', %s, '{}', 'a..b', now())"
ACKNOWLEDGE = "UPDATE performance_orders SET acknowledged_at = now(), acknowledged_by = %s"


@pytest.fixture
def bench(owner: psycopg.Connection) -> Bench:
    """The case with a ruling in force."""
    bench = seat(owner)
    rule(bench)
    return bench


def values(bench: Bench) -> tuple[object, ...]:
    return new_id(), bench.case_id, bench.one("SELECT id FROM rulings"), bench.platform.platform_id


def test_nobody_but_the_clock_orders_and_nobody_changes_an_order(app: psycopg.Connection, bench: Bench):
    for actor in (bench.platform, bench.merchant, bench.consumer, bench.mediator, bench.chief, bench.auditor):
        with app.transaction(force_rollback=True):
            act(app, actor)
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(ORDER, values(bench))
    with app.transaction(force_rollback=True):
        act(app, CLOCK)
        app.execute(ORDER, values(bench))
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute("UPDATE performance_orders SET body = 'x'")


def test_the_same_side_is_not_ordered_twice_by_one_ruling(app: psycopg.Connection, bench: Bench):
    act(app, CLOCK)
    app.execute(ORDER, values(bench))
    with pytest.raises(errors.UniqueViolation):
        app.execute(ORDER, values(bench))


def test_its_own_side_acknowledges_in_its_own_name(app: psycopg.Connection, bench: Bench):
    bench.owner.execute(ORDER, values(bench))
    for actor in (bench.consumer, bench.merchant, bench.chief):
        with app.transaction(force_rollback=True):
            act(app, actor)
            assert app.execute(ACKNOWLEDGE, (actor.account_id,)).rowcount == 0
    act(app, bench.platform)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(ACKNOWLEDGE, (bench.merchant.account_id,))
    assert app.execute(ACKNOWLEDGE, (bench.platform.account_id,)).rowcount == 1


def test_the_consumer_and_strangers_read_no_order(app: psycopg.Connection, bench: Bench):
    bench.owner.execute(ORDER, values(bench))
    seen = {}
    for actor in (bench.consumer, bench.other_consumer, bench.merchant, bench.platform, bench.auditor):
        with app.transaction(force_rollback=True):
            act(app, actor)
            seen[actor.name] = app.execute("SELECT count(*) FROM performance_orders").fetchone()
    assert list(seen.values()) == [(0,), (0,), (1,), (1,), (1,)]


def test_up_and_down_and_up_and_the_model_says_the_same(server: Cluster):
    server.create_database(NAME)
    turn(server, NAME, "0033", "0042", PerformanceOrder.__tablename__)
    server.drop_database(NAME)
