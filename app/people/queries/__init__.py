"""What can be read about people; row-level security decides who sees which row."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, text, update
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import Actor, Chain, Role
from app.people.errors import (
    NoSuchAccount,
    NoSuchMandate,
    NoSuchNotice,
    NoSuchPlatform,
    NoSuchShop,
    NoSuchToken,
)
from app.people.models import (
    Account,
    Appointment,
    FormerEmployer,
    Interest,
    Invitation,
    MachineToken,
    Mandate,
    NoticeRow,
    Platform,
    Session,
    Shop,
    SignInLink,
    SignInRequest,
)
from app.people.rules import Tie
from app.people.schemas import ServiceProof

_MEMORY = timedelta(days=2)


async def get_account(session: AsyncSession, actor: Actor, account_id: UUID) -> Account:  # noqa: ARG001 - row-level security
    """The account, if this actor may know of it."""
    account = await session.get(Account, account_id)
    if account is None:
        raise NoSuchAccount
    return account


async def names_of(session: AsyncSession, actor: Actor, account_ids: Collection[UUID | None]) -> dict[UUID, str]:  # noqa: ARG001
    """Names by account, of those whom the actor may know."""
    found = await session.exec(select(Account.id, Account.name).where(col(Account.id).in_(account_ids)))
    return dict(found.all())


async def list_accounts_at(session: AsyncSession, actor: Actor, email: str) -> Sequence[Account]:  # noqa: ARG001
    """The active accounts that sign in with an address; only the clock sees them all."""
    found = await session.exec(
        select(Account).where(Account.email == email, Account.active).order_by(col(Account.created_at))
    )
    return found.all()


async def list_accounts_of(session: AsyncSession, actor: Actor, holder_id: UUID) -> Sequence[Account]:  # noqa: ARG001
    """The active accounts that read what is written to an account, a shop or a platform."""
    holds = or_(Account.id == holder_id, Account.shop_id == holder_id, Account.platform_id == holder_id)
    return (await session.exec(select(Account).where(holds, Account.active))).all()


async def list_accounts_by_role(session: AsyncSession, actor: Actor, role: Role) -> Sequence[Account]:  # noqa: ARG001
    """The active accounts of one role; everyone may know the office and the board."""
    found = await session.exec(select(Account).where(Account.role == role, Account.active).order_by(col(Account.id)))
    return found.all()


async def get_platform(session: AsyncSession, actor: Actor, platform_id: UUID) -> Platform:  # noqa: ARG001
    """A platform that takes part; all of them are public."""
    platform = await session.get(Platform, platform_id)
    if platform is None:
        raise NoSuchPlatform(field="platform_id")
    return platform


async def list_platforms(session: AsyncSession, actor: Actor) -> Sequence[Platform]:  # noqa: ARG001
    """All platforms, by name."""
    return (await session.exec(select(Platform).order_by(Platform.name))).all()


async def find_shop(session: AsyncSession, actor: Actor, platform_id: UUID, name: str) -> Shop | None:  # noqa: ARG001
    """The shop of this name on a platform."""
    return (await session.exec(select(Shop).where(Shop.platform_id == platform_id, Shop.name == name))).one_or_none()


async def get_shop(session: AsyncSession, actor: Actor, shop_id: UUID) -> Shop:
    """A shop; a platform's desk is told of its own shops only."""
    shop = await session.get(Shop, shop_id)
    if shop is None or (actor.platform_id and shop.platform_id != actor.platform_id):
        raise NoSuchShop
    return shop


async def find_address(session: AsyncSession, actor: Actor, holder_id: UUID) -> str:  # noqa: ARG001 - the clock's
    """The address of a shop or platform that nobody signs in for yet; empty if none is known."""
    shop = await session.get(Shop, holder_id)
    holder = shop or await session.get(Platform, holder_id)
    return holder.email if holder else ""


async def find_invitation(session: AsyncSession, actor: Actor, shop_id: UUID) -> Invitation | None:  # noqa: ARG001
    """The invitation of a shop."""
    return (await session.exec(select(Invitation).where(Invitation.shop_id == shop_id))).first()


