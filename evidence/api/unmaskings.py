"""Opening an original to whoever decides, before the text is signed: asked for here, approved by a deputy."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals.schemas import ProposalOut
from app.kit.actors import Actor, Role
from app.kit.auth import only
from app.kit.veiling import OWN_WORDS
from evidence.api.items import READERS
from evidence.queries import unmaskings
from evidence.schemas import UnmaskIn, UnmaskingOut
from evidence.service import unmasking


class UnmaskingDoors(Controller):
    """What whoever decides saw as it came in."""

    path = "/api/v1/cases/{case_id:uuid}"
    tags = ("evidence",)

    @post("/evidence/{item_id:uuid}/unmasking", guards=[only(Role.mediator)], opt=OWN_WORDS)
    async def propose(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[UnmaskIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> ProposalOut:
        """Say why an original must be seen before the text is signed; a deputy opens it, or not, within 24 hours."""
        return ProposalOut.of(await unmasking.propose(session, actor, case_id, item_id, data), actor)

    @get("/unmaskings", guards=[only(*READERS)])
    async def unmaskings(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> list[UnmaskingOut]:
        """Which originals were opened to whoever decides, when and why; everybody at the case reads it."""
        return await unmaskings.list_unmaskings(session, actor, case_id)
