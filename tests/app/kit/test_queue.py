"""Jobs live and die with the transaction that needs them."""

from uuid import UUID

import pytest

from app.kit.actors import CLOCK
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.queue import enqueue

pytestmark = pytest.mark.anyio

WAITING = "SELECT task_name, args FROM procrastinate_jobs ORDER BY id"


async def put(database: Database, *, key: str | None = None, case_id: UUID | None = None) -> None:
    async with database.transaction(CLOCK) as session:
        await enqueue(session, "cases:draw", key=key, case_id=case_id or new_id())


async def test_a_transaction_that_fails_leaves_no_job(database: Database, owner):
    async def fails() -> None:
        async with database.transaction(CLOCK) as session:
            await enqueue(session, "cases:draw", case_id=new_id())
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await fails()
    assert owner.execute(WAITING).fetchall() == []


async def test_what_a_job_is_told_arrives_as_json(database: Database, owner):
    case_id = new_id()
    await put(database, case_id=case_id)
    assert owner.execute(WAITING).fetchall() == [("cases:draw", {"case_id": str(case_id)})]


async def test_a_second_job_of_one_key_is_not_enqueued_while_the_first_waits(database: Database, owner):
    for _ in range(3):
        await put(database, key="draw:1")
    await put(database, key="draw:2")
    assert len(owner.execute(WAITING).fetchall()) == 2


async def test_once_the_first_is_taken_the_next_may_wait(database: Database, owner):
    await put(database, key="draw:1")
    owner.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    await put(database, key="draw:1")
    assert len(owner.execute(WAITING).fetchall()) == 2


async def test_jobs_without_a_key_all_wait(database: Database, owner):
    for _ in range(3):
        await put(database)
    assert len(owner.execute(WAITING).fetchall()) == 3


async def test_of_those_that_run_alone_the_second_waits_for_the_first(database: Database, owner):
    async with database.transaction(CLOCK) as session:
        for key in ("one", "two"):
            await enqueue(session, "house:greet", key=key, alone="house:greet")
    take = "SELECT queueing_lock FROM procrastinate_fetch_job_v2(NULL, NULL)"
    assert owner.execute(take).fetchone() == ("one",)
    assert owner.execute(take).fetchone() == (None,)
    owner.execute("DELETE FROM procrastinate_jobs WHERE queueing_lock = 'one'")
    assert owner.execute(take).fetchone() == ("two",)
