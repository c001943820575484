"""Legal hold: who may, once at a time, and the store that then lets nothing go."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.kit.embedded import Cluster
from app.kit.objects import KeptObjectError
from app.kit.queue import queue
from app.kit.settings import Settings
from cases.errors import CaseNotFound
from evidence import errors, jobs
from evidence.safe import Safe
from evidence.service import holding
from tests.evidence.conftest import Clerk, Table

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_a_party_and_a_mediator_of_another_case_place_no_hold(clerk: Clerk, table: Table) -> None:
    item = await clerk.hand_in(table.consumer)
    async with clerk.database.transaction(table.other_mediator) as session:
        with pytest.raises(CaseNotFound):
            await holding.hold(session, table.other_mediator, table.case_id, item.id, "a court asks")
    with pytest.raises(DBAPIError, match="row-level security"):
        async with clerk.database.transaction(table.consumer) as session:
            await holding.hold(session, table.consumer, table.case_id, item.id, "mine")


async def test_a_held_item_stays_until_the_hold_is_lifted(
    clerk: Clerk, table: Table, server: Cluster, database_name: str, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path)
    clerk.safe = safe = Safe.open(settings)
    item = await clerk.hand_in(table.consumer)
    work = queue(server.app_url(database_name), (jobs.blueprint, "evidence"))
    table.owner.execute("DELETE FROM procrastinate_jobs")  # the store has not been asked to keep it until its day yet

    async def run_jobs() -> None:
        resources = {"database": clerk.database, "settings": settings}
        await work.run_worker_async(wait=False, install_signal_handlers=False, additional_context=resources)

    mediator = table.mediator
    async with work.open_async():
        async with clerk.database.transaction(mediator) as session:
            held = await holding.hold(session, mediator, table.case_id, item.id, "a court asks for it")
        await run_jobs()
        with pytest.raises(KeptObjectError):
            await safe.objects.remove(item.object_name)
        async with clerk.database.transaction(mediator) as session:
            with pytest.raises(errors.AlreadyHeld):
                await holding.hold(session, mediator, table.case_id, item.id, "again")
        async with clerk.database.transaction(mediator) as session:
            lifted = await holding.lift(session, mediator, table.case_id, item.id, "the court has decided")
        await run_jobs()
    assert (lifted.id, lifted.lifted_by) == (held.id, mediator.account_id)
    await safe.objects.remove(item.object_name)
    assert await safe.objects.size(item.object_name) is None
    async with clerk.database.transaction(mediator) as session:
        with pytest.raises(errors.NotHeld):
            await holding.lift(session, mediator, table.case_id, item.id, "again")
    assert held.placed_at <= datetime.now(UTC)
