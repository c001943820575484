"""What the auditor takes away, streamed: memory stays flat, whatever the years have brought."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import Row, Select, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.export.errors import ExportOver, NoSuchExport
from app.export.models import Export
from app.export.schemas import FATES, Found, Opening, PaperRow
from app.journal.models import JournalEntry, JournalLeaf, JournalOpening
from app.kit import clock
from app.kit.actors import Actor
from app.people.models import Account, Platform, Shop
from cases.models import Case
from rulings.models import Paper, Ruling
from rulings.schemas import ExportRow

_BATCH_ROWS = 1000


async def list_exports(session: AsyncSession, actor: Actor) -> Sequence[Export]:
    """Those approved for this auditor, the newest first; for the clock, everybody's."""
    query = select(Export).order_by(col(Export.approved_at).desc(), col(Export.id).desc())
    if actor.account_id is not None:
        query = query.where(Export.auditor_id == actor.account_id)
    return (await session.exec(query)).all()


async def list_to_take(session: AsyncSession, actor: Actor) -> list[Export]:
    """Those whose three days still run."""
    now = clock.now()
    return [export for export in await list_exports(session, actor) if now <= export.over_at]


async def get_export(session: AsyncSession, actor: Actor, export_id: UUID) -> Export:
    """One's own.

    Raises:
        NoSuchExport: or it is another auditor's.
        ExportOver: its three days are over.
    """
    found = await session.get(Export, export_id)
    if found is None or found.auditor_id != actor.account_id:
        raise NoSuchExport
    if clock.now() > found.over_at:
        raise ExportOver
    return found


async def stream_rulings(
    session: AsyncSession, actor: Actor, size: int, since: datetime | None, until: datetime | None
) -> AsyncIterator[Found[ExportRow]]:
    """Every number given in this time, in order. Files count once their entry is among the first `size` leaves."""
    _ = actor
    async for row in _rows(session, _given(_rulings(), Ruling, size, since, until)):
        yield _ruling(row)


async def stream_papers(
    session: AsyncSession, actor: Actor, size: int, since: datetime | None, until: datetime | None
) -> AsyncIterator[Found[PaperRow]]:
    """The same of papers."""
    _ = actor
    async for row in _rows(session, _given(_papers(), Paper, size, since, until)):
        yield _paper(row)


def _given(
    lines: Select, of: type[Ruling | Paper], size: int, since: datetime | None, until: datetime | None
) -> Select:
    """In order, those given in this time; the last column tells whether the first `size` leaves hold the file."""
    covered = (
        select(JournalLeaf.leaf_index)
        .join(JournalEntry, col(JournalEntry.id) == JournalLeaf.entry_id)
        .where(JournalEntry.file_sha256 == of.file_sha256, JournalLeaf.leaf_index < size)
        .exists()
    )
    query = lines.add_columns(covered).order_by(of.number)
    if since is not None:
        query = query.where(col(of.frozen_at) >= since)
    if until is not None:
        query = query.where(col(of.frozen_at) < until)
    return query


async def _rows(session: AsyncSession, query: Select) -> AsyncIterator[Row]:
    rows = await session.stream(query.execution_options(yield_per=_BATCH_ROWS))
    async for batch in rows.partitions():
        for row in batch:
            yield row


def _rulings() -> Select:
    columns = (
        *(Ruling.number, Case.number, Ruling.state, Case.filed_at, Ruling.issued_at, Case.track, Ruling.outcome),
        *(Ruling.effect, Ruling.granted, Ruling.by_default, Ruling.recommendation, Ruling.total_minor),
        *(Ruling.total_currency, func.encode(Ruling.file_sha256, "hex"), Platform.name, Shop.name, Account.name),
        *(Ruling.superseded_by, Shop.kind, Ruling.key_id, Ruling.object_name, Ruling.size_bytes),
    )
    return (
        select(*columns)
        .select_from(Ruling)
        .join(Case, col(Case.id) == Ruling.case_id)
        .join(Platform, col(Platform.id) == Case.platform_id)
        .join(Shop, col(Shop.id) == Case.shop_id)
        .outerjoin(Account, col(Account.id) == Case.mediator_id)
        .where(col(Ruling.number).is_not(None))
    )


def _ruling(row: Row) -> Found[ExportRow]:
    """A private seller is masked like a consumer; a file that the journal does not cover yet is not shown."""
    *line, kind, key_id, object_name, size_bytes, covered = row
    shown = ExportRow(*line)
    if kind == "individual":
        shown = replace(shown, seller=None)
    if not covered:
        return Found(replace(shown, sha256=None), None, None, None)
    return Found(shown, key_id, object_name, size_bytes)


def _papers() -> Select:
    columns = (
        *(Paper.number, Paper.kind, Paper.state, Case.number, Ruling.number, Paper.issued_at, Paper.side),
        *(func.encode(Paper.file_sha256, "hex"), Paper.key_id, Paper.object_name, Paper.size_bytes),
    )
    return (
        select(*columns)
        .select_from(Paper)
        .join(Case, col(Case.id) == Paper.case_id)
        .outerjoin(Ruling, col(Ruling.id) == Paper.ruling_id)
    )


def _paper(row: Row) -> Found[PaperRow]:
    *line, key_id, object_name, size_bytes, covered = row
    shown = PaperRow(*line)
    if not covered:
        return Found(replace(shown, sha256=None), None, None, None)
    return Found(shown, key_id, object_name, size_bytes)


async def stream_openings(session: AsyncSession, actor: Actor, size: int) -> AsyncIterator[Opening]:
    """What opens the entries that tell what became of each number, in the order of the leaves."""
    _ = actor
    query = (
        select(JournalLeaf.leaf_index, JournalOpening.data_salt, JournalOpening.data)
        .join(JournalEntry, col(JournalEntry.id) == JournalLeaf.entry_id)
        .join(JournalOpening, col(JournalOpening.entry_id) == JournalEntry.id)
        .where(col(JournalEntry.kind).in_(FATES), JournalLeaf.leaf_index < size)
        .order_by(col(JournalLeaf.leaf_index))
    )
    async for index, salt, data in _rows(session, query):
        yield Opening(index, salt.hex(), data.decode())
