"""The doors of the draw: declare, step aside, challenge. None of them picks anyone."""

from uuid import UUID

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only
from cases.api.replies import CASES, made, shown, unchanged
from cases.queries import draws
from cases.schemas import CaseOut, ChallengeDecisionIn, Made, MoreIn, NonceIn, ReasonIn
from cases.service import agreeing, assigning, drawing


class AssignmentDoors(Controller):
    """The doors of the draw: declare, step aside, challenge. None of them picks anyone."""

    path = CASES
    tags = ("assignment",)
    guards = (unchanged,)

    @get("/drawn", guards=[only(Role.mediator)])
    async def list_drawn(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[UUID]:
        """The cases for which this mediator was drawn and has yet to declare."""
        return [name.case_id for name in await draws.list_drawn_for(session, actor)]

    @put("/agreed-to-more", status_code=204, guards=[only(Role.mediator)])
    async def agree(
        self, data: JSONBody[MoreIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> None:
        """Agree to more cases than the caps where too few others can be drawn, or take it back."""
        await agreeing.agree_to_more(session, actor, agreed=data.agreed)

    @post("/{case_id:uuid}/recusal", status_code=204, guards=[only(Role.mediator)])
    async def recuse(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[ReasonIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """Step aside; the next name of the same draw takes the place."""
        await assigning.recuse(session, actor, case_id, data.reason)

    @post("/{case_id:uuid}/declaration", status_code=200, guards=[only(Role.mediator)])
    async def declare(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Sign that the register of interests is complete today; the file opens."""
        return await shown(session, actor, await assigning.declare(session, actor, case_id))

    @post("/{case_id:uuid}/nonce", status_code=200, guards=[only(*PARTIES)])
    async def take_part(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[NonceIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Add your side's number to the draw, between its announcement and the round."""
        await drawing.take_part(session, actor, case_id, bytes.fromhex(data.nonce) if data.nonce else None)
        return await shown(session, actor, case_id)

    @post("/{case_id:uuid}/challenges", status_code=200, guards=[only(*PARTIES)])
    async def challenge(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[ReasonIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Challenge the mediator for cause."""
        return await made(session, actor, await assigning.challenge(session, actor, case_id, data.reason), case_id)

    @post(
        "/{case_id:uuid}/challenges/{challenge_id:uuid}/decision",
        status_code=200,
        guards=[only(Role.chief, Role.deputy)],
    )
    async def decide_challenge(
        self,
        case_id: FromPath[UUID],
        challenge_id: FromPath[UUID],
        data: JSONBody[ChallengeDecisionIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Chief or deputy decide, with reasons."""
        return await made(
            session, actor, await assigning.decide_challenge(session, actor, case_id, challenge_id, data), case_id
        )
