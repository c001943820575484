"""Findings: what the chats of a case show, and what its mediator makes of it."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only
from evidence.queries import readings
from evidence.schemas.readings import DecisionIn, ShownOut
from evidence.service import deciding

_READERS = only(*PARTIES, Role.registrar, Role.mediator, Role.deputy, Role.chief, Role.auditor)


class FindingDoors(Controller):
    """What is proposed stays with the bench; what was confirmed is everybody's at the case."""

    path = "/api/v1/cases/{case_id:uuid}/findings"
    tags = ("evidence",)

    @get(guards=[_READERS])
    async def list_findings(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> ShownOut:
        """What the chats show, as far as this reader may see it."""
        return await readings.list_shown(session, actor, case_id)

    @post("/{finding_id:uuid}/decision", guards=[only(Role.mediator)], status_code=HTTP_200_OK)
    async def decide(
        self,
        case_id: FromPath[UUID],
        finding_id: FromPath[UUID],
        data: JSONBody[DecisionIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> ShownOut:
        """Confirm, amend or reject; what is confirmed or amended the ruling has to answer."""
        await deciding.decide(session, actor, case_id, finding_id, data)
        return await readings.list_shown(session, actor, case_id)
