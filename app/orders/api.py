"""Orders to carry out a ruling, for the systems of those who are ordered; and the keys that they are signed with."""

from uuid import UUID

from anyio.to_thread import run_sync
from litestar import Controller, Response, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import OFFICE, PARTIES, Actor, Role
from app.kit.auth import only, public
from app.kit.webhooks import JWS
from app.orders import queries
from app.orders.queries import standing
from app.orders.schemas import (
    ApologyIn,
    KeysOut,
    NotPerformed,
    OrderLine,
    PolicyAnswerIn,
    PolicyOrder,
    Recourse,
    RegisterLine,
    SplitIn,
)
from app.orders.service import answering, saying, sharing, telling
from app.orders.signing import public_keys
from cases.api.replies import made, unchanged
from cases.schemas import Made, ProofIn

RESPONDENTS = (Role.merchant, Role.private_seller, Role.platform)
LEDGER = (*RESPONDENTS, Role.mediator, Role.chief, Role.deputy, Role.auditor)
TOLD = (Role.board, Role.auditor)
READERS = (*RESPONDENTS, Role.chief, Role.deputy, Role.auditor)


class OrderDoors(Controller):
    """The orders to one's own shop or platform."""

    path = "/api/v1/orders"
    tags = ("orders",)

    @get(guards=[only(*RESPONDENTS)])
    async def own(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[OrderLine]:
        """The newest hundred, and how far each has come."""
        return await queries.list_own(session, actor)

    @get("/{order_id:uuid}", guards=[only(*READERS)], media_type="application/json")
    async def read(
        self, order_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Response[bytes]:
        """The order byte for byte as it was signed, with the signature in `x-jws-signature`."""
        signed = await answering.read(session, actor, order_id)
        return Response(signed.body, headers={JWS: signed.jws}, media_type="application/json")

    @post("/{order_id:uuid}/acknowledgement", guards=[only(*RESPONDENTS)], status_code=HTTP_200_OK)
    async def acknowledge(
        self, order_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> OrderLine:
        """Say that your side has it and carries it out."""
        return await answering.acknowledge(session, actor, order_id)

    @post("/{order_id:uuid}/obligations/{no:int}/proof", guards=[only(*RESPONDENTS)], status_code=HTTP_200_OK)
    async def prove(
        self,
        order_id: FromPath[UUID],
        no: FromPath[int],
        data: JSONBody[ProofIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Say and show that one obligation of it is done; the case's own door for proofs does the same."""
        row = await answering.prove(session, actor, order_id, no, data)
        return await made(session, actor, row, row.case_id)


class OrdersOfACase(Controller):
    """What was ordered in a case."""

    path = "/api/v1/cases/{case_id:uuid}/orders"
    tags = ("orders",)

    @get(guards=[only(*PARTIES, *OFFICE, Role.auditor)])
    async def at_case(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> list[OrderLine]:
        """To whom, when it was taken, seen and acknowledged."""
        return await queries.list_at_case(session, actor, case_id)


class SharingDoors(Controller):
    """Who bears in the end what the consumer was paid. None of it is the consumer's to look after."""

    path = "/api/v1/cases/{case_id:uuid}"
    tags = ("performance",)

    @put("/liability", guards=[only(Role.mediator), unchanged])
    async def split(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[SplitIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Recourse:
        """Find the shares of seller, platform, carrier and maker, 100 per cent in all."""
        return await sharing.split(session, actor, case_id, data)

    @get("/recourse", guards=[only(*LEDGER)])
    async def ledger(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Recourse:
        """The split and who owes whom by it; for the parties once the ruling is issued."""
        return await sharing.show(session, actor, case_id)

    @post("/recourse/{line_id:uuid}/settlement", guards=[only(*RESPONDENTS)], status_code=204)
    async def settle(
        self,
        case_id: FromPath[UUID],
        line_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """Say that a line was paid back to you."""
        await sharing.settle(session, actor, case_id, line_id)


class SayingDoors(Controller):
    """What is performed by saying it."""

    path = "/api/v1/cases/{case_id:uuid}/obligations/{obligation_id:uuid}"
    tags = ("performance",)
    guards = (only(*RESPONDENTS), unchanged)

    @post("/apology", status_code=HTTP_200_OK)
    async def apologise(
        self,
        case_id: FromPath[UUID],
        obligation_id: FromPath[UUID],
        data: JSONBody[ApologyIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Name the act, the harm and the change. What was written to somebody before is refused."""
        row = await saying.apologise(session, actor, case_id, obligation_id, data)
        return await made(session, actor, row, case_id)

    @post("/policy-answer", status_code=HTTP_200_OK)
    async def answer_policy(
        self,
        case_id: FromPath[UUID],
        obligation_id: FromPath[UUID],
        data: JSONBody[PolicyAnswerIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Comply or explain; everybody reads it."""
        row = await saying.answer_policy(session, actor, case_id, obligation_id, data)
        return await made(session, actor, row, case_id)


class BoardDoors(Controller):
    """What the board is told of: it sees no case, and yet what was not performed."""

    path = "/api/v1/non-performance"
    tags = ("orders",)

    @get(guards=[only(*TOLD)])
    async def told(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[NotPerformed]:
        """The newest, and whether the board has said that it knows."""
        return await standing.list_told(session, actor)

    @post("/{notice_id:uuid}/acknowledgement", guards=[only(Role.board)], status_code=204)
    async def acknowledge(
        self, notice_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> None:
        """Say that the board knows."""
        await telling.acknowledge(session, actor, notice_id)


@get("/api/v1/register", guards=[public], tags=("public",))
async def register(actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[RegisterLine]:
    """The businesses that did not do what a ruling in force told them to, and when they did it then."""
    return await standing.list_register(session, actor)


@get("/api/v1/policy-orders", guards=[public], tags=("public",))
async def policies(actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[PolicyOrder]:
    """Which business was ordered to change a policy, and whether it complied, explained or was silent."""
    return await standing.list_policies(session, actor)


@get("/.well-known/jwks.json", guards=[public], tags=("orders",))
async def keys(state: State) -> KeysOut:
    """What the office signs orders with and signed them with, and the certificates that lead to the root of rulings."""
    return KeysOut(await run_sync(public_keys, state["settings"]))


DOORS = (OrderDoors, OrdersOfACase, SharingDoors, SayingDoors, BoardDoors, register, policies, keys)
