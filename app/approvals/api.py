"""The doors of two persons, for machines. What is proposed comes in at the door of its own domain."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import queries, service
from app.approvals.rules import APPROVERS, PROPOSERS
from app.approvals.schemas import ApproveIn, ProposalOut, RefuseIn
from app.kit.actors import Actor, Role
from app.kit.auth import only
from app.kit.veiling import OWN_WORDS

READERS = PROPOSERS | APPROVERS | {Role.auditor}


class ApprovalDoors(Controller):
    """What was proposed, and what became of it."""

    path = "/api/v1/approvals"
    tags = ("approvals",)

    @get("/", guards=[only(*READERS)], opt=OWN_WORDS)
    async def proposals(
        self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> list[ProposalOut]:
        """Your own proposals and those that you may approve: the open ones first, then the newest."""
        return [ProposalOut.of(row, actor) for row in await queries.list_proposals(session, actor)]

    @get("/{proposal_id:uuid}", guards=[only(*READERS)], opt=OWN_WORDS)
    async def proposal(
        self, proposal_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> ProposalOut:
        """One of them."""
        return ProposalOut.of(await queries.get_proposal(session, actor, proposal_id), actor)

    @post("/{proposal_id:uuid}/approval", guards=[only(*APPROVERS)], status_code=HTTP_200_OK)
    async def approve(
        self,
        proposal_id: FromPath[UUID],
        data: JSONBody[ApproveIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> ProposalOut:
        """Approve the operation of this digest; it is done before the reply."""
        return ProposalOut.of(await service.approve(session, actor, proposal_id, data.sha256), actor)

    @post("/{proposal_id:uuid}/refusal", guards=[only(*APPROVERS)], status_code=HTTP_200_OK)
    async def refuse(
        self,
        proposal_id: FromPath[UUID],
        data: JSONBody[RefuseIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> ProposalOut:
        """Refuse it, with the reason."""
        return ProposalOut.of(await service.refuse(session, actor, proposal_id, data.reason), actor)

    @post("/{proposal_id:uuid}/withdrawal", guards=[only(*PROPOSERS)], opt=OWN_WORDS, status_code=HTTP_200_OK)
    async def withdraw(
        self, proposal_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> ProposalOut:
        """Take your own proposal back."""
        return ProposalOut.of(await service.withdraw(session, actor, proposal_id), actor)


DOORS = (ApprovalDoors,)
