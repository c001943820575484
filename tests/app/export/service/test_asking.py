"""Who may want an export, and who lets it be taken."""

import pytest

from app.approvals import service as approvals
from app.approvals.errors import NoSuchProposal, NotOfThePair
from app.export import queries
from app.export.errors import ExportOver, NoSuchExport
from app.export.schemas import ExportIn
from app.export.service import asking
from app.kit.ids import new_id
from tests.app.export.wanted import wanted
from tests.office import open_office

pytestmark = pytest.mark.anyio


async def test_nobody_but_an_auditor_proposes_and_nobody_but_the_chief_approves(database):
    office = await open_office(database)
    for actor in (office.chief, office.operations, next(iter(office.mediators.values()))):
        with pytest.raises(NotOfThePair):
            async with database.transaction(actor) as session:
                await asking.propose(session, actor, ExportIn("为了审计。"))
    async with database.transaction(office.auditor) as session:
        proposed = await asking.propose(session, office.auditor, ExportIn("为了审计。"))
    for actor, refusal in ((office.auditor, NotOfThePair), (office.operations, NoSuchProposal)):
        with pytest.raises(refusal):
            async with database.transaction(actor) as session:
                await approvals.approve(session, actor, proposed.id, proposed.sha256.hex())


async def test_an_approved_export_is_there_for_its_auditor_alone(database, owner):
    office = await open_office(database)
    export = await wanted(database, office)
    async with database.transaction(office.auditor) as session:
        assert [row.id for row in await queries.list_to_take(session, office.auditor)] == [export.id]
        assert (await queries.get_export(session, office.auditor, export.id)).reason == export.reason
        with pytest.raises(NoSuchExport):
            await queries.get_export(session, office.auditor, new_id())
    for actor in (office.chief, office.operations):
        async with database.transaction(actor) as session:
            assert await queries.list_exports(session, actor) == []
    owner.execute("UPDATE clock_offset SET seconds = 73 * 3600")
    async with database.transaction(office.auditor) as session:
        assert await queries.list_to_take(session, office.auditor) == []
        with pytest.raises(ExportOver):
            await queries.get_export(session, office.auditor, export.id)
