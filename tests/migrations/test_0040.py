"""The split of liability: a whole, by the mediator alone, and nothing for the consumer; and the way up and down."""

import psycopg
import pytest
from psycopg import errors

from app.kit.embedded import Cluster
from app.orders.models import LiabilitySplit, RecourseSettlement
from tests.migrations.test_0012 import act
from tests.migrations.turning import turn
from tests.rulings.bench import Bench, seat

pytestmark = [pytest.mark.database]

NAME = "splits_up_and_down"
SPLIT = "INSERT INTO liability_splits VALUES (%s, %s, 40, 0, 0, '', %s, %s, now())"
SETTLED = "INSERT INTO recourse_settlements VALUES (gen_random_uuid(), %s, %s, now())"


@pytest.fixture
def bench(owner: psycopg.Connection) -> Bench:
    return seat(owner)


def test_the_mediator_of_the_case_alone_finds_the_split_and_only_while_it_is_drafted(app, bench: Bench):
    for actor in (bench.merchant, bench.platform, bench.consumer, bench.other_mediator, bench.chief):
        with app.transaction(force_rollback=True):
            act(app, actor)
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(SPLIT, (bench.case_id, 60, "", actor.account_id))
    bench.set(state="signing")
    with app.transaction(force_rollback=True):
        act(app, bench.mediator)
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(SPLIT, (bench.case_id, 60, "", bench.mediator.account_id))


@pytest.mark.parametrize(("seller", "maker"), [(59, ""), (61, ""), (60, "somebody who bears nothing")])
def test_the_database_too_keeps_a_whole_and_its_names(app, bench: Bench, seller: int, maker: str):
    act(app, bench.mediator)
    with pytest.raises(errors.CheckViolation):
        app.execute(SPLIT, (bench.case_id, seller, maker, bench.mediator.account_id))


def test_the_consumer_reads_nothing_of_it_and_those_who_owe_once_it_is_issued(app, bench: Bench):
    bench.owner.execute(SPLIT, (bench.case_id, 60, "", bench.mediator.account_id))

    def seen() -> list[int]:
        found = []
        for actor in (bench.consumer, bench.other_consumer, bench.merchant, bench.platform, bench.mediator):
            with app.transaction(force_rollback=True):
                act(app, actor)
                found.append(len(app.execute("SELECT FROM liability_splits").fetchall()))
        return found

    assert seen() == [0, 0, 0, 0, 1]
    bench.owner.execute("UPDATE cases SET issued_at = now()")
    assert seen() == [0, 0, 1, 1, 1]


def test_that_a_share_was_paid_back_is_said_by_a_side_that_answers(app, bench: Bench):
    for actor in (bench.consumer, bench.mediator, bench.other_consumer):
        with app.transaction(force_rollback=True):
            act(app, actor)
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(SETTLED, (bench.case_id, actor.account_id))
    act(app, bench.platform)
    app.execute(SETTLED, (bench.case_id, bench.platform.account_id))


def test_up_and_down_and_up_and_the_models_say_the_same(server: Cluster):
    server.create_database(NAME)
    turn(server, NAME, "0039", "0040", LiabilitySplit.__tablename__)
    turn(server, NAME, "0039", "0040", RecourseSettlement.__tablename__)
    server.drop_database(NAME)
