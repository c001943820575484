"""The doors of putting right: proof, confirmation, enforcement."""

from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, SELLERS, Actor, Role
from app.kit.auth import only
from cases.api.replies import CASES, made, shown, unchanged
from cases.schemas import CaseOut, DepositIn, Made, NotFixedIn, ProofIn, ReasonIn, TextIn
from cases.service import honouring, performing


class ObligationDoors(Controller):
    """The doors of putting right: proof, confirmation, enforcement."""

    path = CASES
    tags = ("performance",)
    guards = (unchanged,)

    @post("/{case_id:uuid}/obligations/{obligation_id:uuid}/proof", status_code=200, guards=[only(*PARTIES)])
    async def prove(
        self,
        case_id: FromPath[UUID],
        obligation_id: FromPath[UUID],
        data: JSONBody[ProofIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Say and show that it is done."""
        return await made(session, actor, await performing.prove(session, actor, case_id, obligation_id, data), case_id)

    @post("/{case_id:uuid}/obligations/{obligation_id:uuid}/waiver", status_code=200, guards=[only(*PARTIES)])
    async def waive(
        self,
        case_id: FromPath[UUID],
        obligation_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Let an obligation go."""
        return await made(session, actor, await performing.waive(session, actor, case_id, obligation_id), case_id)

    @post("/{case_id:uuid}/obligations/{obligation_id:uuid}/not-honoured", status_code=200, guards=[only(*SELLERS)])
    async def say_not_honoured(
        self,
        case_id: FromPath[UUID],
        obligation_id: FromPath[UUID],
        data: JSONBody[TextIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """What your certificate orders was not done, and what is missing."""
        row = await honouring.say_not_honoured(session, actor, case_id, obligation_id, data)
        return await made(session, actor, row, case_id)

    @post("/{case_id:uuid}/confirmation", status_code=200, guards=[only(Role.consumer)])
    async def confirm(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """It is really fixed."""
        return await shown(session, actor, await performing.confirm(session, actor, case_id))

    @post("/{case_id:uuid}/not-fixed", status_code=200, guards=[only(Role.consumer)])
    async def say_not_fixed(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[NotFixedIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """It is not."""
        return await shown(session, actor, await performing.say_not_fixed(session, actor, case_id, data))

    @post("/{case_id:uuid}/deposits/{deposit_id:uuid}/answer", status_code=200, guards=[only(Role.platform)])
    async def answer_deposit(
        self,
        case_id: FromPath[UUID],
        deposit_id: FromPath[UUID],
        data: JSONBody[DepositIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """The deposit pays, or refuses."""
        return await made(
            session, actor, await performing.answer_deposit(session, actor, case_id, deposit_id, data), case_id
        )

    @post("/{case_id:uuid}/more-time", status_code=200, guards=[only(Role.chief, Role.deputy)])
    async def give_time(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[ReasonIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Seven more days, by the chief."""
        return await shown(session, actor, await performing.give_time(session, actor, case_id, data.reason))

    @post("/{case_id:uuid}/register-entry", status_code=200, guards=[only(Role.chief, Role.deputy)])
    async def give_up(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[ReasonIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """On the register of rulings not performed."""
        return await shown(session, actor, await performing.give_up(session, actor, case_id, data.reason))
