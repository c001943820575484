"""What can be proposed from a page, a line for each: who, what is asked, which act of which domain is called."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.export.schemas import ExportIn
from app.export.service import asking as export
from app.kit.actors import OFFICE, Actor, Chain, Role
from app.kit.calendar import OFFICE_ZONE
from app.kit.settings import Settings
from app.kit.text import LANGUAGES, _
from app.pages import forms
from app.pages.forms import Field
from app.people import queries
from app.people import service as people
from app.people.errors import NoSuchAccount
from app.people.models import Account
from app.people.schemas import AccountIn, AppointIn, RemoveIn, ReplaceIn
from app.people.words import BODIES, GROUNDS, SERVES
from cases.schemas.policies import PolicyIn
from cases.service import policies
from cases.words import Subject
from evidence.schemas import EraseIn, ForgetPersonIn
from evidence.service import erasing, forgetting
from evidence.words import ERASURE_GROUNDS
from rulings.schemas import RevokeIn, RotateIn
from rulings.service import keys

Does = Callable[[AsyncSession, Actor, dict[str, Any], Settings], Awaitable[Any]]
_OPENABLE = ("mediator", "registrar", "deputy", "chief", "board", "auditor", "operations")
_APPOINTABLE = ("mediator", "registrar", "deputy", "chief")


class Proposing(Struct, frozen=True):
    """One form."""

    slug: str
    title: str
    role: Role
    asks: Sequence[Field]
    does: Does
    explain: str = ""


async def _account(session: AsyncSession, actor: Actor, typed: dict[str, Any], _: Settings) -> Any:  # noqa: ANN401 - the proposal
    return await people.propose_account(session, actor, forms.take(AccountIn, typed))


async def _appointment(session: AsyncSession, actor: Actor, typed: dict[str, Any], _: Settings) -> Any:  # noqa: ANN401 - the proposal
    account = await _known(session, actor, typed.pop("email"), typed.pop("role"), field="email")
    above = await _above(session, actor, typed.pop("above"))
    until: datetime = typed["until_at"]
    ids = {"account_id": account.id, "reports_to": above.id, "until_at": until}
    return await people.propose_appointment(session, actor, forms.take(AppointIn, typed | ids))


async def _removal(session: AsyncSession, actor: Actor, typed: dict[str, Any], _: Settings) -> Any:  # noqa: ANN401 - the proposal
    account = await _known(session, actor, typed.pop("email"), typed.pop("role"), field="email")
    return await people.propose_removal(session, actor, forms.take(RemoveIn, typed | {"account_id": account.id}))


async def _known(session: AsyncSession, actor: Actor, email: str, role: str, *, field: str) -> Account:
    found = await queries.list_accounts_at(session, actor, email.strip().lower())
    account = next((each for each in found if each.role == role), None)
    if account is None:
        raise NoSuchAccount(field=field)
    return account


async def _above(session: AsyncSession, actor: Actor, email: str) -> Account:
    """Whoever signs in there for the board, else for the office."""
    found = await queries.list_accounts_at(session, actor, email.strip().lower())
    inside = [each for each in found if each.chain == Chain.board or each.role in OFFICE]
    if not inside:
        raise NoSuchAccount(field="above")
    return min(inside, key=lambda each: each.chain != Chain.board)


async def _replacement(session: AsyncSession, actor: Actor, typed: dict[str, Any], _: Settings) -> Any:  # noqa: ANN401 - the proposal
    return await people.propose_replacement(session, actor, forms.take(ReplaceIn, typed))


async def _export(session: AsyncSession, actor: Actor, typed: dict[str, Any], _: Settings) -> Any:  # noqa: ANN401 - the proposal
    days = {name: typed.pop(name) for name in ("since", "until") if name in typed}
    typed |= {name: moment.astimezone(OFFICE_ZONE).date() for name, moment in days.items()}
    return await export.propose(session, actor, forms.take(ExportIn, typed))


async def _erasure(session: AsyncSession, actor: Actor, typed: dict[str, Any], _: Settings) -> Any:  # noqa: ANN401 - the proposal
    return await erasing.propose(session, actor, forms.take(EraseIn, typed))


async def _forgetting(session: AsyncSession, actor: Actor, typed: dict[str, Any], _: Settings) -> Any:  # noqa: ANN401 - the proposal
    said = forms.take(ForgetPersonIn, typed)
    return await forgetting.propose(session, actor, said.request_id, said.reason)


async def _policy(session: AsyncSession, actor: Actor, typed: dict[str, Any], _: Settings) -> Any:  # noqa: ANN401 - the proposal
    return await policies.propose_policy(session, actor, forms.take(PolicyIn, typed))


async def _rotation(session: AsyncSession, actor: Actor, typed: dict[str, Any], settings: Settings) -> Any:  # noqa: ANN401 - the proposal
    return await keys.propose_rotation(session, actor, settings, forms.take(RotateIn, typed))


async def _revocation(session: AsyncSession, actor: Actor, typed: dict[str, Any], settings: Settings) -> Any:  # noqa: ANN401 - the proposal
    return await keys.propose_revocation(session, actor, settings, forms.take(RevokeIn, typed))


ACTS = (
    Proposing(
        "policy",
        _("Propose other caps for the draw"),
        Role.chief,
        (
            Field("open_cap", _("Open cases of one mediator, at most"), "number"),
            Field("turn_cap", _("Cases that wait for one mediator, at most"), "number"),
            Field("from_at", _("From"), "day"),
        ),
        _policy,
        explain=_(
            "The board approves it. Draws that are committed before keep the caps that they were committed with."
        ),
    ),
    Proposing(
        "account",
        _("Propose an account"),
        Role.board,
        (
            Field("role", _("Role"), "choice", choices=_OPENABLE),
            Field("name", _("Name"), "line"),
            Field("email", _("E-mail address"), "email"),
            Field("language", _("Language"), "choice", choices=LANGUAGES),
        ),
        _account,
        explain=_("Another member of the board opens it by approving. Whoever decides cases is appointed afterwards."),
    ),
    Proposing(
        "appointment",
        _("Propose an appointment"),
        Role.board,
        (
            Field("role", _("Role"), "choice", choices=_APPOINTABLE),
            Field("email", _("E-mail address of the account"), "email"),
            Field("above", _("Reports to"), "email", hint=_("The address of someone of the board or the office.")),
            Field("from_at", _("From"), "day"),
            Field("until_at", _("Until"), "day", hint=_("Mediators: at least three years.")),
            Field("languages", _("Languages"), "ticks", choices=LANGUAGES),
            Field("competences", _("Competences"), "ticks", hint=_("None ticked: all."), choices=tuple(Subject)),
            Field("body", _("Decided by"), "choice", choices=tuple(BODIES)),
            Field("serves", _("Serves"), "choice", choices=tuple(SERVES)),
        ),
        _appointment,
    ),
    Proposing(
        "removal",
        _("Propose to end an appointment"),
        Role.board,
        (
            Field("role", _("Role"), "choice", choices=_APPOINTABLE),
            Field("email", _("E-mail address of the account"), "email"),
            Field("ground", _("Ground"), "choice", choices=tuple(GROUNDS)),
        ),
        _removal,
        explain=_("Before its term an appointment ends on one of these grounds alone, and everybody sees which."),
    ),
    Proposing(
        "passkeys",
        _("Propose to replace lost passkeys"),
        Role.operations,
        (
            Field("role", _("Role"), "choice", choices=_OPENABLE),
            Field("email", _("E-mail address of the account"), "email"),
            Field("reason", _("How it is known that they are lost"), "text"),
        ),
        _replacement,
        explain=_("Make sure by another way than mail who asks for it: the owner then needs nothing but the mailbox."),
    ),
    Proposing(
        "export",
        _("Propose an export"),
        Role.auditor,
        (
            Field("since", _("Rulings from"), "day", optional=True),
            Field("until", _("Rulings until"), "day", optional=True, hint=_("Without days: all of them.")),
            Field("reason", _("What it is needed for"), "text"),
        ),
        _export,
        explain=_(
            "The chief approves it; for three days it can then be taken here, with the journal and what opens it."
        ),
    ),
    Proposing(
        "erasure",
        _("Propose an erasure"),
        Role.operations,
        (
            Field("item_id", _("Identifier of the piece of evidence"), "line"),
            Field("ground", _("Ground"), "choice", choices=tuple(ERASURE_GROUNDS)),
            Field("reason", _("Who asks, and how that was checked"), "text"),
        ),
        _erasure,
        explain=_("The chief approves it. Nobody can open the item afterwards, in no copy and never again."),
    ),
    Proposing(
        "person",
        _("Propose to forget a person"),
        Role.operations,
        (
            Field(
                "request_id", _("Identifier of the request"), "line", hint=_("It stands in the message on your desk.")
            ),
            Field("reason", _("How it was checked that nobody asks in another's name"), "text"),
        ),
        _forgetting,
        explain=_("The chief approves it. Names, words and evidence go for good; issued rulings and the journal stay."),
    ),
    Proposing(
        "rotation",
        _("Propose a new key for the office's signature"),
        Role.operations,
        (Field("reason", _("Why another key shall sign"), "text"),),
        _rotation,
        explain=_("The chief approves it. What the old key signed stays valid."),
    ),
    Proposing(
        "revocation",
        _("Propose to revoke a key of the office"),
        Role.operations,
        (
            Field("serial", _("Serial number of its certificate"), "line"),
            Field("compromised_at", _("Compromised since"), "day", hint=_("From the first moment of this day on.")),
            Field("reason", _("What happened"), "text"),
        ),
        _revocation,
        explain=_("The chief approves it. What it signed from then on never counts; a new key signs at once."),
    ),
)
