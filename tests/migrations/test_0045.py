"""A request for a correction is handed on by the clock alone, to a reviewer who did not sign; and up and down again."""

from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine, pool

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.conftest import migrate
from tests.migrations.test_0007 import act, app, bench, drafted, frozen
from tests.migrations.test_0035 import name_slips, published
from tests.rulings.bench import Bench

__all__ = ["app", "bench", "frozen", "published"]
pytestmark = [pytest.mark.database]

NAME = "handed_on_up_and_down"
HAND = "UPDATE ruling_slips SET handed_to = %s, handed_at = now() WHERE id = %s"


@pytest.fixture
def row(app: psycopg.Connection, bench: Bench, published: UUID) -> UUID:
    """What the consumer asked for; the third mediator sits as reviewer."""
    act(app, bench.consumer)
    return name_slips(app, bench, published, bench.consumer, "consumer")


def seat(bench: Bench, account: UUID) -> None:
    bench.owner.execute(
        "INSERT INTO seats (case_id, holder, as_role, since_at) VALUES (%s, %s, 'reviewer', now())",
        (bench.case_id, account),
    )


def test_nobody_hands_it_on_by_an_own_hand(app, bench: Bench, row: UUID):
    seat(bench, bench.third.account)
    for who in (bench.mediator, bench.chief, bench.third, bench.consumer):
        with app.transaction(force_rollback=True):
            act(app, who)
            try:
                assert app.execute(HAND, (bench.third.account, row)).rowcount == 0
            except errors.InsufficientPrivilege:
                continue


def test_it_goes_to_a_reviewer_who_did_not_sign(app, bench: Bench, row: UUID, published: UUID):
    act(app, None)
    for who in (bench.third, bench.mediator):
        with pytest.raises(errors.CheckViolation), app.transaction():
            app.execute(HAND, (who.account, row))
    seat(bench, bench.third.account)
    bench.owner.execute("SET session_replication_role = replica")
    signed = "INSERT INTO ruling_signatures SELECT id, %s, text_sha256, now() FROM rulings WHERE id = %s"
    bench.owner.execute(signed, (bench.third.account, published))
    bench.owner.execute("SET session_replication_role = origin")
    with pytest.raises(errors.CheckViolation), app.transaction():
        app.execute(HAND, (bench.third.account, row))


def test_whoever_it_was_handed_to_decides_it_and_writes_the_edition_and_no_other_reviewer(app, bench: Bench, row: UUID):
    for who in (bench.third, bench.reviewer):
        seat(bench, who.account)
    act(app, None)
    assert app.execute(HAND, (bench.third.account, row)).rowcount == 1
    refuse = "UPDATE ruling_slips SET refused_at = now(), reason = 'x' WHERE id = %s"
    act(app, bench.reviewer)
    assert app.execute(refuse, (row,)).rowcount == 0
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        drafted(app, bench, corrects="RR-2026-000001")
    act(app, bench.third)
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        drafted(app, bench)
    drafted(app, bench, corrects="RR-2026-000001")
    assert app.execute(refuse, (row,)).rowcount == 1


def test_up_and_down_and_up_with_a_request_that_was_handed_on(server: Cluster):
    server.create_database(NAME)
    url = server.owner_url(NAME)
    config, slip = Config(toml_file="pyproject.toml"), new_id()
    migrate(url, "0045")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(
            "INSERT INTO ruling_slips (id, case_id, ruling_id, side, account_id, slips, why, asked_at, handed_to,"
            " handed_at) VALUES (%s, %s, %s, 'consumer', %s, %s, 'x', now(), %s, now())",
            (slip, *(new_id() for _ in range(3)), Jsonb([]), new_id()),
        )
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0044")
        connection.commit()
        assert connection.exec_driver_sql("SELECT why FROM ruling_slips").scalar_one() == "x"
        command.upgrade(config, "0045")
        connection.commit()
        assert connection.exec_driver_sql("SELECT handed_to FROM ruling_slips").scalar_one() is None
    engine.dispose()
    server.drop_database(NAME)
