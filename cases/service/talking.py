"""Talks between the parties alone, from filing to ruling. Whoever decides sees "talks ended", nothing else."""

from datetime import timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import clock
from app.kit.actors import Actor
from app.kit.money import Money
from app.kit.text import _
from app.people import service as people
from cases import errors, queries, rules
from cases.acts import Act
from cases.lifecycle import ANSWERED_OR_NOT, Action, State
from cases.models import Case, Claim, HandlingFailure, Offer, Settlement
from cases.schemas import NewObligation, OfferIn
from cases.service import answering, moving, performing
from cases.words import Remedy, Side

STEP_BACK = timedelta(days=3)
BINDING = frozenset({*ANSWERED_OR_NOT, State.suspended})


async def _talks(session: AsyncSession, actor: Actor, case_id: UUID, act: Act = Act.talk) -> tuple[Case, Side]:
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, act)
    return case, await queries.side_of(session, actor, case)


async def make_offer(session: AsyncSession, actor: Actor, case_id: UUID, offer: OfferIn) -> Offer:
    """Offer what would settle it. An open offer of the other side is answered first; gags are refused."""
    case, side = await _talks(session, actor, case_id)
    return await put(session, actor, case, side, offer)


async def put(
    session: AsyncSession, actor: Actor, case: Case, side: Side, offer: OfferIn, *, countering: bool = False
) -> Offer:
    """Lay an offer on the table in place of one's own earlier one; `countering` refuses the other side's open one."""
    rules.check_no_gag(offer.text)
    for other in await queries.open_offers(session, actor, case):
        if _faces(other.side, side) and not countering:
            raise errors.StillTalking
        if _faces(other.side, side) or other.side == side:
            other.status = "refused" if other.side != side else "withdrawn"
            other.settled_at = clock.now()
    row = Offer(
        case_id=case.id,
        side=side,
        account_id=actor.account,
        text=offer.text,
        amount_minor=offer.amount.minor if offer.amount else None,
        amount_currency=offer.amount.currency if offer.amount else None,
        days=offer.days,
    )
    session.add(row)
    moving.touch(case)
    await record(session, actor, "offer", case_id=case.id, data={"text": offer.text})
    await _tell_other_side(session, actor, case, side)
    return row


def _faces(one: str, other: str) -> bool:
    """Talks run between the consumer and those who answer; seller and platform have none with each other."""
    return (one == Side.consumer) != (other == Side.consumer)


async def _tell_other_side(session: AsyncSession, actor: Actor, case: Case, side: Side) -> None:
    holders = [case.shop_id, case.platform_id] if side is Side.consumer else [case.consumer_id]
    for holder in holders:
        if holder is not None:
            await people.notify(
                session,
                actor,
                holder,
                subject=_("There is an offer in your case {number}"),
                text=_("The other side has made an offer. Only the parties can read it; the mediator never does."),
                values={"number": case.number},
                case_id=case.id,
                about="offer",
            )


async def refuse_offer(session: AsyncSession, actor: Actor, case_id: UUID, offer_id: UUID) -> Offer:
    """Say no to an offer; nothing about it is ever told to the decider."""
    case, side = await _talks(session, actor, case_id)
    offer = await _open_offer(session, actor, case, side, offer_id)
    offer.status, offer.settled_at = "refused", clock.now()
    moving.touch(case)
    await record(session, actor, "offer_refused", case_id=case.id, data={})
    await answering.pass_on(session, actor, case)
    return offer


async def take_offer(session: AsyncSession, actor: Actor, case_id: UUID, offer_id: UUID) -> Settlement:
    """Take an offer: signed by both now, binding after three days in which either may step back."""
    case, side = await _talks(session, actor, case_id, Act.take_offer)
    if await queries.open_settlement(session, actor, case) is not None:
        raise errors.AlreadyAnswered
    offer = await _open_offer(session, actor, case, side, offer_id)
    offer.status, offer.settled_at = "taken", clock.now()
    binding_at = clock.now() + STEP_BACK
    row = Settlement(
        case_id=case.id,
        offer_id=offer.id,
        side=offer.side if side is Side.consumer else side,
        text=offer.text,
        amount_minor=offer.amount_minor,
        amount_currency=offer.amount_currency,
        days=offer.days,
        binding_at=binding_at,
    )
    session.add(row)
    moving.start_clock(session, case, "settlement", binding_at, about=row.id)
    moving.touch(case)
    await record(session, actor, "settlement", case_id=case.id, data={"text": offer.text})
    return row


async def _open_offer(session: AsyncSession, actor: Actor, case: Case, side: Side, offer_id: UUID) -> Offer:
    offer = await queries.get_of(session, actor, Offer, case, offer_id)
    if not _faces(offer.side, side):
        raise errors.OwnOffer
    if offer.status != "open":
        raise errors.AlreadyAnswered
    return offer


async def step_back(session: AsyncSession, actor: Actor, case_id: UUID, settlement_id: UUID) -> Settlement:
    """Either side of it may think again within three days; the case goes on where it was.

    A shop does not undo what the platform agreed with the consumer, nor the other way round.
    """
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.step_back)
    side = await queries.side_of(session, actor, case)
    row = await queries.get_of(session, actor, Settlement, case, settlement_id)
    if side not in {Side.consumer, row.side}:
        raise errors.NotYourTurn
    if row.bound_at is not None or row.stepped_back_at is not None:
        raise errors.AlreadyAnswered
    row.stepped_back_at = clock.now()
    await moving.stop_clocks(session, actor, case, "settlement", about=row.id)
    moving.touch(case)
    await record(session, actor, "settlement_left", case_id=case.id, data={})
    await answering.pass_on(session, actor, case)
    return row


async def bind(session: AsyncSession, actor: Actor, case: Case, settlement_id: UUID) -> None:
    """The three days are over: what was agreed is owed, and the case moves to being put right.

    A ruling that was issued in those three days stands; then the settlement lapses.
    """
    row = await queries.get_of(session, actor, Settlement, case, settlement_id)
    if row.stepped_back_at is not None or row.bound_at is not None:
        return
    if case.stands not in BINDING:
        row.stepped_back_at = clock.now()
        await record(session, actor, "settlement_lapsed", case_id=case.id, data={})
        return
    row.bound_at = clock.now()
    for point in (
        *await queries.list_of(session, actor, Claim, case, "no"),
        *await queries.list_of(session, actor, HandlingFailure, case, "no"),
    ):
        point.outcome = point.outcome or "settled"
    case.outcome = "settled"
    amount = None if row.amount_minor is None else Money(row.amount_minor, row.amount_currency or "CNY")
    remedy = Remedy.refund_part if amount else Remedy.keep_promise
    owed = NewObligation(Side(row.side), remedy, row.text, row.days, amount)
    await performing.owe(session, actor, case, [owed], source="settlement", starts=True)
    await moving.advance(session, actor, case, Action.settle)
