"""The auditor's export, for machines and browsers: proposed, approved by the chief, then taken away as one archive."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals.schemas import ProposalOut
from app.export import queries
from app.export.schemas import ExportIn, ExportOut
from app.export.service import asking, taking
from app.kit.actors import Actor, Role
from app.kit.auth import only

_AUDITOR = only(Role.auditor)


class ExportDoors(Controller):
    """The auditor's export."""

    path = "/api/v1/exports"
    tags = ("export",)

    @get("/", guards=[_AUDITOR])
    async def mine(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[ExportOut]:
        """What was approved for you, the newest first; it can be taken until `over_at`."""
        return [ExportOut.of(row) for row in await queries.list_exports(session, actor)]

    @post("/", guards=[_AUDITOR])
    async def propose(
        self, data: JSONBody[ExportIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> ProposalOut:
        """Propose an export; the chief approves it."""
        return ProposalOut.of(await asking.propose(session, actor, data), actor)

    @get("/{export_id:uuid}/archive", guards=[_AUDITOR], media_type="application/zip")
    async def take(
        self,
        export_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        state: State,
    ) -> Stream:
        """The export as a ZIP, made now; each taking is an entry in the journal, with the digest of its manifest.

        Unpacked, the folder is checked with `redress verify-export` or by hand. Making it takes a while; the reply
        begins when it is whole.
        """
        export = await queries.get_export(session, actor, export_id)
        headers = {
            "Content-Disposition": f'attachment; filename="export-{export.approved_at:%Y-%m-%d}.zip"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }
        content = await taking.take(state["settings"], export)
        return Stream(content, media_type="application/zip", headers=headers)


DOORS = (ExportDoors,)
