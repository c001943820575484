"""The doors of the talks: the parties alone."""

from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor
from app.kit.auth import only
from cases.api.replies import CASES, made, unchanged
from cases.schemas import Made, OfferIn
from cases.service import talking


class TalkDoors(Controller):
    """The doors of the talks: the parties alone."""

    path = CASES
    tags = ("talks",)
    guards = (unchanged,)

    @post("/{case_id:uuid}/offers", status_code=200, guards=[only(*PARTIES)])
    async def make_offer(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[OfferIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Offer what would settle it."""
        return await made(session, actor, await talking.make_offer(session, actor, case_id, data), case_id)

    @post("/{case_id:uuid}/offers/{offer_id:uuid}/refusal", status_code=200, guards=[only(*PARTIES)])
    async def refuse_offer(
        self,
        case_id: FromPath[UUID],
        offer_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Say no."""
        return await made(session, actor, await talking.refuse_offer(session, actor, case_id, offer_id), case_id)

    @post("/{case_id:uuid}/offers/{offer_id:uuid}/acceptance", status_code=200, guards=[only(*PARTIES)])
    async def take_offer(
        self,
        case_id: FromPath[UUID],
        offer_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Settle; three days to step back."""
        return await made(session, actor, await talking.take_offer(session, actor, case_id, offer_id), case_id)

    @post("/{case_id:uuid}/settlements/{settlement_id:uuid}/step-back", status_code=200, guards=[only(*PARTIES)])
    async def step_back(
        self,
        case_id: FromPath[UUID],
        settlement_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Think again within three days."""
        return await made(session, actor, await talking.step_back(session, actor, case_id, settlement_id), case_id)
