"""The doors of whoever wants to be forgotten, and of those who carry it out."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals.schemas import ProposalOut
from app.kit.actors import Actor, Role
from app.kit.auth import only
from evidence.queries import forgetting as queries
from evidence.schemas import ErasureOut, ErasureRequestOut, ForgetIn
from evidence.service import forgetting

PERSONS = (Role.consumer, Role.private_seller)


class OwnErasureDoors(Controller):
    """For whoever appealed, or sold privately. The data of the office's people is kept by other laws."""

    path = "/api/v1/me/erasure"
    tags = ("people",)
    guards = (only(*PERSONS),)

    @get()
    async def show(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> ErasureOut:
        """Whether you have asked to be forgotten, or could; and until when the law keeps your cases."""
        return await forgetting.show(session, actor)

    @post()
    async def ask(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> ErasureRequestOut:
        """Ask to be forgotten. Two persons of the office look at it; nobody can undo it afterwards."""
        return ErasureRequestOut.of(await forgetting.ask(session, actor))

    @post("/withdrawal", status_code=HTTP_200_OK)
    async def take_back(
        self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> ErasureRequestOut:
        """Take your request back, as long as it was not carried out."""
        return ErasureRequestOut.of(await forgetting.take_back(session, actor))


class ErasureRequestDoors(Controller):
    """Requests without names, for those who carry them out."""

    path = "/api/v1/erasure-requests"
    tags = ("people",)

    @get(guards=[only(Role.operations, Role.chief, Role.auditor)])
    async def requests(
        self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Sequence[ErasureRequestOut]:
        """What waits, the longest first; then the newest of what ended."""
        return [ErasureRequestOut.of(row) for row in await queries.list_requests(session, actor)]

    @post("/{request_id:uuid}/proposal", guards=[only(Role.operations)])
    async def propose(
        self,
        request_id: FromPath[UUID],
        data: JSONBody[ForgetIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> ProposalOut:
        """Propose to carry it out; the chief approves it, and it is done at once."""
        return ProposalOut.of(await forgetting.propose(session, actor, request_id, data.reason), actor)
