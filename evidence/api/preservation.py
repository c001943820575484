"""Orders to preserve for machines, and the digests that a platform commits before anybody appeals."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import OFFICE, PARTIES, Actor, Role
from app.kit.auth import only
from evidence.errors.preservation import NoPreservationOrder
from evidence.queries import preservation as queries
from evidence.schemas import CommitmentIn, CommitmentOut, InferenceIn, NoneHeldIn, OrderLine, OrderOut
from evidence.service import committing, inferring, preserving

_READERS = PARTIES | OFFICE | {Role.auditor}


class PreservationDoors(Controller):
    """The order to preserve of one case."""

    path = "/api/v1/cases/{case_id:uuid}/preservation"
    tags = ("preservation",)

    @get(guards=[only(*_READERS)])
    async def show(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> OrderOut:
        """The order, what came, what is missing. When its platform asks, it has seen it."""
        return await _shown(session, actor, case_id)

    @post("/none-held", guards=[only(Role.platform)], status_code=HTTP_200_OK)
    async def say_none(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[NoneHeldIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> OrderOut:
        """Say that you hold nothing of one part, and why. Files are handed in as evidence."""
        await preserving.say_none(session, actor, case_id, data)
        return await _shown(session, actor, case_id)

    @post("/inference", guards=[only(Role.mediator)], status_code=HTTP_200_OK)
    async def decide(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[InferenceIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> OrderOut:
        """Confirm or reject the proposed inference, with a reason; confirmed, all sides read it."""
        await inferring.decide(session, actor, case_id, data)
        return await _shown(session, actor, case_id)


async def _shown(session: AsyncSession, actor: Actor, case_id: UUID) -> OrderOut:
    order = await preserving.show(session, actor, case_id)
    if order is None:
        raise NoPreservationOrder
    return order


class PlatformsOwn(Controller):
    """What a platform's own systems ask and say without a case at hand."""

    path = "/api/v1"
    tags = ("preservation",)
    guards = (only(Role.platform),)

    @get("/preservation-orders")
    async def orders(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[OrderLine]:
        """The newest hundred orders to your platform."""
        return await preserving.list_lines(session, actor)

    @post("/commitments")
    async def commit(
        self, data: JSONBody[CommitmentIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> CommitmentOut:
        """Commit the digest of what you held when a ticket was closed. A second time gives the first one again."""
        return CommitmentOut.of(await committing.commit_digest(session, actor, data))

    @get("/commitments")
    async def commitments(
        self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> list[CommitmentOut]:
        """Your newest hundred commitments."""
        return [CommitmentOut.of(row) for row in await queries.list_commitments(session, actor)]
