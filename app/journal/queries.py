"""Reads of the journal: entries, leaves, nodes and checkpoints are public, so `_actor` narrows nothing here."""

from collections.abc import AsyncIterator, Iterable, Sequence
from uuid import UUID

from sqlalchemy import Row, Select, true, tuple_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.errors import NoCheckpoint
from app.journal.models import (
    JournalCheckpoint,
    JournalEntry,
    JournalLeaf,
    JournalNode,
    JournalOpening,
    JournalPending,
)
from app.journal.schemas import Fact, LeafOut, Signed
from app.journal.tree import Place, Span, fold, full_nodes
from app.kit.actors import Actor

_NEWEST = select(
    JournalCheckpoint.size, JournalCheckpoint.root, JournalCheckpoint.at, JournalCheckpoint.note, JournalCheckpoint.key
).order_by(col(JournalCheckpoint.size).desc())
_BATCH_ROWS = 2000


async def find_checkpoint(session: AsyncSession, _actor: Actor) -> Signed | None:
    """The newest checkpoint."""
    row = (await session.exec(_NEWEST.limit(1))).one_or_none()
    return Signed(*row) if row else None


async def get_checkpoint(session: AsyncSession, actor: Actor) -> Signed:
    """The newest checkpoint of a journal that has one."""
    checkpoint = await find_checkpoint(session, actor)
    if checkpoint is None:
        raise NoCheckpoint
    return checkpoint


async def count_leaves(session: AsyncSession, _actor: Actor) -> int:
    """Leaves have no gaps, so the last one tells how many there are."""
    return (await session.exec(select(func.coalesce(func.max(JournalLeaf.leaf_index) + 1, 0)))).one()


async def count_pending(session: AsyncSession, _actor: Actor) -> int:
    """Entries that wait for their leaf: the sequencer's backlog."""
    return (await session.exec(select(func.count()).select_from(JournalPending))).one()


async def list_entries(session: AsyncSession, _actor: Actor, span: Span) -> list[LeafOut]:
    """The entries of the leaves from the first number up to, without, the second."""
    rows = await session.exec(_leaves(span))
    return [LeafOut(index, entry.decode()) for index, entry in rows]


async def stream_entries(session: AsyncSession, _actor: Actor, size: int) -> AsyncIterator[bytes]:
    """The first `size` entries in the order of their leaves, through a cursor: memory stays flat."""
    rows = await session.stream(_leaves((0, size)).execution_options(yield_per=_BATCH_ROWS))
    async for batch in rows.partitions():
        for _, entry in batch:
            yield entry


async def find_by_digest(session: AsyncSession, _actor: Actor, digest: bytes) -> Fact | None:
    """The entry that holds the SHA-256 of a file; the first of them, if a file was recorded twice."""
    found = _facts().where(JournalEntry.file_sha256 == digest).order_by(col(JournalLeaf.leaf_index).nulls_last())
    return _fact((await session.exec(found.limit(1))).one_or_none())


async def find_entry(session: AsyncSession, _actor: Actor, entry_id: UUID) -> Fact | None:
    """One entry, with the first checkpoint that covers it."""
    return _fact((await session.exec(_facts().where(JournalEntry.id == entry_id).limit(1))).one_or_none())


async def find_opening(session: AsyncSession, _actor: Actor, entry_id: UUID) -> tuple[bytes, bytes] | None:
    """Salt and value of an entry's commitment, while they are not erased. Row-level security shows them to few."""
    found = select(JournalOpening.data_salt, JournalOpening.data).where(JournalOpening.entry_id == entry_id)
    row = (await session.exec(found)).one_or_none()
    return None if row is None else (row[0], row[1])


async def list_hashes(session: AsyncSession, _actor: Actor, spans: Sequence[Span]) -> list[bytes]:
    """The hash of each span, folded from stored nodes: a logarithm of rows in one round trip."""
    places = [full_nodes(span) for span in spans]
    stored = await _nodes(session, {place for group in places for place in group})
    return [fold([stored[place] for place in group]) for group in places]


async def _nodes(session: AsyncSession, places: Iterable[Place]) -> dict[Place, bytes]:
    wanted = tuple_(col(JournalNode.tier), col(JournalNode.position)).in_(list(places))
    rows = await session.exec(select(JournalNode.tier, JournalNode.position, JournalNode.hash).where(wanted))
    return {(tier, position): node for tier, position, node in rows}


def _leaves(span: Span) -> Select:
    low, high = span
    return (
        select(JournalLeaf.leaf_index, JournalEntry.entry)
        .join(JournalEntry, col(JournalEntry.id) == JournalLeaf.entry_id)
        .where(JournalLeaf.leaf_index >= low, JournalLeaf.leaf_index < high)
        .order_by(col(JournalLeaf.leaf_index))
    )


def _facts() -> Select:
    """Entries beside their leaf and the first checkpoint over it."""
    covering = (
        select(JournalCheckpoint.size, JournalCheckpoint.note)
        .where(JournalCheckpoint.size > JournalLeaf.leaf_index)
        .order_by(col(JournalCheckpoint.size))
        .limit(1)
        .correlate(JournalLeaf)
        .lateral("covering")
    )
    columns = (JournalEntry.id, JournalEntry.kind, JournalEntry.entry, JournalLeaf.leaf_index)
    return (
        select(*columns, covering.c.size, covering.c.note)
        .select_from(JournalEntry)
        .outerjoin(JournalLeaf, col(JournalLeaf.entry_id) == JournalEntry.id)
        .outerjoin(covering, true())
    )


def _fact(row: Row | None) -> Fact | None:
    return Fact(*row) if row else None
