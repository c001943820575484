"""Readings hold by themselves: whoever writes SQL as the service tries to break each promise."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine, pool

from app.kit.actors import Actor
from app.kit.ids import new_id
from tests.rulings.bench import Bench, seat

pytestmark = pytest.mark.database


@pytest.fixture
def bench(owner: psycopg.Connection) -> Bench:
    seated = seat(owner)
    seated.set(state="investigation")
    return seated


@pytest.fixture
def app(server, database_name) -> Iterator[psycopg.Connection]:
    """The service's plain role."""
    url = server.app_url(database_name).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def act(app: psycopg.Connection, actor: Actor | None) -> None:
    """Act as someone for the rest of the connection; None is the clock."""
    named = {
        "role": actor.role if actor else "clock",
        "account": actor and actor.account_id,
        "shop": actor and actor.shop_id,
        "platform": actor and actor.platform_id,
    }
    for name, value in named.items():
        app.execute("SELECT set_config(%s, %s, false)", (f"redress.{name}", str(value or "")))
    app.execute("SELECT set_config('redress.chain', redress_chain_of(%s), false)", (named["role"],))


def chat_of(bench: Bench) -> UUID:
    """An exhibit of the consumer's."""
    return bench.one("SELECT id FROM evidence_items WHERE side = 'consumer' ORDER BY id LIMIT 1")


def confirm(app: psycopg.Connection, bench: Bench, actor: Actor, **other: Any) -> UUID:
    """A reading as that person, with some of it changed."""
    row: dict[str, Any] = {
        "id": new_id(),
        "item_id": chat_of(bench),
        "no": 1,
        "format": "qianniu",
        "zone": "Asia/Shanghai",
        "zone_assumed": True,
        "parties": Jsonb({}),
        "voices": Jsonb({}),
        "confirmed_by": actor.account_id,
        "confirmed_as": actor.role,
        "confirmed_at": "2026-06-01",
    } | other
    names, places = ", ".join(row), ", ".join(["%s"] * len(row))
    act(app, actor)
    app.execute(f"INSERT INTO evidence_readings ({names}) VALUES ({places})", list(row.values()))  # noqa: S608
    return row["id"]


@pytest.mark.parametrize("who", ["merchant", "platform", "auditor", "other_mediator", "other_consumer", "chief"])
def test_nobody_says_how_anothers_chat_is_read(app, bench, who):
    with pytest.raises(errors.InsufficientPrivilege):
        confirm(app, bench, getattr(bench, who))


def test_nobody_confirms_in_anothers_name_or_role(app, bench):
    for wrong in ({"confirmed_by": bench.mediator.account_id}, {"confirmed_as": "mediator"}):
        with pytest.raises(errors.InsufficientPrivilege):
            confirm(app, bench, bench.consumer, **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"no": 0},
        {"last_line": 3},
        {"format": "../etc"},
        {"zone": ""},
        {"parties": Jsonb([])},
        {"voices": Jsonb([])},
        {"columns": Jsonb([])},
        {"day_order": "year_first"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_reading_that_cannot_be_true_is_refused(app, bench, wrong):
    with pytest.raises(errors.CheckViolation):
        confirm(app, bench, bench.consumer, **wrong)


def test_who_handed_it_in_and_who_decides_confirm_and_no_number_comes_twice(app, bench):
    confirm(app, bench, bench.consumer)
    with pytest.raises(errors.UniqueViolation):
        confirm(app, bench, bench.mediator)
    confirm(app, bench, bench.mediator, no=2)
    act(app, bench.merchant)
    assert app.execute("SELECT count(*) FROM evidence_readings").fetchone() == (2,)
    act(app, bench.other_consumer)
    assert app.execute("SELECT count(*) FROM evidence_readings").fetchone() == (0,)


@pytest.mark.parametrize("state", ["deliberation", "peer_review", "issued", "performing", "confirming", "resolved"])
def test_a_side_says_it_before_the_decision_alone(app, bench, state):
    bench.set(state=state)
    with pytest.raises(errors.InsufficientPrivilege):
        confirm(app, bench, bench.consumer)
    confirm(app, bench, bench.mediator)


def test_a_side_says_nothing_over_the_office(app, bench):
    confirm(app, bench, bench.consumer)
    confirm(app, bench, bench.consumer, no=2)
    confirm(app, bench, bench.mediator, no=3)
    with pytest.raises(errors.InsufficientPrivilege):
        confirm(app, bench, bench.consumer, no=4)
    confirm(app, bench, bench.mediator, no=4)


def test_readings_come_to_an_end(app, bench):
    with pytest.raises(errors.InsufficientPrivilege):
        confirm(app, bench, bench.consumer, no=21)
    confirm(app, bench, bench.mediator, no=40)
    with pytest.raises(errors.CheckViolation):
        confirm(app, bench, bench.mediator, no=41)


def test_a_reading_is_never_changed_or_taken_away(app, bench):
    confirm(app, bench, bench.consumer)
    for change in ("UPDATE evidence_readings SET zone = 'UTC'", "DELETE FROM evidence_readings"):
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(change)


def test_only_the_clock_counts_and_only_once(app, bench):
    with pytest.raises(errors.InsufficientPrivilege):
        confirm(app, bench, bench.consumer, messages=3, not_understood=0)
    reading = confirm(app, bench, bench.consumer)
    count = "UPDATE evidence_readings SET messages = %s, not_understood = 0"
    assert app.execute(count, (3,)).rowcount == 0
    act(app, None)
    with pytest.raises(errors.CheckViolation):
        app.execute(count, (-1,))
    with pytest.raises(errors.CheckViolation):
        app.execute("UPDATE evidence_readings SET messages = 3")
    with pytest.raises(errors.CheckViolation):
        app.execute(f"{count}, last_line = -1", (3,))
    assert app.execute(count, (3,)).rowcount == 1
    assert app.execute(count, (4,)).rowcount == 0
    assert bench.one("SELECT messages FROM evidence_readings WHERE id = %s", reading) == 3


def test_confirming_is_an_act_of_custody_and_inventing_one_is_not(app, bench):
    act(app, bench.consumer)
    write = (
        "INSERT INTO evidence_custody (id, item_id, at, hour_at, account_id, role, act)"
        " VALUES (%s, %s, '2026-06-01', '2026-06-01', %s, 'consumer', %s)"
    )
    app.execute(write, (new_id(), chat_of(bench), bench.consumer.account_id, "reading_confirmed"))
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(write, (new_id(), chat_of(bench), bench.consumer.account_id, "altered"))


def test_down_and_up_again_with_a_row(server, database_name, owner, bench, app):
    confirm(app, bench, bench.consumer)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0008")
        assert not connection.exec_driver_sql("SELECT to_regclass('evidence_readings')").scalar()
        command.upgrade(config, "0009")
        connection.commit()
    engine.dispose()
    assert owner.execute("SELECT count(*) FROM evidence_readings").fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM evidence_items").fetchone()[0] > 0
