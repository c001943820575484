"""The sequencer as the queue runs it."""

import pytest

from app.journal import jobs, queries
from app.kit.actors import PUBLIC
from app.kit.queue import queue

pytestmark = pytest.mark.anyio


async def test_the_queue_sequences_what_was_recorded(database, database_name, server, settings, write):
    await write(3)
    work = queue(server.app_url(database_name), (jobs.blueprint, "journal"))
    async with work.open_async():
        await work.configure_task("journal:sequence").defer_async(timestamp=0)
        await work.run_worker_async(
            wait=False, install_signal_handlers=False, additional_context={"database": database, "settings": settings}
        )
    async with database.transaction(PUBLIC) as session:
        assert (await queries.get_checkpoint(session, PUBLIC)).size == 3
