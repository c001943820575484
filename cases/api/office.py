"""How the office works: what everybody may know, and contacts outside the case."""

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals.schemas import ProposalOut
from app.kit.actors import OFFICE, Actor, Role
from app.kit.auth import only, public
from app.kit.veiling import OWN_WORDS
from cases.queries import contacts
from cases.queries.policies import list_policies
from cases.schemas.contacts import ContactIn, ContactOut
from cases.schemas.figures import FiguresOut
from cases.schemas.policies import PolicyIn, PolicyOut
from cases.service import figures
from cases.service.contacts import record_contact
from cases.service.policies import propose_policy

RECORDING = OFFICE
READING = OFFICE | {Role.auditor}


class FigureDoors(Controller):
    """How the office works: what everybody may know, and contacts outside the case."""

    path = "/api/v1/office"
    tags = ("assignment",)

    @get("/figures", guards=[public])
    async def show(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> FiguresOut:
        """Numbers of the whole office; none of a person or a case."""
        return await figures.show_figures(session, actor)

    @get("/policies", guards=[public])
    async def policies(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[PolicyOut]:
        """The policies of the draw: those to come, the one in force, the former ones."""
        return [PolicyOut.of(row) for row in await list_policies(session, actor)]

    @post("/policies", guards=[only(Role.chief)])
    async def propose(
        self, data: JSONBody[PolicyIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> ProposalOut:
        """Propose the caps that hold from a moment to come; the board approves them."""
        return ProposalOut.of(await propose_policy(session, actor, data), actor)

    @get("/contacts", guards=[only(*READING)], opt=OWN_WORDS)
    async def contacts(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[ContactOut]:
        """Your own; all of them for chief, deputy and audit. The newest 200."""
        return [ContactOut.of(row) for row in await contacts.list_contacts(session, actor)]

    @post("/contacts", guards=[only(*RECORDING)], opt=OWN_WORDS)
    async def record(
        self, data: JSONBody[ContactIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> ContactOut:
        """Record that somebody approached you outside a case; it cannot be changed afterwards."""
        return ContactOut.of(await record_contact(session, actor, data))
