"""An export that two persons wanted."""

from datetime import date

from app.approvals import service as approvals
from app.export.models import Export
from app.export.schemas import ExportIn
from app.export.service import asking, writing
from app.kit.db import Database
from tests.office import Office
from tests.rulings.bench import Bench


async def wanted(
    database: Database, office: Office | Bench, since: date | None = None, until: date | None = None
) -> Export:
    """The auditor proposes, the chief approves."""
    async with database.transaction(office.auditor) as session:
        proposed = await asking.propose(session, office.auditor, ExportIn("年度审计。", since, until))
    async with database.transaction(office.chief) as session:
        await approvals.approve(session, office.chief, proposed.id, proposed.sha256.hex())
    return await writing.newest(database)
