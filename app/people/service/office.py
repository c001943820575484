"""The office: who sits in it, whom they report to, what ties them."""

from uuid import UUID

from msgspec.structs import replace
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import as_clock
from app.people import queries, rules
from app.people.models import Absence, Account, Appointment, FormerEmployer, Interest, Platform
from app.people.queries import office
from app.people.rules import AppointmentFacts, Tie
from app.people.schemas import AppointIn, OfficeOut


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
    """Open an account: what two of the board agreed on; the clock (set-up, invitations) every one."""
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


async def check_appointable(session: AsyncSession, actor: Actor, wanted: AppointIn) -> Account:
    """The account, if it can be appointed like this today."""
    account = await queries.get_account(session, actor, wanted.account_id)
    line = await queries.list_line(session, actor, wanted.reports_to)
    facts = AppointmentFacts(
        Role(account.role), wanted.from_at, wanted.until_at, line, in_reserve=wanted.serves == "reserve"
    )
    rules.check_appointment(facts)
    return account


async def appoint(
    session: AsyncSession, actor: Actor, wanted: AppointIn, *, appointed_by: UUID | None = None
) -> Appointment:
    """Appoint someone of the office; an earlier appointment ends with it.

    The board's act, approved by another member, or the clock's at founding, in the name of `appointed_by`: the database
    lets nobody else write it, and checks the line once more.
    """
    account = await check_appointable(session, actor, wanted)
    await end_appointment(session, actor, account.id, because="replaced")
    appointment = Appointment(
        account_id=account.id,
        role=account.role,
        appointed_by=appointed_by or actor.account,
        reports_to=wanted.reports_to,
        competences=list(wanted.competences),
        languages=list(wanted.languages),
        from_at=wanted.from_at,
        until_at=wanted.until_at,
        body=wanted.body,
        serves=wanted.serves,
    )
    session.add(appointment)
    await session.flush()
    said = {
        "account": str(account.id),
        "body": wanted.body,
        "serves": wanted.serves,
        "reports_to": str(wanted.reports_to),
        "until": wanted.until_at.isoformat(),
    }
    await journal.record(session, actor, "appointed", data=said)
    return appointment


async def end_appointment(session: AsyncSession, actor: Actor, account_id: UUID, *, because: str) -> None:
    """End the open appointment, if there is one; one whose term has run out ended with the term."""
    former = await office.find_unended(session, actor, account_id)
    if former is None:
        return
    is_over = former.until_at <= clock.now()
    former.ended_at = former.until_at if is_over else clock.now()
    former.ended_because = "term_over" if is_over else because
    await session.flush()
    said = {"account": str(account_id), "because": former.ended_because}
    await journal.record(session, actor, "appointment_ended", data=said)


async def show_office(session: AsyncSession, actor: Actor) -> OfficeOut:
    """The chart for everybody. Ties are counted as the clock, which alone may see whose they are."""
    async with as_clock(session, actor):
        serving = await office.list_serving(session, CLOCK)
        former = await office.list_former(session, CLOCK)
    return OfficeOut([replace(officer, depth=depth) for officer, depth in rules.as_tree(serving)], former)


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
