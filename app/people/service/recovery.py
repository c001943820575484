"""A lost passkey: two persons take all keys of the account away; its owner signs in by link and registers a new one."""

from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import service as approvals
from app.approvals.models import Approval
from app.approvals.operations import operation
from app.approvals.rules import Kind
from app.kit.actors import CLOCK, CONFIRMING, Actor, Role
from app.kit.db import as_clock
from app.kit.text import _
from app.passkeys import queries as passkeys
from app.people import queries, rules
from app.people.errors import NoSuchAccount
from app.people.schemas import ReplaceIn
from app.people.service.notices import notify
from app.people.words import ROLES

_NEW_SUBJECT = _("A passkey was registered for your account")
_NEW_TEXT = _(
    "“{label}” can sign you in from now on, together with a link. If that was not you, tell the office at once:"
    " somebody else reads your mail."
)
_GONE_SUBJECT = _("Your passkeys answer no more")
_GONE_TEXT = _(
    "Two persons took all passkeys of your account away: {reason}\n\nSign in with a link and register a new one."
)


class Replacing(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose passkeys are taken away, and why."""

    account_id: UUID
    name: str
    role: Role
    email: str
    reason: str


async def propose_replacement(session: AsyncSession, actor: Actor, wanted: ReplaceIn) -> Approval:
    """Operations propose it for somebody who lost a key; operations see no address book, so the clock looks it up.

    Raises:
        NoSuchAccount: there is none of this role at the address.
    """
    async with as_clock(session, actor):
        known = await queries.list_accounts_at(session, CLOCK, rules.address(wanted.email))
    account = next((each for each in known if each.role == wanted.role and each.role in CONFIRMING), None)
    if account is None:
        raise NoSuchAccount(field="email")
    replacing = Replacing(account.id, account.name, Role(account.role), account.email, wanted.reason)
    return await approvals.propose(session, actor, replacing)


@operation(
    Kind.keys,
    "replace_passkeys",
    Replacing,
    says=_(
        "All passkeys of {name} ({role}, {email}) are taken away, with every session and machine token, because:"
        " {reason} Whoever reads that mailbox can then sign in by link and register a new passkey."
    ),
    codes={"role": ROLES},
)
async def replace_passkeys(session: AsyncSession, actor: Actor, wanted: Replacing, approval: Approval) -> None:  # noqa: ARG001
    """Approved: nothing of the account opens anything any more, and its owner hears of it."""
    async with as_clock(session, actor):
        await passkeys.revoke_all(session, CLOCK, wanted.account_id)
        await queries.take_keys_away(session, CLOCK, wanted.account_id)
        said = {"reason": wanted.reason}
        await notify(
            session, CLOCK, wanted.account_id, subject=_GONE_SUBJECT, text=_GONE_TEXT, values=said, about="passkeys"
        )


async def tell_of_passkey(session: AsyncSession, actor: Actor, account_id: UUID, label: str) -> None:
    """A key that somebody else registered is found out by whose account it is."""
    said = {"label": label}
    await notify(session, actor, account_id, subject=_NEW_SUBJECT, text=_NEW_TEXT, values=said, about="passkeys")
