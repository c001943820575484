"""The archive's copies of rulings and papers; row-level security shows each with what it is a copy of."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from rulings.models import Paper, PaperArchive, Ruling, RulingArchive

_COPIES = {Ruling: RulingArchive, Paper: PaperArchive}
PublishedT = TypeVar("PublishedT", Ruling, Paper)


async def list_unarchived(
    session: AsyncSession, actor: Actor, kind: type[PublishedT], limit: int
) -> Sequence[PublishedT]:
    """Published, and without a copy in the archive; the oldest first."""
    _ = actor
    (original,) = _COPIES[kind].__table__.primary_key
    missing = ~select(original).where(original == kind.id).exists()
    query = select(kind).where(col(kind.published_at).is_not(None), missing)
    return (await session.exec(query.order_by(col(kind.published_at)).limit(limit))).all()


async def add_copy(session: AsyncSession, actor: Actor, row: RulingArchive | PaperArchive) -> bool:
    """Keep the copy, unless there is one already; whether it was kept."""
    _ = actor
    table = type(row)
    done = insert(table).values(**row.model_dump()).on_conflict_do_nothing(index_elements=table.__table__.primary_key)
    return (await session.exec(done.returning(table.file_sha256))).first() is not None


async def find_copy(
    session: AsyncSession, actor: Actor, original: Ruling | Paper
) -> RulingArchive | PaperArchive | None:
    """The archive's copy, for whoever sees the original; a few minutes after publication there is none yet."""
    _ = actor
    return await session.get(_COPIES[type(original)], original.id)