async def find_appointment(session: AsyncSession, actor: Actor, account_id: UUID) -> Appointment | None:  # noqa: ARG001
    """The appointment that holds now, or will begin."""
    found = await session.exec(
        select(Appointment).where(
            Appointment.account_id == account_id,
            col(Appointment.ended_at).is_(None),
            Appointment.until_at > clock.now(),
        )
    )
    return found.one_or_none()


async def list_line(session: AsyncSession, actor: Actor, account_id: UUID) -> tuple[Chain, ...]:
    """The chains met on the way up from an account, itself included, until the board or where the line breaks off."""
    line: list[Chain] = []
    met: set[UUID] = set()
    person: UUID | None = account_id
    while person and person not in met:
        met.add(person)
        account = await session.get(Account, person)
        if account is None or not account.active:
            break
        line.append(Chain(account.chain))
        above = await find_appointment(session, actor, person) if line[-1] is Chain.office else None
        person = above.reports_to if above else None
    return tuple(line)


async def list_interests(session: AsyncSession, actor: Actor, account_id: UUID) -> list[Tie]:  # noqa: ARG001
    """What someone of the office has declared, the newest first."""
    rows = await session.exec(
        select(Interest).where(Interest.account_id == account_id).order_by(col(Interest.from_at).desc())
    )
    return [Tie(row.from_at, row.until_at, row.shop_id, row.platform_id, row.name) for row in rows]


async def list_former_employers(session: AsyncSession, actor: Actor, account_id: UUID) -> list[Tie]:  # noqa: ARG001
    """Whom someone of the office worked for, the newest first."""
    rows = await session.exec(
        select(FormerEmployer)
        .where(FormerEmployer.account_id == account_id)
        .order_by(col(FormerEmployer.from_at).desc())
    )
    return [Tie(row.from_at, row.until_at, row.shop_id, row.platform_id, row.name) for row in rows]


async def names_of_office(session: AsyncSession, actor: Actor, accounts: Sequence[UUID]) -> dict[UUID, str]:
    """The names of people of the office, which are public, by account."""
    _ = actor
    query = select(Account.id, Account.name).where(col(Account.id).in_(accounts), Account.chain == Chain.office)
    return dict((await session.exec(query)).all())


async def list_mandates(session: AsyncSession, actor: Actor) -> Sequence[Mandate]:  # noqa: ARG001 - row-level security
    """What the actor granted or was granted, the newest first; revoked ones stay."""
    return (await session.exec(select(Mandate).order_by(col(Mandate.granted_at).desc()))).all()


async def get_mandate(session: AsyncSession, actor: Actor, mandate_id: UUID) -> Mandate:  # noqa: ARG001
    """A mandate that the actor is a side of."""
    mandate = await session.get(Mandate, mandate_id)
    if mandate is None:
        raise NoSuchMandate
    return mandate


async def find_mandate(
    session: AsyncSession, actor: Actor, principal_id: UUID, case_id: UUID | None = None
) -> Mandate | None:
    """The widest mandate by which the actor may act for an account or a shop, in one case or in all."""
    found = await session.exec(
        select(Mandate)
        .where(
            Mandate.agent_account_id == actor.account_id,
            or_(Mandate.principal_account_id == principal_id, Mandate.principal_shop_id == principal_id),
            or_(col(Mandate.case_id).is_(None), Mandate.case_id == case_id),
            col(Mandate.revoked_at).is_(None),
        )
        .order_by(func.array_position(["everything", "evidence", "read"], Mandate.scope))
    )
    return found.first()


async def list_tokens(session: AsyncSession, actor: Actor) -> Sequence[MachineToken]:
    """The actor's machine tokens that still open."""
    found = await session.exec(
        select(MachineToken)
        .where(MachineToken.account_id == actor.account_id, col(MachineToken.revoked_at).is_(None))
        .order_by(col(MachineToken.created_at))
    )
    return found.all()


async def get_token(session: AsyncSession, actor: Actor, token_id: UUID) -> MachineToken:
    """One of the actor's own tokens."""
    token = await session.get(MachineToken, token_id)
    if token is None or token.account_id != actor.account_id:
        raise NoSuchToken
    return token


async def find_request(session: AsyncSession, actor: Actor, request_id: UUID) -> SignInRequest | None:  # noqa: ARG001
    """A wish to sign in; the clock's alone."""
    return await session.get(SignInRequest, request_id)


