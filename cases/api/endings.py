"""The doors of pausing, ending and opening again."""

from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.auth import only
from cases.api.replies import CASES, shown, unchanged
from cases.schemas import CaseOut, GroundIn, ReasonIn, SurveyIn
from cases.service import ending, filing


class EndingDoors(Controller):
    """The doors of pausing, ending and opening again."""

    path = CASES
    tags = ("endings",)
    guards = (unchanged,)

    @post("/{case_id:uuid}/survey", status_code=200, guards=[only(Role.consumer)])
    async def survey(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[SurveyIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """The consumer's own word at the end."""
        await ending.survey(session, actor, case_id, data)
        return await shown(session, actor, case_id)

    @post("/{case_id:uuid}/withdrawal", status_code=200, guards=[only(Role.consumer)])
    async def withdraw(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Take the appeal back."""
        return await shown(session, actor, await filing.withdraw(session, actor, case_id))

    @post("/{case_id:uuid}/suspension", status_code=200, guards=[only(Role.mediator)])
    async def suspend(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[GroundIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Stop the clocks on a ground from the list."""
        return await shown(session, actor, await ending.suspend(session, actor, case_id, data))

    @post("/{case_id:uuid}/resumption", status_code=200, guards=[only(Role.mediator, Role.consumer)])
    async def resume(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Go on where it stopped."""
        return await shown(session, actor, await ending.resume(session, actor, case_id))

    @post("/{case_id:uuid}/discontinuation", status_code=200, guards=[only(Role.registrar, Role.mediator)])
    async def discontinue(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[GroundIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """End without a ruling, on a ground from the list."""
        return await shown(session, actor, await ending.discontinue(session, actor, case_id, data))

    @post("/{case_id:uuid}/set-aside", status_code=200, guards=[only(Role.chief, Role.deputy)])
    async def set_aside(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[ReasonIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Set a ruling by default aside, for cause."""
        return await shown(session, actor, await ending.set_aside(session, actor, case_id, data.reason))

    @post("/{case_id:uuid}/reopening", status_code=200, guards=[only(Role.chief, Role.deputy)])
    async def reopen(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[ReasonIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Open a finished case again."""
        return await shown(session, actor, await ending.reopen(session, actor, case_id, data.reason))
