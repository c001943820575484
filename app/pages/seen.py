"""Everything about one case that a reader meets on its page, loaded in one place."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import Actor, Role
from app.orders import queries as orders
from app.orders.api import LEDGER
from app.orders.schemas import OrderLine, Recourse
from app.orders.service import sharing
from app.people import queries as people
from cases import queries as cases
from cases.lifecycle import Stage
from cases.models import Case, Settlement
from cases.schemas import CaseOut
from cases.service import honouring, showing
from cases.words import Side
from evidence.queries import items as evidence
from evidence.queries import unmaskings
from evidence.schemas import ExpertTestOut, ItemOut, OrderOut, RecordRequestOut, UnmaskingOut
from evidence.service import asking, preserving, testing
from rulings import queries as rulings
from rulings.errors import RulingNotFound
from rulings.schemas import CommentOut, DraftOut, PaperOut, RulingOut
from rulings.service import drafting, papers
from rulings.service import showing as showing_rulings

_SIDES = {
    Role.consumer: Side.consumer,
    Role.merchant: Side.seller,
    Role.private_seller: Side.seller,
    Role.platform: Side.platform,
}


class Seen(Struct, frozen=True):
    """One case as its page shows it.

    `side` is the reader's own, none for the office; `settlement_id` is one that can still be stepped back from; `draft`
    is what the bench has in hand.
    """

    case: CaseOut
    side: Side | None
    items: Sequence[ItemOut]
    settlement_id: UUID | None
    challenge_id: UUID | None
    unreachable_shop_id: UUID | None
    ruling: RulingOut | None
    draft: DraftOut | None
    comments: Sequence[CommentOut]
    order: OrderOut | None
    orders: Sequence[OrderLine]
    papers: Sequence[PaperOut]
    recourse: Recourse | None
    requests: Sequence[RecordRequestOut]
    tests: Sequence[ExpertTestOut]
    unmaskings: Sequence[UnmaskingOut]

    @property
    def twins(self) -> dict[UUID, ItemOut]:
        """Items that hold the same bytes as one that came before, with the first of those that this reader sees."""
        first: dict[str, ItemOut] = {}
        for item in self.items:
            first.setdefault(item.sha256, item)
        return {item.id: first[item.sha256] for item in self.items if first[item.sha256] is not item}

    @property
    def ended(self) -> bool:
        """Whether the case is over."""
        return self.case.stage == Stage.ended

    @property
    def shows_honour(self) -> bool:
        """Whether the reader's side may still show that a certificate was honoured, or was not."""
        return any(honouring.is_shown_by(row, self.side, clock.now()) for row in self.case.obligations)


def side_of(actor: Actor) -> Side | None:
    """The side that this reader sits on; the office sits on none."""
    return _SIDES.get(actor.role)


async def see(session: AsyncSession, actor: Actor, case_id: UUID) -> Seen:
    """The case as this reader may see it."""
    shown = await showing.show(session, actor, case_id)
    case = await cases.get_case(session, actor, case_id)
    settlements = await cases.list_of(session, actor, Settlement, case, "signed_at")
    side = side_of(actor)
    mine = [s for s in settlements if side in {Side.consumer, s.side}]
    open_ones = [s.id for s in mine if s.stepped_back_at is None and s.bound_at is None]
    challenge = await cases.open_challenge(session, actor, case)
    return Seen(
        case=shown,
        side=side,
        items=await evidence.list_items(session, actor, case_id),
        settlement_id=open_ones[-1] if open_ones else None,
        challenge_id=challenge.id if challenge else None,
        unreachable_shop_id=await _unreachable(session, actor, case),
        ruling=await _ruling(session, actor, case_id),
        draft=await _draft(session, actor, case_id),
        comments=await rulings.list_comments(session, actor, case_id),
        order=await preserving.show(session, actor, case_id),
        orders=await orders.list_at_case(session, actor, case_id),
        papers=await papers.show(session, actor, case_id),
        recourse=await sharing.show(session, actor, case_id) if actor.role in LEDGER else None,
        requests=await asking.show(session, actor, case_id),
        tests=await testing.show(session, actor, case_id),
        unmaskings=await unmaskings.list_unmaskings(session, actor, case_id),
    )


async def _unreachable(session: AsyncSession, actor: Actor, case: Case) -> UUID | None:
    """A shop without an address, as its platform's desk sees it."""
    if actor.role is not Role.platform or case.shop_id is None:
        return None
    shop = await people.get_shop(session, actor, case.shop_id)
    return None if shop.email else shop.id


async def _ruling(session: AsyncSession, actor: Actor, case_id: UUID) -> RulingOut | None:
    """The newest ruling, once it is published to those at the case."""
    try:
        return await showing_rulings.show(session, actor, case_id)
    except RulingNotFound:
        return None


async def _draft(session: AsyncSession, actor: Actor, case_id: UUID) -> DraftOut | None:
    """What the bench has in hand; for nobody else is it there."""
    if actor.role not in {Role.mediator, Role.auditor}:
        return None
    try:
        return await drafting.show(session, actor, case_id)
    except RulingNotFound:
        return None
