"""Keys: links by mail that open sessions, and tokens for machines."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor
from app.kit.ids import new_id
from app.kit.notices import Notice
from app.kit.queue import enqueue
from app.kit.text import _
from app.kit.tokens import new_token, token_hash
from app.people import queries, rules
from app.people.errors import LinkUsedUp
from app.people.models import Account, MachineToken, SignInLink, SignInRequest
from app.people.schemas import MeIn, SignInIn
from app.people.service.notices import words_of

_SIGN_IN = text("SELECT account_id FROM redress_sign_in(:link, :session, :account)")
_LINK_SUBJECT = _("Your sign-in link")
_LINK_TEXT = _(
    "{name}, this link signs you in to Redress. It works once, for 15 minutes:\n\n{link}\n\n"
    "If you did not ask for it, nothing happens when you ignore it."
)


async def change_me(session: AsyncSession, actor: Actor, wanted: MeIn) -> Account:
    """Change one's own language, or the name one is addressed by."""
    account = await queries.get_account(session, actor, actor.account)
    account.language = wanted.language or account.language
    account.name = wanted.name or account.name
    await session.flush()
    return account


async def ask_for_link(session: AsyncSession, actor: Actor, wanted: SignInIn) -> None:  # noqa: ARG001 - anyone may ask
    """Note the wish; whether anybody is known here is found out, and answered, by mail alone."""
    wish = SignInRequest(email=rules.address(wanted.email), name=wanted.name.strip(), language=wanted.language)
    session.add(wish)
    await session.flush()
    await enqueue(session, "people:send_links", request_id=wish.id)


async def make_links(session: AsyncSession, actor: Actor, request_id: UUID, public_url: str) -> list[Notice]:
    """The letters that answer a wish: one for each account at the address, or one that opens a consumer's account.

    None beyond five wishes an hour. The clock's: links exist in these letters and, hashed, in their table.
    """
    wish = await queries.find_request(session, actor, request_id)
    if wish is None or await queries.count_requests(session, actor, wish.email) > rules.LINKS_AN_HOUR:
        return []
    accounts = await queries.list_accounts_at(session, actor, wish.email)
    fresh = wish.name or wish.email.partition("@")[0]
    holders = [(each.id, each.name, each.language) for each in accounts] or [(None, fresh, wish.language)]
    letters = []
    for account_id, name, language in holders:
        token = await make_link(session, actor, wish.email, name=name, language=language, account_id=account_id)
        said = {"name": name, "link": f"{public_url}/sign-in/{token}"}
        letters.append(Notice(new_id(), wish.email, language, words_of(_LINK_SUBJECT, _LINK_TEXT, said)))
    return letters


async def make_link(
    session: AsyncSession,
    actor: Actor,  # noqa: ARG001 - the clock's
    email: str,
    *,
    account_id: UUID | None,
    name: str = "",
    language: str = "zh-Hans",
) -> str:
    """A token that signs one account in, once, within 15 minutes of the machine's time."""
    token, now = new_token(), clock.real_now()
    expires_at = now + timedelta(minutes=rules.LINK_MINUTES)
    link = SignInLink(
        hash=token_hash(token),
        account_id=account_id,
        email=email,
        name=name,
        language=language,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(link)
    await session.flush()
    return token


async def consume_link(session: AsyncSession, actor: Actor, token: str) -> str:  # noqa: ARG001 - still nobody
    """Use a link up; the token of the session that it opens. A new consumer's account is made now.

    Raises:
        LinkUsedUp: the second time, after 15 minutes, and for what never was a link.
    """
    opened = new_token()
    keys = {"link": token_hash(token), "session": token_hash(opened), "account": new_id()}
    connection = await session.connection()
    if (await connection.execute(_SIGN_IN, keys)).one_or_none() is None:
        raise LinkUsedUp
    return opened


async def sign_out(session: AsyncSession, actor: Actor) -> None:
    """End every session of the account, on all its devices."""
    await queries.delete_sessions(session, actor)


async def make_token(session: AsyncSession, actor: Actor, label: str) -> tuple[MachineToken, str]:
    """A token for a machine that acts as the actor, for a year."""
    token = new_token()
    expires_at = clock.real_now() + timedelta(days=rules.TOKEN_DAYS)
    row = MachineToken(account_id=actor.account, hash=token_hash(token), label=label, expires_at=expires_at)
    session.add(row)
    await session.flush()
    await journal.record(session, actor, "token_made", data={"account": str(actor.account), "token": str(row.id)})
    return row, token


async def revoke_token(session: AsyncSession, actor: Actor, token_id: UUID) -> None:
    """The token opens nothing from now on."""
    row = await queries.get_token(session, actor, token_id)
    row.revoked_at = row.revoked_at or clock.real_now()
    await session.flush()
    await journal.record(session, actor, "token_revoked", data={"token": str(row.id)})
