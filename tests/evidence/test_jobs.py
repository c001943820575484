"""What the queue does with evidence."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.kit import clock
from app.kit.embedded import Cluster
from app.kit.objects import KeptObjectError
from app.kit.queue import queue
from app.kit.settings import Settings
from evidence import jobs
from evidence.safe import Safe
from tests.evidence.conftest import Clerk, Table, stream
from tests.evidence.reading_room import open_room

pytestmark = pytest.mark.anyio


async def test_an_item_is_locked_by_a_job_and_what_broke_off_is_cleared_at_night(
    server: Cluster, database_name: str, clerk: Clerk, table: Table, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, evidence_kept_years=5)
    clerk.safe = safe = Safe.open(settings)
    item = await clerk.hand_in(table.consumer)
    lost = await safe.store(stream(b"its process died"))
    work = queue(server.app_url(database_name), (jobs.blueprint, "evidence"))
    resources = {"database": clerk.database, "settings": settings}
    async with work.open_async():
        await work.configure_task("evidence:clear_loose").defer_async(timestamp=0)
        await work.run_worker_async(wait=False, install_signal_handlers=False, additional_context=resources)
    with pytest.raises(KeptObjectError):
        await safe.objects.remove(item.object_name)
    assert item.retained_until_at > clock.now() + timedelta(days=5 * 365)
    assert await safe.objects.size(lost.object_name) is not None  # younger than a day
    await safe.open_item(item)


async def test_a_confirmed_chat_is_looked_through_by_a_job(
    server: Cluster, database_name: str, clerk: Clerk, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path)
    room = await open_room(clerk.database, Safe.open(settings))
    await room.confirm(await room.hand_in())
    work = queue(server.app_url(database_name), (jobs.blueprint, "evidence"))
    resources = {"database": clerk.database, "settings": settings}
    async with work.open_async():
        await work.run_worker_async(wait=False, install_signal_handlers=False, additional_context=resources)
    assert (await room.proposal("canned_reply")).facts["times"] == 7
