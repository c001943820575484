"""Which draws named whom for which party, and what was reckoned of it."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, text
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.people.models import Account, Mandate, Platform, Shop
from cases.assignment.skew import ALARM
from cases.models import Case, Draw, Drawn, PairingRow, SkewRow
from cases.schemas.draws import PairingOut, SkewOut

_UNRECKONED = text(
    "SELECT DISTINCT CAST(date_trunc('month', drawn_at AT TIME ZONE 'Asia/Shanghai') AS date) AS month FROM draws"
    " WHERE drawn_at IS NOT NULL AND no = 1 EXCEPT SELECT month FROM skews ORDER BY month"
)


class NamedFirst(Struct, frozen=True):
    """The first draw of one case: whom it named, and for whom. `shop` is a business; persons who sell are left out."""

    roster: bytes
    statement: str
    named: UUID
    shop: UUID | None
    platform: UUID | None
    representative: UUID | None


async def list_unreckoned(session: AsyncSession, actor: Actor, before: date) -> list[date]:
    """Months with draws that have ended `before` this one and were not reckoned. For the clock."""
    _ = actor
    return [month for (month,) in (await session.exec(_UNRECKONED)).all() if month < before]


async def list_named_first(session: AsyncSession, actor: Actor, since: datetime, until: datetime) -> list[NamedFirst]:
    """The first draw of each case that was decided in this time. For the clock."""
    _ = actor
    representative = (
        select(Mandate.agent_account_id)
        .where(Mandate.principal_account_id == Case.consumer_id)
        .where(or_(col(Mandate.case_id).is_(None), Mandate.case_id == Case.id))
        .order_by(col(Mandate.granted_at))
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Draw.roster, Draw.statement, Drawn.account_id, Shop.id, Case.platform_id, representative)
        .join(Case, col(Case.id) == Draw.case_id)
        .join(Drawn, (col(Drawn.case_id) == Draw.case_id) & (col(Drawn.place) == 0))
        .outerjoin(Shop, (col(Shop.id) == Case.shop_id) & (col(Shop.kind) == "business"))
        .where(Draw.no == 1, col(Draw.drawn_at) >= since, col(Draw.drawn_at) < until)
    )
    return [NamedFirst(*row) for row in (await session.exec(query)).all()]


async def list_skews(session: AsyncSession, actor: Actor) -> list[SkewOut]:
    """What everybody may read, the newest month first."""
    _ = actor
    rows = await session.exec(select(SkewRow).order_by(col(SkewRow.month).desc(), SkewRow.kind))
    return [SkewOut(r.month, r.kind, r.draws, r.pairs, r.corrected, r.corrected <= ALARM) for r in rows]


async def list_pairings(session: AsyncSession, actor: Actor, month: date) -> list[PairingOut]:
    """The pairs of a month with their names; row-level security shows them to the auditor."""
    _ = actor
    agents = aliased(Account)
    agent = select(agents.name).where(agents.id == PairingRow.party_id).scalar_subquery()
    query = (
        select(
            PairingRow.kind,
            func.coalesce(Shop.name, Platform.name, agent, ""),
            Account.name,
            PairingRow.draws,
            PairingRow.named,
            PairingRow.expected,
            PairingRow.chance,
        )
        .join(Account, col(Account.id) == PairingRow.account_id)
        .outerjoin(Shop, col(Shop.id) == PairingRow.party_id)
        .outerjoin(Platform, col(Platform.id) == PairingRow.party_id)
        .where(PairingRow.month == month)
        .order_by(col(PairingRow.chance), PairingRow.kind, PairingRow.party_id, PairingRow.account_id)
    )
    return [PairingOut(*row) for row in (await session.exec(query)).all()]
