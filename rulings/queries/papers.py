"""Papers beside the ruling, for those whom they concern; row-level security is the second wall."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.calendar import local
from app.kit.db import as_clock
from cases import queries as cases
from cases.models import Offer, Settlement
from rulings.errors import NoSuchPaper
from rulings.models import Paper, PaperCounter, Ruling
from rulings.schemas import Ended, PublicPaper

_PUBLIC = text("SELECT * FROM redress_public_paper(:number, :digest)")
_SERIES = {"clearance": "RF", "agreement": "RS"}


async def list_published(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[Paper]:
    """The papers of a case that this actor may read, the oldest first."""
    await cases.get_case(session, actor, case_id)
    query = select(Paper).where(Paper.case_id == case_id, col(Paper.published_at).is_not(None))
    return (await session.exec(query.order_by(col(Paper.issued_at), Paper.number))).all()


async def get_published(session: AsyncSession, actor: Actor, case_id: UUID, paper_id: UUID) -> Paper:
    """One of them."""
    found = [row for row in await list_published(session, actor, case_id) if row.id == paper_id]
    if not found:
        raise NoSuchPaper
    return found[0]


async def list_standing(session: AsyncSession, actor: Actor, case_id: UUID, kind: str) -> Sequence[Paper]:
    """The papers of one kind that are frozen or in force. For the clock, who holds the case."""
    _ = actor
    standing = (Paper.case_id == case_id, Paper.kind == kind, col(Paper.state).in_(("frozen", "issued")))
    return (await session.exec(select(Paper).where(*standing).order_by(Paper.number))).all()


async def list_frozen(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[Paper]:
    """What waits to be printed. For the clock."""
    _ = actor
    query = select(Paper).where(Paper.case_id == case_id, Paper.state == "frozen").order_by(Paper.number)
    return (await session.exec(query)).all()


async def find_frozen(session: AsyncSession, actor: Actor, paper_id: UUID) -> Paper | None:
    """A paper that is still to be issued, as it is now."""
    _ = actor
    query = select(Paper).where(Paper.id == paper_id, Paper.state == "frozen")
    return (await session.exec(query.execution_options(populate_existing=True))).one_or_none()


async def list_unwritten(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[tuple[Settlement, Offer]]:
    """What binds two sides and is no paper yet, with the offer that was taken. For the clock."""
    _ = actor
    written = select(Paper.id).where(Paper.settlement_id == Settlement.id).exists()
    query = select(Settlement, Offer).join(Offer, col(Offer.id) == Settlement.offer_id)
    bound = (Settlement.case_id == case_id, col(Settlement.bound_at).is_not(None), ~written)
    return (await session.exec(query.where(*bound).order_by(col(Settlement.bound_at)))).all()


async def find_reflecting(
    session: AsyncSession, actor: Actor, case_id: UUID, settlement_id: UUID
) -> tuple[Settlement, Offer] | None:
    """A settlement from which its sides may still step back."""
    _ = actor
    query = select(Settlement, Offer).join(Offer, col(Offer.id) == Settlement.offer_id)
    open_ = (col(Settlement.bound_at).is_(None), col(Settlement.stepped_back_at).is_(None))
    this = (Settlement.case_id == case_id, Settlement.id == settlement_id)
    return (await session.exec(query.where(*this, *open_))).one_or_none()


async def list_unpublished(session: AsyncSession, actor: Actor) -> Sequence[Paper]:
    """Issued, and waiting for the journal's checkpoint; held against another publisher."""
    _ = actor
    query = select(Paper).where(Paper.state == "issued", col(Paper.published_at).is_(None))
    return (await session.exec(query.order_by(col(Paper.issued_at)).with_for_update(skip_locked=True))).all()


async def next_number(session: AsyncSession, actor: Actor, kind: str, year: int) -> str:
    """`RF-2026-000045`; held like the number of a ruling."""
    _ = actor
    first = insert(PaperCounter).values(kind=kind, year=year, last=1)
    counted = first.on_conflict_do_update(index_elements=["kind", "year"], set_={"last": PaperCounter.last + 1})
    number = (await session.exec(counted.returning(PaperCounter.last))).scalar_one()
    return f"{_SERIES[kind]}-{year}-{number:06d}"


async def find_ruling_number(session: AsyncSession, actor: Actor, paper: Paper) -> str | None:
    """The ruling that a certificate rests on, in the edition that was in force when it was written."""
    _ = actor
    return (await session.exec(select(Ruling.number).where(Ruling.id == paper.ruling_id))).one_or_none()


async def find_public(
    session: AsyncSession, actor: Actor, *, number: str | None = None, digest: bytes | None = None
) -> PublicPaper | None:
    """What everybody may know, by number or by the SHA-256 of the file."""
    _ = actor
    row = (await session.exec(_PUBLIC, params={"number": number, "digest": digest})).one_or_none()
    if row is None:
        return None
    return PublicPaper(
        number=row.number,
        kind=row.kind,
        state=row.state,
        issued_on=local(row.issued_at).date() if row.issued_at else None,
        sha256=row.file_sha256.hex() if row.file_sha256 else None,
        ruling=row.ruling,
    )


async def list_ended(session: AsyncSession, actor: Actor) -> dict[str, Ended]:
    """Every published paper that is no longer in force, by its number; everybody may know that."""
    query = select(Paper.number).where(Paper.state == "ended", col(Paper.published_at).is_not(None))
    async with as_clock(session, actor):
        return {number: Ended("annulled") for number in (await session.exec(query.order_by(Paper.number))).all()}
