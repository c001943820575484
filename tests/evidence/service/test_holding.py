"""Legal hold: who may, once at a time, and the store that then lets nothing go."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from app.kit.objects import KeptObjectError, LocalFolder
from app.kit.queue import queue
from app.kit.settings import Settings
from cases.errors import CaseNotFound
from evidence import jobs
from evidence.errors import keeping
from evidence.models import EvidenceHold
from evidence.safe import Safe
from evidence.service import holding
from tests.evidence.conftest import Clerk, Table

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_a_party_and_a_mediator_of_another_case_place_no_hold(clerk: Clerk, table: Table) -> None:
    item = await clerk.hand_in(table.consumer)
    async with clerk.database.transaction(table.other_mediator) as session:
        with pytest.raises(CaseNotFound):
            await holding.hold(session, table.other_mediator, table.case_id, item.id, "a court asks")
    seated = table.other_mediator  # sees the case from now on, and is still not its mediator
    table.owner.execute("INSERT INTO seats VALUES (%s, %s, 'panel', now())", (table.case_id, seated.account_id))
    for actor in (table.consumer, seated):
        async with clerk.database.transaction(actor) as session:
            with pytest.raises(keeping.NotYoursToHold):
                await holding.hold(session, actor, table.case_id, item.id, "mine")
        with pytest.raises(DBAPIError, match="row-level security"):
            async with clerk.database.transaction(actor) as session:
                session.add(EvidenceHold(item_id=item.id, reason="mine", placed_by=actor.account))
    async with clerk.database.transaction(table.mediator) as session:
        await holding.hold(session, table.mediator, table.case_id, item.id, "a court asks")
    async with clerk.database.transaction(seated) as session:
        with pytest.raises(keeping.NotYoursToHold):
            await holding.lift(session, seated, table.case_id, item.id, "mine")


async def test_a_hold_that_is_lifted_while_the_store_is_told_does_not_stay_in_the_store(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    item, me, tells = await clerk.hand_in(table.consumer), table.mediator, LocalFolder.hold
    async with clerk.database.transaction(me) as session:
        await holding.hold(session, me, table.case_id, item.id, "a court asks")

    async def overtaken(self: LocalFolder, name: str, *, held: bool) -> None:
        monkeypatch.setattr(LocalFolder, "hold", tells)
        async with clerk.database.transaction(me) as session:
            await holding.lift(session, me, table.case_id, item.id, "a mistake")
        await holding.tell(clerk.database, clerk.safe, item.id)  # the other job, which was quicker
        await tells(self, name, held=held)

    monkeypatch.setattr(LocalFolder, "hold", overtaken)
    await holding.tell(clerk.database, clerk.safe, item.id)
    await clerk.safe.objects.remove(item.object_name)
    await holding.tell(clerk.database, clerk.safe, new_id())


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
            with pytest.raises(keeping.AlreadyHeld):
                await holding.hold(session, mediator, table.case_id, item.id, "again")
        async with clerk.database.transaction(mediator) as session:
            lifted = await holding.lift(session, mediator, table.case_id, item.id, "the court has decided")
        await run_jobs()
    assert (lifted.id, lifted.lifted_by) == (held.id, mediator.account_id)
    await safe.objects.remove(item.object_name)
    assert await safe.objects.size(item.object_name) is None
    async with clerk.database.transaction(mediator) as session:
        with pytest.raises(keeping.NotHeld):
            await holding.lift(session, mediator, table.case_id, item.id, "again")
    assert held.placed_at <= datetime.now(UTC)
