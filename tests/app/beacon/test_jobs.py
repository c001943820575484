"""The beat as the queue runs it."""

from datetime import timedelta

import pytest

from app.beacon import jobs
from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.queue import queue

pytestmark = pytest.mark.anyio


async def test_the_queue_reveals_what_is_due(database, database_name, server, settings, chain, let_pass):
    async with database.transaction(CLOCK) as session:
        named = await chain.first_round(session, clock.now() + timedelta(hours=2))
    await let_pass(named.at - clock.now())
    work = queue(server.app_url(database_name), (jobs.blueprint, "beacon"))
    async with work.open_async():
        await work.configure_task("beacon:turn").defer_async(timestamp=0)
        await work.run_worker_async(
            wait=False, install_signal_handlers=False, additional_context={"database": database, "settings": settings}
        )
    async with database.transaction(CLOCK) as session:
        assert await chain.value_of(session, named) is not None


def test_it_beats_every_minute():
    (beat,) = jobs.blueprint.periodic_registry.periodic_tasks.values()
    assert (beat.task.name.removeprefix("beacon:"), beat.cron) == ("turn", "* * * * *")
