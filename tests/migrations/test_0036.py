"""What the board is told: written with the case, acknowledged by the board alone; and the way up and down."""

import psycopg
import pytest
from psycopg import errors

from app.kit.actors import CLOCK
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from cases.models import BoardNotice
from tests.migrations.test_0012 import act
from tests.migrations.turning import turn
from tests.rulings.bench import Bench, seat

pytestmark = [pytest.mark.database]

NAME = "board_up_and_down"
NOTICE = "INSERT INTO board_notices VALUES (%s, %s, ARRAY[gen_random_uuid()], now())"
KNOWS = "UPDATE board_notices SET acknowledged_at = now(), acknowledged_by = %s"


@pytest.fixture
def bench(owner: psycopg.Connection) -> Bench:
    return seat(owner)


def test_the_debtor_tells_the_board_nothing_and_strangers_neither(app: psycopg.Connection, bench: Bench):
    for actor in (bench.merchant, bench.platform, bench.mediator, bench.other_consumer):
        with app.transaction(force_rollback=True):
            act(app, actor)
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(NOTICE, (new_id(), bench.case_id))
    for actor in (bench.consumer, CLOCK):
        with app.transaction(force_rollback=True):
            act(app, actor)
            app.execute(NOTICE, (new_id(), bench.case_id))


def test_the_board_alone_says_once_that_it_knows(app: psycopg.Connection, bench: Bench):
    bench.owner.execute(NOTICE, (new_id(), bench.case_id))
    for actor in (bench.platform, bench.chief, bench.auditor, bench.consumer):
        with app.transaction(force_rollback=True):
            act(app, actor)
            assert app.execute(KNOWS, (actor.account_id,)).rowcount == 0
    board = bench.board
    act(app, board)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(KNOWS, (bench.chief.account_id,))
    assert app.execute(KNOWS, (board.account_id,)).rowcount == 1
    assert app.execute(KNOWS, (board.account_id,)).rowcount == 0


def test_up_and_down_and_up_and_the_model_says_the_same(server: Cluster):
    server.create_database(NAME)
    turn(server, NAME, "0035", "0036", BoardNotice.__tablename__)
    server.drop_database(NAME)
