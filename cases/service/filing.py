"""The consumer's side of the beginning: drafting, filing, the word on a fix, withdrawing."""

from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from app.kit.money import Money
from app.kit.queue import enqueue
from app.kit.text import _
from app.people import queries as people_queries
from app.people import service as people
from app.people.errors import NoSuchMandate
from app.people.models import Platform, Shop
from cases import errors, queries, rules
from cases.acts import Act
from cases.lifecycle import CEILINGS, Action, Track
from cases.models import Case, Claim, Fix, ParallelChannel, Respondent, Seat
from cases.rules import AppealFacts
from cases.schemas import AppealIn, WordIn
from cases.service import answering, moving, performing

DRAFT_DAYS = 30
DRAFT_REMINDERS = (20, 28)


async def start_draft(session: AsyncSession, actor: Actor, appeal: AppealIn) -> Case:
    """Begin an appeal. Nothing is filed yet, nobody else sees it; a first draft stops the year.

    With a `mandate` the appeal is the principal's, written and filed by whoever holds it.

    Raises:
        NoSuchMandate: it is not theirs, not for filing, or was revoked.
    """
    now = clock.now()
    consumer_id, consumer_name = await _for_whom(session, actor, appeal.mandate)
    case = Case(
        consumer_id=consumer_id,
        consumer_name=consumer_name,
        filed_by=actor.account,
        language=appeal.language or actor.language,
        draft=msgspec.to_builtins(appeal),
    )
    session.add(case)
    await session.flush()
    reminders = [calendar.due(now, day) for day in DRAFT_REMINDERS]
    for at in reminders:
        moving.start_clock(session, case, "draft_reminder", at)
    # From the last reminder on: a weekend that moves it does not let it come with the end.
    moving.start_clock(session, case, "draft_over", calendar.due(reminders[-1], DRAFT_DAYS - DRAFT_REMINDERS[-1]))
    return case


async def _for_whom(session: AsyncSession, actor: Actor, mandate_id: UUID | None) -> tuple[UUID, str]:
    if mandate_id is None:
        return actor.account, actor.name
    mandate = await people_queries.get_mandate(session, actor, mandate_id)
    usable = mandate.agent_account_id == actor.account and mandate.scope == "everything" and mandate.case_id is None
    if not usable or mandate.revoked_at is not None or mandate.principal_account_id is None:
        raise NoSuchMandate(field="mandate")
    async with as_clock(session, actor):
        name = await queries.name_of(session, CLOCK, mandate.principal_account_id)
    return mandate.principal_account_id, name or ""


async def save_draft(session: AsyncSession, actor: Actor, case_id: UUID, appeal: AppealIn) -> Case:
    """Keep what was typed; the newest version counts."""
    case = await _own_draft(session, actor, case_id)
    case.draft = msgspec.to_builtins(appeal)
    case.language = appeal.language or case.language
    moving.touch(case)
    await session.flush()
    return case