async def count_requests(session: AsyncSession, actor: Actor, email: str) -> int:  # noqa: ARG001 - the clock's
    """How often an address was typed within the hour."""
    hour = clock.real_now() - timedelta(hours=1)
    wishes = select(func.count()).where(SignInRequest.email == email, col(SignInRequest.requested_at) > hour)
    return (await session.exec(wishes)).one()


async def list_notices(session: AsyncSession, actor: Actor, limit: int = 50) -> Sequence[NoticeRow]:
    """What lies on the actor's desk, the newest first."""
    found = await session.exec(
        select(NoticeRow)
        .where(
            col(NoticeRow.holder_id).in_([actor.account_id, actor.shop_id, actor.platform_id]),
            NoticeRow.channel == "desk",
        )
        .order_by(col(NoticeRow.created_at).desc())
        .limit(limit)
    )
    return found.all()


async def get_notice(session: AsyncSession, actor: Actor, notice_id: UUID) -> NoticeRow:
    """A notice to the actor; the clock sends them all."""
    notice = await session.get(NoticeRow, notice_id)
    own = (actor.account_id, actor.shop_id, actor.platform_id)
    if notice is None or (notice.holder_id not in own and actor.chain is not Chain.clock):
        raise NoSuchNotice
    return notice


async def list_unsent(session: AsyncSession, actor: Actor, holder_id: UUID) -> Sequence[UUID]:  # noqa: ARG001
    """Mails that wait for an address."""
    waiting = select(NoticeRow.id).where(
        NoticeRow.holder_id == holder_id, NoticeRow.channel == "mail", col(NoticeRow.sent_at).is_(None)
    )
    return (await session.exec(waiting)).all()


async def list_undelivered(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[NoticeRow]:
    """What lies on the actor's desk about one case and was never shown."""
    found = await session.exec(
        select(NoticeRow).where(
            NoticeRow.case_id == case_id,
            col(NoticeRow.holder_id).in_([actor.account_id, actor.shop_id, actor.platform_id]),
            NoticeRow.channel == "desk",
            col(NoticeRow.delivered_at).is_(None),
        )
    )
    return found.all()


async def proof_of_service(
    session: AsyncSession,
    actor: Actor,  # noqa: ARG001 - asked by the clock, before silence may count
    case_id: UUID,
    holder_id: UUID,
) -> ServiceProof:
    """On which channels notices of a case went out to a holder, and since when one is shown delivered."""
    served = select(
        func.array_agg(func.distinct(NoticeRow.channel)).filter(col(NoticeRow.sent_at).is_not(None)),
        func.min(NoticeRow.delivered_at),
    ).where(NoticeRow.case_id == case_id, NoticeRow.holder_id == holder_id)
    channels, delivered_at = (await session.exec(served)).one()
    return ServiceProof(frozenset(channels or ()), delivered_at)


async def delete_sessions(session: AsyncSession, actor: Actor) -> None:
    """End the actor's sessions, on all devices."""
    await session.exec(delete(Session).where(col(Session.account_id) == actor.account))


async def take_keys_away(session: AsyncSession, actor: Actor, account_id: UUID) -> None:  # noqa: ARG001 - the clock's
    """End every session of an account and every machine token."""
    await session.exec(delete(Session).where(col(Session.account_id) == account_id))
    await session.exec(
        update(MachineToken)
        .where(col(MachineToken.account_id) == account_id, col(MachineToken.revoked_at).is_(None))
        .values(revoked_at=clock.real_now())
    )


async def forget_old_keys(session: AsyncSession, actor: Actor) -> None:  # noqa: ARG001 - the clock's daily round
    """Delete wishes, links, sessions and remembered requests that open nothing any more."""
    now = clock.real_now()
    await session.exec(delete(SignInRequest).where(col(SignInRequest.requested_at) < now - _MEMORY))
    await session.exec(delete(SignInLink).where(col(SignInLink.expires_at) < now - _MEMORY))
    await session.exec(delete(Session).where(col(Session.expires_at) < now))
    await session.exec(text("DELETE FROM requests_remembered WHERE at < now() - interval '2 days'"))
