"""The registrar's doors, and questions to any party."""

from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import OFFICE, PARTIES, Actor, Role
from app.kit.auth import only
from cases.api.replies import CASES, made, shown, unchanged
from cases.schemas import AcceptIn, CaseOut, DeclineIn, Made, NameIn, QuestionIn, ReferralIn, TextIn
from cases.service import naming, screening, standing_in

_SCREENING = only(*OFFICE)


class ScreeningDoors(Controller):
    """The registrar's doors, and questions to any party."""

    path = CASES
    tags = ("screening",)
    guards = (unchanged,)

    @post("/screening/next", status_code=200, guards=[only(Role.mediator)])
    async def stand_in(
        self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Response[CaseOut]:
        """Take the oldest appeal that waits, as its registrar, while no registrar is at work; never decide it then."""
        return await shown(session, actor, await standing_in.take_next(session, actor))

    @post("/{case_id:uuid}/acceptance", status_code=200, guards=[_SCREENING])
    async def accept(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[AcceptIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Accept, name the subjects and the handling failures to be answered."""
        return await shown(session, actor, await screening.accept(session, actor, case_id, data))

    @post("/{case_id:uuid}/declination", status_code=200, guards=[_SCREENING])
    async def decline(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[DeclineIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Decline with a ground from the table of doors."""
        return await shown(session, actor, await screening.decline(session, actor, case_id, data))

    @post("/{case_id:uuid}/second-look", status_code=200, guards=[only(Role.consumer)])
    async def look_again(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Another pair of eyes for a declined appeal."""
        return await shown(session, actor, await screening.look_again(session, actor, case_id))

    @post("/{case_id:uuid}/failures", status_code=200, guards=[only(Role.mediator)])
    async def name(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[NameIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Have the ruling answer one more handling failure; its respondent is asked at once."""
        return await shown(session, actor, await naming.name(session, actor, case_id, data))

    @post("/{case_id:uuid}/referrals", status_code=200, guards=[_SCREENING])
    async def refer(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[ReferralIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Tell an authority of an injury, hazard or crime."""
        return await made(session, actor, await screening.refer(session, actor, case_id, data), case_id)

    @post("/{case_id:uuid}/questions", status_code=200, guards=[only(Role.registrar, Role.mediator)])
    async def ask(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[QuestionIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Put a question to one side."""
        return await made(session, actor, await screening.ask(session, actor, case_id, data), case_id)

    @post("/{case_id:uuid}/questions/{question_id:uuid}/answer", status_code=200, guards=[only(*PARTIES)])
    async def answer_question(
        self,
        case_id: FromPath[UUID],
        question_id: FromPath[UUID],
        data: JSONBody[TextIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Answer it."""
        return await made(
            session, actor, await screening.answer_question(session, actor, case_id, question_id, data.text), case_id
        )
