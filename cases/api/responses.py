"""The respondents' doors, and the consumer's word on a fix."""

from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import RESPONDENTS, Actor, Role
from app.kit.auth import only
from cases.api.replies import CASES, made, shown, unchanged
from cases.schemas import CaseOut, Made, ReasonIn, ResponseIn, TextIn, WordIn
from cases.service import filing, responding


class ResponseDoors(Controller):
    """The respondents' doors, and the consumer's word on a fix."""

    path = CASES
    tags = ("answer",)
    guards = (unchanged,)

    @post("/{case_id:uuid}/fixes", status_code=200, guards=[only(*RESPONDENTS)])
    async def report_fix(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[TextIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Say that it was put right; the consumer is asked."""
        return await made(session, actor, await responding.report_fix(session, actor, case_id, data.text), case_id)

    @post("/{case_id:uuid}/fix-word", status_code=200, guards=[only(Role.consumer)])
    async def say_fixed(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[WordIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """The consumer's word: fixed, partly or not."""
        return await shown(session, actor, await filing.say_fixed(session, actor, case_id, data))

    @post("/{case_id:uuid}/response", status_code=200, guards=[only(*RESPONDENTS)])
    async def respond(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[ResponseIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Answer every point: concede, offer or contest."""
        return await shown(session, actor, await responding.respond(session, actor, case_id, data))

    @post("/{case_id:uuid}/extension", status_code=200, guards=[only(*RESPONDENTS)])
    async def extend(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[ReasonIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Seven more days, once, for a reason."""
        return await shown(session, actor, await responding.extend(session, actor, case_id, data.reason))

    @post("/{case_id:uuid}/handling-waiver", status_code=200, guards=[only(Role.consumer)])
    async def waive_handling(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Let the handling failures rest."""
        return await shown(session, actor, await filing.waive_handling(session, actor, case_id))
