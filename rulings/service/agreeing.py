"""What an agreement says, from the offer that was taken; and how it looks to its two sides while they may step back."""

from uuid import UUID

from msgspec import UNSET
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import calendar, clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from app.kit.money import Money
from app.kit.text import _, translate
from cases import queries as cases
from cases.models import Case, Offer, Settlement
from cases.words import Side
from rulings import queries
from rulings.errors import NoSuchPaper
from rulings.queries import papers
from rulings.schemas import AgreementText, Party, Purchase
from rulings.service.composing import Imprint


async def preview(
    session: AsyncSession, actor: Actor, case_id: UUID, settlement_id: UUID, imprint: Imprint
) -> AgreementText:
    """How the agreement will read, for the consumer and the side that settled, as long as either may step back.

    Raises:
        NoSuchPaper: it binds already, or was left, or is none of the actor's.
    """
    case = await cases.get_case(session, actor, case_id)
    found = await papers.find_reflecting(session, actor, case_id, settlement_id)
    if found is None or not {Side.consumer, found[0].side} & {*await cases.sides_of(session, actor, case)}:
        raise NoSuchPaper
    async with as_clock(session, actor):
        return await agreement(session, case, *found, translate(_("Draft"), case.language), imprint)


async def agreement(
    session: AsyncSession, case: Case, settled: Settlement, offer: Offer, number: str, imprint: Imprint
) -> AgreementText:
    """The agreement as of now. For the clock, who sees everybody's name."""
    platform, shop = await cases.names_of(session, CLOCK, case)
    names = {Side.consumer: case.consumer_name, Side.seller: shop, Side.platform: platform}
    side, by = Side(settled.side), Side(offer.side)
    return AgreementText(
        language=case.language,
        number=number,
        case_number=case.number or "",
        case_date=calendar.local(clock.now()).date(),
        real_date=calendar.local(clock.real_now()).date(),
        zone=imprint.zone,
        demo=imprint.demo,
        verify_url=f"{imprint.public_url}/verify?q={number}",
        beside=await _beside(session, case, side) or UNSET,
        parties=(Party("consumer", names[Side.consumer]), Party(await _role(session, case, side), names[side])),
        purchase=Purchase(platform, case.item, case.order_number, case.paid, case.paid_at or case.drafted_at),
        debtor=names[side],
        terms=settled.text,
        amount=_sum_of(settled),
        due=calendar.local(calendar.due(settled.bound_at or settled.binding_at, settled.days)).date(),
        offered_by=names[by],
        offered_at=offer.at,
        taken_by=names[side if by is Side.consumer else Side.consumer],
        taken_at=settled.signed_at,
        reflect_until=settled.binding_at,
        bound_at=settled.bound_at,
    )


def _sum_of(settled: Settlement) -> Money | None:
    return None if settled.amount_minor is None else Money(settled.amount_minor, settled.amount_currency or "CNY")


async def _role(session: AsyncSession, case: Case, side: Side) -> str:
    if side is Side.platform:
        return "platform"
    return "private_seller" if await cases.is_private_seller(session, CLOCK, case) else "merchant"


async def _beside(session: AsyncSession, case: Case, side: Side) -> str | None:
    """The other language, where the seller who settled reads it."""
    if side is not Side.seller:
        return None
    languages = await queries.list_languages(session, CLOCK, case)
    return next((language for language in languages if language != case.language), None)
