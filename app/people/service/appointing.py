"""What the board does only as two: opening accounts of board, office, audit and operations, and appointing."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import service as approvals
from app.approvals.models import Approval
from app.approvals.operations import operation
from app.approvals.rules import Kind
from app.kit.actors import Actor, Role
from app.kit.text import _
from app.people import queries, rules
from app.people.errors import AccountExists
from app.people.schemas import AccountIn, AppointIn, Language
from app.people.service.office import appoint, check_appointable, open_account
from app.people.words import ROLES


class Opening(Struct, frozen=True, forbid_unknown_fields=True):
    """An account to be opened."""

    role: Role
    name: str
    email: str
    language: Language


class Appointing(Struct, frozen=True, forbid_unknown_fields=True):
    """An appointment; the names are those of the two accounts when it was proposed."""

    account_id: UUID
    name: str
    role: Role
    reports_to: UUID
    above: str
    from_at: datetime
    until_at: datetime
    competences: tuple[str, ...]
    languages: tuple[Language, ...]


async def propose_account(session: AsyncSession, actor: Actor, wanted: AccountIn) -> Approval:
    """Propose an account; another member of the board opens it.

    Raises:
        AccountExists: the address has one of this role already.
    """
    opening = Opening(Role(wanted.role), wanted.name.strip(), rules.address(wanted.email), wanted.language)
    known = await queries.list_accounts_at(session, actor, opening.email)
    if any(account.role == opening.role for account in known):
        raise AccountExists(field="email")
    return await approvals.propose(session, actor, opening)


@operation(
    Kind.appointment,
    "open_account",
    Opening,
    says=_("An account is opened for {name}, {email}: {role}. Language: {language}."),
    codes={"role": ROLES},
)
async def open_it(session: AsyncSession, actor: Actor, wanted: Opening, approval: Approval) -> None:  # noqa: ARG001
    """Approved: it can be signed in to."""
    await open_account(session, actor, role=wanted.role, name=wanted.name, email=wanted.email, language=wanted.language)


async def propose_appointment(session: AsyncSession, actor: Actor, wanted: AppointIn) -> Approval:
    """Propose an appointment that would be possible today; another member of the board approves it."""
    account = await check_appointable(session, actor, wanted)
    above = await queries.get_account(session, actor, wanted.reports_to)
    appointing = Appointing(
        account_id=account.id,
        name=account.name,
        role=Role(account.role),
        reports_to=above.id,
        above=above.name,
        from_at=wanted.from_at,
        until_at=wanted.until_at,
        competences=wanted.competences,
        languages=wanted.languages,
    )
    return await approvals.propose(session, actor, appointing)


@operation(
    Kind.appointment,
    "appoint",
    Appointing,
    says=_(
        "{name} is appointed ({role}) from {from_at} until {until_at} and reports to {above}."
        " Competences: {competences}; languages: {languages}. What {name} was appointed to so far ends."
    ),
    codes={"role": ROLES},
)
async def appoint_them(session: AsyncSession, actor: Actor, wanted: Appointing, approval: Approval) -> None:  # noqa: ARG001
    """Approved: term and line are looked at once more, as they are today."""
    asked = {name: getattr(wanted, name) for name in AppointIn.__struct_fields__}
    await appoint(session, actor, AppointIn(**asked))
