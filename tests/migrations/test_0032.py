"""Whoever stands in as registrar holds that seat alone, sees the case as a registrar does, and never decides it."""

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, pool

from tests.migrations.test_0007 import act, app, bench, insert

__all__ = ["app", "bench"]

pytestmark = pytest.mark.database
STATE = "UPDATE cases SET state = %s, mediator_id = %s, reviewer_id = NULL WHERE id = %s"


def stands_in(app: psycopg.Connection, bench, who: str = "third") -> None:
    insert(
        app, "seats", case_id=bench.case_id, holder=getattr(bench, who).account, as_role="registrar", since_at="now()"
    )


@pytest.fixture
def screening(owner: psycopg.Connection, bench) -> None:
    """The case waits for a registrar, and nobody was drawn."""
    owner.execute("SET session_replication_role = replica")
    owner.execute("DELETE FROM drawn")
    owner.execute("DELETE FROM seats WHERE as_role IN ('mediator', 'reviewer', 'panel')")
    owner.execute(STATE, ("screening", None, bench.case_id))
    owner.execute("SET session_replication_role = origin")


@pytest.mark.usefixtures("screening")
def test_nobody_takes_the_seat_by_themselves(app, bench):
    act(app, bench.third)
    with pytest.raises(errors.InsufficientPrivilege):
        stands_in(app, bench)


@pytest.mark.usefixtures("screening")
@pytest.mark.parametrize("who", ["chief", "consumer", "auditor"])
def test_nobody_but_a_mediator_stands_in(app, bench, who):
    act(app, None)
    with pytest.raises(errors.CheckViolation):
        stands_in(app, bench, who)


@pytest.mark.usefixtures("screening")
def test_one_at_a_time_stands_in(app, bench):
    act(app, None)
    stands_in(app, bench)
    with pytest.raises(errors.UniqueViolation):
        stands_in(app, bench, "other_mediator")


@pytest.mark.usefixtures("screening")
def test_it_is_seen_by_whoever_stands_in_until_a_mediator_is_drawn(app, bench, owner):
    seen = "SELECT count(*) FROM cases WHERE id = %s"
    act(app, None)
    stands_in(app, bench)
    met = []
    owner.execute("SET session_replication_role = replica")
    for state, mediator in (
        *(("screening", None), ("awaiting_response", None), ("declined", None), ("investigation", None)),
        ("awaiting_response", bench.mediator.account),
    ):
        owner.execute(STATE, (state, mediator, bench.case_id))
        act(app, bench.third)
        met.append(app.execute(seen, (bench.case_id,)).fetchone()[0])
        act(app, bench.other_mediator)
        assert app.execute(seen, (bench.case_id,)).fetchone() == (0,)
    assert met == [1, 1, 1, 0, 0]


@pytest.mark.usefixtures("screening")
@pytest.mark.parametrize("ended", [False, True])
def test_whoever_stood_in_is_never_drawn_and_never_decides(app, bench, ended):
    act(app, None)
    stands_in(app, bench)
    if ended:
        app.execute("UPDATE seats SET until_at = now() WHERE as_role = 'registrar'")
    who = bench.third.account
    for change in (
        "INSERT INTO seats VALUES (%(case)s, %(who)s, 'mediator', now(), NULL)",
        "INSERT INTO seats VALUES (%(case)s, %(who)s, 'reviewer', now(), NULL)",
        "INSERT INTO seats VALUES (%(case)s, %(who)s, 'panel', now(), NULL)",
        "INSERT INTO drawn VALUES (%(case)s, 0, %(who)s, 'substitute', NULL, NULL, '')",
        "UPDATE cases SET mediator_id = %(who)s WHERE id = %(case)s",
        "UPDATE cases SET reviewer_id = %(who)s WHERE id = %(case)s",
    ):
        with pytest.raises(errors.CheckViolation):
            app.execute(change, {"case": bench.case_id, "who": who})


@pytest.mark.parametrize("who", ["mediator", "reviewer"])
def test_whoever_has_a_part_in_the_case_does_not_stand_in(app, bench, who):
    act(app, None)
    with pytest.raises(errors.CheckViolation):
        stands_in(app, bench, who)


@pytest.mark.usefixtures("screening")
def test_whoever_is_in_the_order_does_not_stand_in(app, bench):
    act(app, None)
    insert(app, "drawn", case_id=bench.case_id, place=0, account_id=bench.third.account, task="substitute",
           ended_because="")  # fmt: skip
    with pytest.raises(errors.CheckViolation):
        stands_in(app, bench)


@pytest.mark.usefixtures("screening")
def test_names_are_hidden_from_another_mediator_and_shown_to_whoever_stands_in(app, bench):
    act(app, None)
    stands_in(app, bench)
    for who, hides in ((bench.other_mediator, True), (bench.third, False)):
        act(app, who)
        assert app.execute("SELECT redress_hides(%s)", (bench.case_id,)).fetchone() == (hides,)
        told = app.execute("SELECT count(*) FROM redress_hidden(%s)", (bench.case_id,)).fetchone()[0]
        assert bool(told) is hides


@pytest.mark.usefixtures("screening")
def test_the_migration_goes_down_and_up_again_with_a_seat(server, database_name, app, bench, owner):
    act(app, None)
    stands_in(app, bench)
    count = "SELECT count(*) FROM seats WHERE as_role = 'registrar'"
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    owner.execute("SET session_replication_role = origin")
    left = []
    for go, to in ((command.downgrade, "0031"), (command.upgrade, "0032")):
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            go(config, to)
            connection.commit()
        left.append(owner.execute(count).fetchone()[0])
    engine.dispose()
    assert left == [0, 0]
    stands_in(app, bench)
    assert owner.execute(count).fetchone() == (1,)