async def file_appeal(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """File the draft: it gets a number, the other side is invited, and the order to preserve goes out at once.

    Raises:
        AppealIncomplete: naming what is missing.
        TooEarly, TooLate: outside the time in which an appeal is open.
    """
    case = await _own_draft(session, actor, case_id)
    appeal = msgspec.convert(case.draft, AppealIn)
    platform = await _check_complete(session, actor, appeal)
    _check_open(case, appeal)
    assert appeal.seller  # noqa: S101 - checked one line above
    shop = await people.find_or_invite_shop(
        session, actor, platform.id, appeal.seller.name, appeal.seller.kind, appeal.seller.email or ""
    )
    await moving.stop_clocks(session, actor, case, "draft_reminder", "draft_over")
    # What makes it a case and the step that makes it one are written together; the database refuses either alone.
    with session.no_autoflush:
        await _fill(session, actor, case, appeal, platform, shop)
        await moving.advance(session, actor, case, Action.file)
    moving.start_clock(session, case, "ceiling", calendar.due(clock.now(), CEILINGS[Track(case.track)][1]))
    await _seat_and_tell(session, actor, case, shop, platform)
    return case


async def _seat_and_tell(session: AsyncSession, actor: Actor, case: Case, shop: Shop, platform: Platform) -> None:
    """Give each side its seat, and word of it. Both are the clock's: nobody seats anybody at a case by hand."""
    async with as_clock(session, actor):
        session.add(Seat(case_id=case.id, holder=case.consumer_id, as_role="consumer"))
        session.add(Seat(case_id=case.id, holder=shop.id, as_role="seller"))
        session.add(Seat(case_id=case.id, holder=platform.id, as_role="platform"))
        await _tell(session, case, (shop.id, platform.id))


async def _own_draft(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.write_appeal)
    return case


async def _check_complete(session: AsyncSession, actor: Actor, appeal: AppealIn) -> Platform:
    needed = {
        "platform": appeal.platform,
        "seller": appeal.seller,
        "order": appeal.order,
        "frontline": appeal.frontline,
        "what_happened": appeal.what_happened.strip(),
        "claims": appeal.claims,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise errors.AppealIncomplete(what=", ".join(missing), field=missing[0])
    platform = await queries.find_platform(session, actor, appeal.platform or "")
    if platform is None:
        raise errors.AppealIncomplete(what="platform", field="platform")
    paid = {appeal.order.paid.currency} if appeal.order else set()
    if len(paid | {c.amount.currency for c in appeal.claims if c.amount}) > 1:
        raise errors.AppealIncomplete(what="claims: one currency", field="claims")
    return platform


def _check_open(case: Case, appeal: AppealIn) -> None:
    front = appeal.frontline
    assert front  # noqa: S101 - the appeal is complete
    decided = front.outcome != "no_decision"
    rules.check_open_to_appeal(AppealFacts(decided, front.decided_at, case.drafted_at), at=clock.now())


async def _fill(
    session: AsyncSession, actor: Actor, case: Case, appeal: AppealIn, platform: Platform, shop: Shop
) -> None:
    order, front = appeal.order, appeal.frontline
    assert order and front  # noqa: S101, PT018 - the appeal is complete
    case.number = await queries.next_case_number(session, actor, calendar.local(clock.now()).year)
    case.platform_id, case.shop_id = platform.id, shop.id
    case.order_number, case.item, case.goods = order.number, order.item, order.goods
    case.paid_minor, case.paid_currency = order.paid.minor, order.paid.currency
    case.paid_at, case.delivered_at = order.paid_at, order.delivered_at
    case.what_happened, case.safety_hazard = appeal.what_happened, appeal.safety_hazard
    case.frontline_outcome, case.frontline_by, case.frontline_reason = front.outcome, front.by, front.reason
    case.frontline_rule, case.frontline_at = front.rule_cited, front.decided_at
    case.pre_accepts = appeal.pre_accepts
    case.track = rules.track_of(_in_dispute(appeal), injury=appeal.safety_hazard, respondents=2)
    case.draft = None
    case.filed_at = clock.now()
    _add_parts(session, case, appeal, platform, shop)


def _in_dispute(appeal: AppealIn) -> Money:
    currency = appeal.order.paid.currency if appeal.order else "CNY"
    return Money(sum(c.amount.minor for c in appeal.claims if c.amount), currency)


def _add_parts(session: AsyncSession, case: Case, appeal: AppealIn, platform: Platform, shop: Shop) -> None:
    for no, claim in enumerate(appeal.claims, 1):
        amount = claim.amount
        session.add(
            Claim(
                case_id=case.id,
                no=no,
                in_words=claim.in_words,
                remedy=claim.remedy,
                amount_minor=amount.minor if amount else None,
                amount_currency=amount.currency if amount else None,
            )
        )
    for channel in appeal.parallel_channels:
        session.add(
            ParallelChannel(
                case_id=case.id, channel=channel.channel, reference=channel.reference, filed_at=channel.filed_at
            )
        )
    for kind, party in (("seller", shop), ("platform", platform)):
        session.add(Respondent(case_id=case.id, kind=kind, holder=party.id, name=party.name, sent_at=case.filed_at))


async def _tell(session: AsyncSession, case: Case, holders: tuple[UUID, ...]) -> None:
    for holder in holders:
        await people.notify(
            session,
            CLOCK,
            holder,
            subject=_("An appeal was filed: {number}"),
            text=_(
                "A consumer has appealed against a decision about the order {order}. You can put it right at once;"
                " otherwise you will be asked to answer. Please keep every record of this order."
            ),
            values={"number": case.number, "order": case.order_number},
            case_id=case.id,
            about="filed",
        )


async def discard_draft(session: AsyncSession, actor: Actor, case_id: UUID) -> None:
    """Throw a draft away; nothing was filed."""
    case = await _own_draft(session, actor, case_id)
    await delete_draft(session, actor, case)


async def delete_draft(session: AsyncSession, actor: Actor, case: Case) -> None:
    """Delete a draft; its clocks go with it, and a job destroys the keys of what was handed in."""
    async with as_clock(session, actor):
        handed_in = await queries.list_handed_in(session, CLOCK, case)
    if handed_in:
        await enqueue(session, "evidence:let_go", handed_in=[(str(key), name) for key, name in handed_in])
    await session.delete(case)
    await session.flush()


async def say_fixed(session: AsyncSession, actor: Actor, case_id: UUID, word: WordIn) -> Case:
    """The consumer's word on what was put right at once: only `fixed` ends the case."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.put_right)
    for fix in await queries.list_of(session, actor, Fix, case, "at"):
        if fix.word is None:
            fix.word, fix.word_at = word.word, clock.now()
    await record(session, actor, "fix_word", case_id=case.id, data={"word": word.word})
    moving.touch(case)
    if word.word == "fixed":
        case.outcome = "conceded"
        await performing.confirm_all(session, actor, case)
        await moving.advance(session, actor, case, Action.put_right)
    return case


async def waive_handling(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """The consumer lets the handling failures rest; when nothing else is open, what was conceded is what remains."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.waive_handling)
    if case.handling_waived:
        raise errors.NotPossibleNow
    case.handling_waived = True
    moving.touch(case)
    await record(session, actor, "handling_waived", case_id=case.id, data={})
    await answering.pass_on(session, actor, case)
    return case


async def withdraw(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """The consumer takes the appeal back; possible in any state before the ruling."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.withdraw)
    case.outcome = "withdrawn"
    await moving.advance(session, actor, case, Action.withdraw)
    return case
