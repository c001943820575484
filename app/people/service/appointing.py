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
from app.people.errors import AccountExists, NotAppointed
from app.people.schemas import AccountIn, AppointIn, Body, Ground, Language, RemoveIn, Serves
from app.people.service.office import appoint, check_appointable, end_appointment, open_account
from app.people.words import BODIES, GROUNDS, ROLES, SERVES


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
    body: Body = "board"
    serves: Serves = "always"


class Removing(Struct, frozen=True, forbid_unknown_fields=True):
    """The end of an appointment before its term; the name is that of the account when it was proposed."""

    account_id: UUID
    name: str
    role: Role
    ground: Ground


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
        body=wanted.body,
        serves=wanted.serves,
    )
    return await approvals.propose(session, actor, appointing)


@operation(
    Kind.appointment,
    "appoint",
    Appointing,
    says=_(
        "{name} is appointed ({role}) from {from_at} until {until_at} and reports to {above}. Decided by: {body}."
        " Competences: {competences}; languages: {languages}. Serves: {serves}."
        " What {name} was appointed to so far ends."
    ),
    codes={"role": ROLES, "body": BODIES, "serves": SERVES},
)
async def appoint_them(session: AsyncSession, actor: Actor, wanted: Appointing, approval: Approval) -> None:  # noqa: ARG001
    """Approved: term and line are looked at once more, as they are today."""
    asked = {name: getattr(wanted, name) for name in AppointIn.__struct_fields__}
    await appoint(session, actor, AppointIn(**asked))


async def propose_removal(session: AsyncSession, actor: Actor, wanted: RemoveIn) -> Approval:
    """Propose to end an appointment that holds, on a ground from the list; another member of the board approves it."""
    account = await queries.get_account(session, actor, wanted.account_id)
    await _check_appointed(session, actor, account.id)
    removing = Removing(account.id, account.name, Role(account.role), wanted.ground)
    return await approvals.propose(session, actor, removing)


@operation(
    Kind.appointment,
    "remove",
    Removing,
    says=_("The appointment of {name} ({role}) ends now. Ground, shown to everybody: {ground}."),
    codes={"role": ROLES, "ground": GROUNDS},
)
async def remove_them(session: AsyncSession, actor: Actor, wanted: Removing, approval: Approval) -> None:  # noqa: ARG001
    """Approved: from now on nobody is drawn, signs or approves by this appointment."""
    await _check_appointed(session, actor, wanted.account_id)
    await end_appointment(session, actor, wanted.account_id, because=wanted.ground)


async def _check_appointed(session: AsyncSession, actor: Actor, account_id: UUID) -> None:
    if await queries.find_appointment(session, actor, account_id) is None:
        raise NotAppointed(field="account_id")
