"""Keeping: legal holds, and what the auditors watch."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals.schemas import ProposalOut
from app.kit.actors import Actor, Role
from app.kit.auth import only
from evidence.models import EvidenceHold
from evidence.queries import keeping
from evidence.schemas import EraseIn, HoldIn, HoldOut, KeepingOut
from evidence.service import erasing, holding

_HOLDERS = only(Role.mediator, Role.deputy, Role.chief)


class HoldDoors(Controller):
    """Placing and lifting a legal hold."""

    path = "/api/v1/cases/{case_id:uuid}/evidence/{item_id:uuid}"
    tags = ("evidence",)
    guards = (_HOLDERS,)

    @post("/hold")
    async def hold(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[HoldIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> HoldOut:
        """Keep an item whatever its day, for a reason."""
        return _shown(await holding.hold(session, actor, case_id, item_id, data.reason))

    @post("/release", status_code=HTTP_200_OK)
    async def lift(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[HoldIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> HoldOut:
        """Let it go again, for a reason."""
        return _shown(await holding.lift(session, actor, case_id, item_id, data.reason))


@get("/api/v1/evidence/keeping", guards=[only(Role.auditor)], tags=["evidence"])
async def show_keeping(actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> KeepingOut:
    """How much is kept, how lately all of it was read back, and what no longer matches its seal."""
    damaged = list(await keeping.list_damaged(session, actor))
    return KeepingOut(await keeping.count_kept(session, actor), damaged)


@post("/api/v1/evidence/erasures", guards=[only(Role.operations)], tags=["evidence"])
async def propose_erasure(
    data: JSONBody[EraseIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> ProposalOut:
    """Propose to forget an item for good, on a ground; the chief approves it, and its key is destroyed."""
    return ProposalOut.of(await erasing.propose(session, actor, data), actor)


def _shown(row: EvidenceHold) -> HoldOut:
    return HoldOut(row.item_id, row.reason, row.placed_at, row.lifted_at)
