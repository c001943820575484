"""Apologies and answers on policies: said by the side that owes them, never changed; and the way up and down."""

import psycopg
import pytest
from psycopg import errors

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from app.orders.models import Apology, PolicyAnswer
from tests.migrations.test_0012 import act
from tests.migrations.turning import turn
from tests.rulings.bench import Bench, owed, seat

pytestmark = [pytest.mark.database]

NAME = "sayings_up_and_down"
SAID = {
    "apologies": "INSERT INTO apologies VALUES (%(id)s, %(of)s, %(case)s, %(case)s, 'a', 'b', 'c', %(by)s, now())",
    "policy_answers": "INSERT INTO policy_answers VALUES (%(id)s, %(of)s, %(case)s, 'comply', 'a', %(by)s, now())",
}


@pytest.fixture
def bench(owner: psycopg.Connection) -> Bench:
    """The platform owes something that is done by saying it."""
    bench = seat(owner)
    owed(bench, debtor="platform", remedy="apology")
    return bench


@pytest.mark.parametrize("table", SAID)
def test_the_side_that_owes_says_it_in_its_own_name_and_for_good(app: psycopg.Connection, bench: Bench, table: str):
    said = {"id": new_id(), "of": bench.one("SELECT id FROM obligations"), "case": bench.case_id}
    for actor in (bench.merchant, bench.consumer, bench.mediator, bench.other_consumer):
        with app.transaction(force_rollback=True):
            act(app, actor)
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(SAID[table], said | {"by": actor.account_id})
    act(app, bench.platform)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        app.execute(SAID[table], said | {"by": bench.merchant.account_id})
    app.execute(SAID[table], said | {"by": bench.platform.account_id})
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(f"DELETE FROM {table}")  # noqa: S608 - named above


def test_up_and_down_and_up_and_the_models_say_the_same(server: Cluster):
    server.create_database(NAME)
    turn(server, NAME, "0038", "0039", Apology.__tablename__)
    turn(server, NAME, "0038", "0039", PolicyAnswer.__tablename__)
    server.drop_database(NAME)
