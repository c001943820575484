"""From the step of a case to the order at a receiver, through the queue, to one that fails three times in ten."""

import os
import random
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from app import worker
from app.kit import webhooks
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from app.kit.settings import Settings
from app.kit.vault import Vault
from app.orders import jobs
from app.orders.service import issuing
from app.orders.signing import OfficeKey
from app.people.service import webhooks as sending
from app.people.service.webhooks import message_id
from cases.lifecycle import Action
from tests.app.orders.accepted import Accepted
from tests.app.orders.test_signing import check
from tests.receiver import receiving

pytestmark = pytest.mark.anyio

# Three in ten fail: refused, hanging until we lose patience, or taken without a word, which makes a replay.
ORDERS = 10_000 if os.environ.get("REDRESS_LONG") else 200
MOODS = {"ok": 70, "fail": 16, "hang": 4, "drop": 10}


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home, private_webhooks=True)


# A copy of a row of the case: what is different in it.
COPIES = {
    "cases": "'id', m.id, 'number', 'RC-1-' || m.n",
    "seats": "'case_id', m.id",
    "obligations": "'case_id', m.id, 'id', gen_random_uuid()",
    "rulings": "'case_id', m.id, 'id', gen_random_uuid(), 'number', 'RR-1-' || m.n,"
    " 'file_sha256', sha256(m.n::text::bytea)",
}


def multiply(accepted: Accepted, times: int) -> list[UUID]:
    """The same case and ruling so many times again, each under its own number."""
    owner = accepted.bench.owner
    owner.execute("CREATE TEMP TABLE more AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, %s) n", (times,))
    for table, changes in COPIES.items():
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(
            f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object({changes}))).*"  # noqa: S608
            f" FROM {table} t, more m WHERE t.{'id' if table == 'cases' else 'case_id'} = %s",
            (accepted.bench.case_id,),
        )
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return [case_id for (case_id,) in owner.execute("SELECT id FROM more").fetchall()]


async def follow(database: Database, case_id: UUID, step: Action) -> None:
    """What hears of a step is told of it."""
    async with database.transaction(CLOCK) as session:
        await jobs.follow(session, case_id, step)


async def run_jobs(settings: Settings, database: Database, owner: psycopg.Connection) -> None:
    """Until none waits, those that are to be tried again among them. What would be mailed is not what is tried here."""
    waiting = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name <> 'people:send_notice'"
    while owner.execute(waiting).fetchone() != (0,):
        owner.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'people:send_notice'")
        await worker.work(settings, database, until_empty=True)


async def wanted(database: Database, desk: Actor, settings: Settings, url: str) -> list[str]:
    """The desk says where, and makes its secret."""
    async with database.transaction(desk) as session:
        await sending.set_endpoint(session, desk, url, private=True)
        return [(await sending.make_secret(session, desk, Vault(settings.vault_dir, sending.SORT)))[1]]


@pytest.mark.parametrize("step", [Action.issue, Action.confirm, Action.give_up])
async def test_other_steps_order_nothing(accepted: Accepted, owner, step):
    await follow(accepted.database, accepted.bench.case_id, step)
    assert owner.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


async def test_set_aside_right_after_it_was_accepted_nothing_stands(accepted: Accepted, settings, owner):
    for step in (Action.accept_ruling, Action.set_aside):
        await follow(accepted.database, accepted.bench.case_id, step)
    await run_jobs(settings, accepted.database, owner)
    assert owner.execute("SELECT count(*), count(withdrawn_at) FROM performance_orders").fetchone() == (2, 2)


async def test_of_a_bad_receiver_no_order_is_lost_and_each_comes_under_one_id(
    accepted: Accepted, settings, owner, key: OfficeKey, monkeypatch
):
    monkeypatch.setattr(webhooks, "WAITS_S", (0,) * 11)
    monkeypatch.setattr(webhooks, "PATIENCE_S", 0.3)
    chance = random.Random(7)  # noqa: S311 - a bad receiver, not a secret
    moods = chance.choices(list(MOODS), weights=list(MOODS.values()), k=3 * ORDERS)
    cases = multiply(accepted, ORDERS)
    async with receiving(lambda nth: moods[nth]) as receiver:
        receiver.secrets = await wanted(accepted.database, accepted.bench.platform, settings, receiver.url)
        async with accepted.database.transaction(CLOCK) as session:
            for case_id in cases:
                await issuing.issue(session, key, case_id)
        await run_jobs(settings, accepted.database, owner)
    issued = owner.execute("SELECT id, body, jws FROM performance_orders WHERE side = 'platform'").fetchall()
    assert len(issued) == ORDERS
    assert receiver.bodies == {message_id(order): {body} for order, body, _ in issued}
    assert max(receiver.taken.values()) > 1, "nothing was replayed"
    for _, body, jws in issued[:20]:
        check(key, jws, body)
    became = "SELECT count(delivered_at), count(given_up_at) FROM webhook_messages"
    assert owner.execute(became).fetchone() == (ORDERS, 0)
