"""Acts about people: opening accounts, appointing, signing in, mandates, inviting shops, notices."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor, Role
from app.kit.db import as_clock
from app.kit.ids import new_id
from app.kit.money import Money
from app.kit.notices import Notice, Words
from app.kit.queue import enqueue
from app.kit.text import LANGUAGES, _, translate
from app.kit.tokens import new_token, token_hash
from app.people import queries, rules
from app.people.errors import LinkUsedUp, NoSuchShop
from app.people.models import (
    Absence,
    Account,
    Appointment,
    FormerEmployer,
    Interest,
    Invitation,
    MachineToken,
    Mandate,
    NoticeRow,
    Platform,
    Shop,
    SignInLink,
    SignInRequest,
)
from app.people.rules import AppointmentFacts, Tie
from app.people.schemas import AppointIn, MandateIn, MeIn, SignInIn

_SIGN_IN = text("SELECT account_id FROM redress_sign_in(:link, :session, :account)")
_LINK_SUBJECT = _("Your sign-in link")
_LINK_TEXT = _(
    "{name}, this link signs you in to Redress. It works once, for 15 minutes:\n\n{link}\n\n"
    "If you did not ask for it, nothing happens when you ignore it."
)
_INVITED_SUBJECT = _("Your shop {shop} is asked to answer")
_INVITED_TEXT = _(
    "A buyer has appealed to Redress, an independent ombudsman service, about an order from {shop}.\n"
    "Sign in with this address to read the appeal and to answer: {public_url}/sign-in"
)
_ADDRESS_SUBJECT = _("Please tell us how to reach {shop}")
_ADDRESS_TEXT = _("A buyer has appealed about an order from {shop}. We have no address of this shop. Please enter it.")


async def add_platform(session: AsyncSession, actor: Actor, name: str, zone: str, email: str) -> Platform:
    """Let a platform take part."""
    platform = Platform(name=name, zone=zone, email=rules.address(email))
    session.add(platform)
    await session.flush()
    await journal.record(session, actor, "platform_added", data={"platform": str(platform.id)})
    return platform


async def open_account(
    session: AsyncSession,
    actor: Actor,
    *,
    role: Role,
    name: str,
    email: str,
    language: str = "zh-Hans",
    shop_id: UUID | None = None,
    platform_id: UUID | None = None,
) -> Account:
    """Open an account: the board its office, audit and operations; the clock (set-up, invitations) every one."""
    account = Account(
        role=role.value,
        name=name,
        email=rules.address(email),
        language=language,
        shop_id=shop_id,
        platform_id=platform_id,
    )
    session.add(account)
    await session.flush()
    await journal.record(session, actor, "account_opened", data={"account": str(account.id), "role": role.value})
    return account


async def appoint(session: AsyncSession, actor: Actor, wanted: AppointIn) -> Appointment:
    """Appoint someone of the office; an earlier appointment ends with it. The database checks the line once more."""
    account = await queries.get_account(session, actor, wanted.account_id)
    line = await queries.list_line(session, actor, wanted.reports_to)
    facts = AppointmentFacts(Role(account.role), wanted.from_at, wanted.until_at, line)
    rules.check_appointment(facts)
    await end_appointment(session, actor, account.id)
    appointment = Appointment(
        account_id=account.id,
        role=account.role,
        appointed_by=actor.account,
        reports_to=wanted.reports_to,
        competences=list(wanted.competences),
        languages=list(wanted.languages),
        from_at=wanted.from_at,
        until_at=wanted.until_at,
    )
    session.add(appointment)
    await session.flush()
    said = {"account": str(account.id), "reports_to": str(wanted.reports_to), "until": wanted.until_at.isoformat()}
    await journal.record(session, actor, "appointed", data=said)
    return appointment


async def end_appointment(session: AsyncSession, actor: Actor, account_id: UUID) -> None:
    """End the open appointment, if there is one."""
    former = await queries.find_appointment(session, actor, account_id)
    if former is None:
        return
    former.ended_at = clock.now()
    await session.flush()
    await journal.record(session, actor, "appointment_ended", data={"account": str(account_id)})


async def declare(session: AsyncSession, actor: Actor, kind: type[Interest] | type[FormerEmployer], tie: Tie) -> None:
    """Add an interest or a former employer of the actor to the register; what was declared stays."""
    session.add(kind(account_id=actor.account, **{name: getattr(tie, name) for name in tie.__struct_fields__}))
    await session.flush()
    await journal.record(session, actor, "tie_declared", data={"account": str(actor.account), "kind": kind.__name__})


async def announce_absence(session: AsyncSession, actor: Actor, absence: Absence) -> None:
    """Not drawn while away."""
    rules.check_span(absence.from_at, absence.until_at)
    session.add(absence)
    await journal.record(session, actor, "absence_announced", data={"account": str(absence.account_id)})


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
    if (await session.exec(_SIGN_IN, params=keys)).one_or_none() is None:
        raise LinkUsedUp
    return opened


async def sign_out(session: AsyncSession, actor: Actor) -> None:
    """End every session of the account, on all its devices."""
    await session.exec(text("DELETE FROM sessions WHERE account_id = :account"), params={"account": actor.account})


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


async def grant_mandate(session: AsyncSession, actor: Actor, wanted: MandateIn) -> Mandate:
    """Let someone act for the actor or the actor's shop.

    Whoever is named by an unknown address gets an account, so that the answer tells nobody who is known here.
    """
    email = rules.address(wanted.agent_email)
    async with as_clock(session, actor):
        at = await queries.list_accounts_at(session, actor, email)
        agent = next((each for each in at if each.role == Role.consumer), None)
        agent = agent or await open_account(
            session, actor, role=Role.consumer, name=email.partition("@")[0], email=email, language=actor.language
        )
    mandate = Mandate(
        principal_account_id=None if actor.shop_id else actor.account,
        principal_shop_id=actor.shop_id,
        agent_account_id=agent.id,
        scope=wanted.scope,
        proof=wanted.proof,
        case_id=wanted.case_id,
    )
    session.add(mandate)
    await session.flush()
    said = {"mandate": str(mandate.id), "scope": wanted.scope}
    await journal.record(session, actor, "mandate_granted", case_id=wanted.case_id, data=said)
    return mandate


async def revoke_mandate(session: AsyncSession, actor: Actor, mandate_id: UUID) -> Mandate:
    """Either side ends it; what was done under it stays done."""
    mandate = await queries.get_mandate(session, actor, mandate_id)
    if mandate.revoked_at is None:
        mandate.revoked_at = clock.now()
        await session.flush()
        said = {"mandate": str(mandate.id)}
        await journal.record(session, actor, "mandate_revoked", case_id=mandate.case_id, data=said)
    return mandate


async def find_or_invite_shop(
    session: AsyncSession, actor: Actor, platform_id: UUID, shop_name: str, kind: str = "business", email: str = ""
) -> Shop:
    """The shop of this name on the platform; the first appeal against it makes it and has it invited.

    `email` counts only from the platform's own desk, the registrar and set-up: what a stranger types could be
    anybody's. Otherwise the platform is asked.
    """
    platform = await queries.get_platform(session, actor, platform_id)
    trusted = actor.platform_id == platform.id or actor.role in (Role.registrar, Role.clock)
    address = rules.address(email) if email and trusted else ""
    row = {"id": new_id(), "platform_id": platform.id, "name": shop_name.strip(), "kind": kind, "email": address}
    made = await session.exec(insert(Shop).values(**row).on_conflict_do_nothing())
    shop = await queries.find_shop(session, actor, platform.id, row["name"])
    if shop is None:
        raise NoSuchShop
    if made.rowcount:
        await enqueue(session, "people:invite_shop", key=f"invite:{shop.id}", shop_id=shop.id)
    return shop


async def keep_shop_address(session: AsyncSession, actor: Actor, shop_id: UUID, email: str) -> Shop:
    """The platform tells where it reaches a shop; the invitation and all waiting mail go there."""
    shop = await queries.get_shop(session, actor, shop_id)
    shop.email = rules.address(email)
    await session.flush()
    await enqueue(session, "people:invite_shop", key=f"invite:{shop.id}", shop_id=shop.id)
    return shop


async def invite_shop(session: AsyncSession, actor: Actor, shop_id: UUID, public_url: str) -> None:
    """Open the shop's account and write to it, or ask the platform for the address. The clock's; once for each shop."""
    shop = await queries.get_shop(session, actor, shop_id)
    said = {"shop": shop.name, "public_url": public_url}
    if not shop.email:
        await notify(session, actor, shop.platform_id, _ADDRESS_SUBJECT, _ADDRESS_TEXT, about="address", **said)
        return
    if await queries.find_invitation(session, actor, shop_id) is None:
        role = Role.private_seller if shop.kind == "individual" else Role.merchant
        account = await open_account(session, actor, role=role, name=shop.name, email=shop.email, shop_id=shop.id)
        session.add(Invitation(shop_id=shop.id, account_id=account.id))
        await notify(session, actor, shop.id, _INVITED_SUBJECT, _INVITED_TEXT, about="invitation", **said)
    for notice_id in await queries.list_unsent(session, actor, shop.id):
        await _enqueue_mail(session, notice_id)


def words_of(subject: str, sentence: str, said: dict[str, Any]) -> Words:
    """Subject and text in both languages; amounts are written as each language writes them."""
    return {
        language: {
            "subject": translate(subject, language, **_spoken(said, language)),
            "text": translate(sentence, language, **_spoken(said, language)),
        }
        for language in LANGUAGES
    }


def _spoken(said: dict[str, Any], language: str) -> dict[str, Any]:
    return {name: value.text(language) if isinstance(value, Money) else value for name, value in said.items()}


async def notify(
    session: AsyncSession,
    actor: Actor,  # noqa: ARG001 - any actor's act may need a notice
    holder_id: UUID,
    subject: str,
    sentence: str,
    *,
    case_id: UUID | None = None,
    about: str = "",
    **said: Any,  # noqa: ANN401 - whatever the sentences name
) -> None:
    """Write to an account, a shop or a platform: by mail, and on the desk that its people see when they sign in.

    `subject` and `sentence` are marked with `_`; `about` names the step that the notice serves, for proof of service.
    """
    words = words_of(subject, sentence, said)
    mail = NoticeRow(holder_id=holder_id, channel="mail", words=words, case_id=case_id, about=about)
    desk = NoticeRow(
        holder_id=holder_id, channel="desk", words=words, case_id=case_id, about=about, sent_at=clock.now()
    )
    session.add_all([mail, desk])
    await session.flush()
    await _enqueue_mail(session, mail.id)


async def _enqueue_mail(session: AsyncSession, notice_id: UUID) -> None:
    await enqueue(session, "people:send_notice", key=f"notice:{notice_id}", notice_id=notice_id)


async def letters_of(session: AsyncSession, actor: Actor, notice_id: UUID) -> list[Notice]:
    """The letters of a notice not mailed yet: to everyone who signs in for the holder, else to its address."""
    row = await queries.get_notice(session, actor, notice_id)
    if row.sent_at:
        return []
    accounts = await queries.list_accounts_of(session, actor, row.holder_id)
    readers = {each.email: each.language for each in accounts}
    if not readers and (address := await queries.find_address(session, actor, row.holder_id)):
        readers = {address: LANGUAGES[0]}
    return [Notice(row.id, address, language, row.words) for address, language in readers.items()]


async def note_mailed(session: AsyncSession, actor: Actor, notice_id: UUID, failure: str | None) -> None:
    """What became of an attempt."""
    row = await queries.get_notice(session, actor, notice_id)
    row.attempts += 1
    row.failure = failure
    if failure is None:
        row.sent_at = clock.now()
    await session.flush()


async def show_notices(session: AsyncSession, actor: Actor, shown: Iterable[NoticeRow]) -> None:
    """These lie before the reader now: delivered, at the time of the first showing."""
    for row in shown:
        if row.delivered_at is None:
            row.delivered_at = clock.now()
            said = {"notice": str(row.id), "about": row.about}
            await journal.record(session, actor, "notice_delivered", case_id=row.case_id, data=said)
    await session.flush()
