"""The worker knows the tasks of every domain, runs what waits, and takes over from workers that died."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace
from procrastinate import JobContext

from app import worker
from app.beacon.errors import OutsidersOnly
from app.kit.actors import CLOCK
from app.kit.db import Database
from app.kit.queue import enqueue
from app.kit.settings import Settings
from app.people import service as people
from tests import office as table

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(tmp_path: Path, database: Database) -> Settings:
    return Settings(home=tmp_path, database_url=database.url)


async def test_every_domain_brings_its_tasks(settings: Settings, database: Database):
    domains = {name.partition(":")[0] for name in worker.jobs(settings, database).tasks}
    assert domains >= {"house", "people", "beacon", "journal", "cases", "evidence", "rulings"}


async def test_in_production_no_job_runs_with_the_offices_own_chain(settings: Settings, database: Database):
    with pytest.raises(OutsidersOnly):
        await worker.work(replace(settings, production=True), database, until_empty=True)


async def test_what_waits_is_run_beside_the_web_process(settings: Settings, database: Database, owner):
    office = await table.open_office(database)
    async with database.transaction(CLOCK) as session:
        account = office.consumer.account
        await people.notify(session, CLOCK, account, subject="{a}", text="{a}", values={"a": "b"}, about="test")
    async with worker.running(settings, database):
        await until(lambda: list(settings.outbox_dir.glob("*.eml")))
    assert owner.execute("SELECT sent_at IS NOT NULL FROM notices WHERE channel = 'mail'").fetchall() == [(True,)]


async def test_jobs_of_a_worker_that_died_are_given_to_one_that_lives(settings: Settings, database: Database, owner):
    await stall(database, owner)
    async with database.transaction(CLOCK) as session:
        await enqueue(session, "house:retry_stalled", timestamp=0)
    async with worker.running(settings, database):
        await until(lambda: not owner.execute("SELECT 1 FROM procrastinate_jobs WHERE status = 'doing'").fetchone())
        await until(
            lambda: (
                not owner.execute(
                    "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'people:forget_old_keys'"
                ).fetchone()
            )
        )


async def test_a_job_that_was_given_away_meanwhile_stays_where_it_is(settings: Settings, database: Database, owner):
    """Two look for what stalled: the later one still holds the list of before."""
    await stall(database, owner)
    living = owner.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id").fetchone()[0]
    app = worker.jobs(settings, database)

    async with app.open_async():
        stalled = await app.job_manager.get_stalled_jobs()
        owner.execute("UPDATE procrastinate_jobs SET worker_id = %s", [living])
        for job in stalled:
            await worker.give_away(app, job)

    assert len(stalled) == 1
    assert owner.execute("SELECT status, worker_id FROM procrastinate_jobs").fetchall() == [("doing", living)]


async def test_what_gave_up_is_tried_again_each_hour_unless_it_comes_by_itself(
    settings: Settings, database: Database, owner
):
    async with database.transaction(CLOCK) as session:
        for task in ("rulings:issue", "people:forget_old_keys", "gone:long_ago"):
            await enqueue(session, task, case_id=UUID(int=1))
        await enqueue(session, "orders:issue", key="twice", case_id=UUID(int=1))
    owner.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 10")
    async with database.transaction(CLOCK) as session:
        await enqueue(session, "orders:issue", key="twice", case_id=UUID(int=1))
    app = worker.jobs(settings, database)

    async with app.open_async():
        context = JobContext(app=app, job=None, start_timestamp=0, abort_reason=lambda: None)
        await worker.try_again(context, timestamp=0)

    waiting = owner.execute("SELECT task_name, attempts FROM procrastinate_jobs WHERE status = 'todo' ORDER BY 1")
    assert waiting.fetchall() == [("orders:issue", 0), ("rulings:issue", 11)]


async def stall(database: Database, owner) -> None:
    """A job whose worker died yesterday."""
    async with database.transaction(CLOCK) as session:
        await enqueue(session, "people:forget_old_keys", timestamp=0)
    owner.execute(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 day');"
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
    )


async def until(true, *, seconds: float = 20) -> None:
    """Wait for it, and fail when it never comes."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - the worker shares no event with a test
            await asyncio.sleep(0.05)
