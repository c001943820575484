"""Runs the jobs of all domains: inside the web process, or alone on as many machines as wanted."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from procrastinate import App, Blueprint, JobContext
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from app.approvals import jobs as approvals_jobs
from app.beacon import jobs as beacon_jobs
from app.beacon import open_beacon
from app.journal import jobs as journal_jobs
from app.kit.db import Database
from app.kit.queue import queue
from app.kit.settings import Settings
from app.orders import jobs as orders_jobs
from app.people import jobs as people_jobs
from cases import jobs as cases_jobs
from evidence import jobs as evidence_jobs
from rulings import jobs as rulings_jobs
from rulings.signing import open_authority

log = structlog.get_logger()
house = Blueprint()
CONCURRENCY = 4
# Two may look at once: what the first gave away is by then with somebody who lives, and stays there.
_GIVE_AWAY = (
    "WITH stalled AS MATERIALIZED (SELECT id FROM procrastinate_jobs WHERE id = %(job_id)s AND status = 'doing'"
    " AND worker_id IS NOT DISTINCT FROM %(worker_id)s FOR UPDATE)"
    " SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM stalled"
)


@house.periodic(cron="*/1 * * * *", periodic_id="retry_stalled")
@house.task(name="retry_stalled", queueing_lock="house:retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give the jobs of workers that died to someone who lives; every job may run twice.

    One whose like waits already, or that was done meanwhile, is left for the next minute: it holds up no other.
    """
    _ = timestamp
    for job in await context.app.job_manager.get_stalled_jobs():
        with contextlib.suppress(ConnectorException):
            await give_away(context.app, job)


async def give_away(app: App, job: Job) -> None:
    """Let it be done by somebody else, unless it left the worker that it was seen with."""
    await app.connector.execute_query_async(_GIVE_AWAY, job_id=job.id, worker_id=job.worker_id)


@house.periodic(cron="41 * * * *", periodic_id="try_again")
@house.task(name="try_again", queueing_lock="house:try_again", pass_context=True)
async def try_again(context: JobContext, timestamp: int) -> None:
    """Each hour, once more what gave up: a timestamp authority or a store may be back after days, and nothing is lost.

    Periodic jobs come again by themselves. One whose like waits already is left.
    """
    _ = timestamp
    app = context.app
    by_themselves = {each.task.name for each in app.periodic_registry.periodic_tasks.values()}
    for job in await app.job_manager.list_jobs_async(status="failed"):
        if job.task_name in app.tasks and job.task_name not in by_themselves:
            log.warning("job_tried_again", task=job.task_name, job=job.id, attempts=job.attempts)
            with contextlib.suppress(ConnectorException):
                await app.job_manager.retry_job(job)


def jobs(settings: Settings, database: Database) -> App:
    """The queue with the tasks of every domain."""
    _ = settings
    return queue(
        database.url,
        (house, "house"),
        (people_jobs.blueprint, "people"),
        (approvals_jobs.blueprint, "approvals"),
        (journal_jobs.blueprint, "journal"),
        (beacon_jobs.blueprint, "beacon"),
        (cases_jobs.blueprint, "cases"),
        (evidence_jobs.blueprint, "evidence"),
        (rulings_jobs.blueprint, "rulings"),
        (orders_jobs.blueprint, "orders"),
    )


def resources(settings: Settings, database: Database) -> dict[str, Any]:
    """What every job is handed."""
    return {"settings": settings, "database": database}


async def work(settings: Settings, database: Database, *, until_empty: bool = False) -> None:
    """Run jobs until told to stop, or until none waits.

    Raises:
        OutsidersOnly, BeaconAddressWrong: with this beacon nothing starts.
        DemoChain, SignerUrlWrong: with this authority nothing starts.
    """
    open_beacon(settings)
    if settings.production:
        open_authority(settings)
    app = jobs(settings, database)
    async with app.open_async():
        await app.run_worker_async(
            concurrency=CONCURRENCY,
            wait=not until_empty,
            listen_notify=not until_empty,
            install_signal_handlers=False,
            delete_jobs="successful",
            additional_context=resources(settings, database),
        )


@asynccontextmanager
async def running(settings: Settings, database: Database) -> AsyncIterator[None]:
    """A worker beside whatever else this process does; it finishes its jobs before it goes."""
    task = asyncio.create_task(work(settings, database))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
