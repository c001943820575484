"""The doors by which the office's key is changed: operations propose, the chief approves at `/approvals`."""

from litestar import Controller, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals.schemas import ProposalOut
from app.kit.actors import Actor, Role
from app.kit.auth import only
from rulings.schemas import RevokeIn, RotateIn
from rulings.service import keys


class KeyDoors(Controller):
    """Nothing is changed before it is approved."""

    path = "/api/v1/office/signing-key"
    tags = ("office",)
    guards = (only(Role.operations),)

    @post("/rotations")
    async def rotate(
        self,
        data: JSONBody[RotateIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        state: State,
    ) -> ProposalOut:
        """Propose that a new key signs; what the old one signed stays valid."""
        return ProposalOut.of(await keys.propose_rotation(session, actor, state["settings"], data), actor)

    @post("/revocations")
    async def revoke(
        self,
        data: JSONBody[RevokeIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        state: State,
    ) -> ProposalOut:
        """Propose that a certificate counts no more from the moment on in which it was compromised."""
        return ProposalOut.of(await keys.propose_revocation(session, actor, state["settings"], data), actor)
