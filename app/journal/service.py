"""Acts of the journal: record an entry, give entries their leaves, prove, export.

Recording waits for nobody: the entry is inserted in the transaction of the act it tells of, and has no place in the
tree yet. The sequencer, one at a time, orders what has been committed meanwhile and signs the new root.
"""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from anyio import open_file
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import queries, rules
from app.journal.checkpoints import Checkpoint, Signer, Verifier, ensure_signer
from app.journal.errors import NoSuchTree, NotInJournal, OneOfTwo
from app.journal.proofs import consistency_spans, inclusion_spans
from app.journal.schemas import ConsistencyOut, Fact, InclusionOut, OpenedOut, Sequenced, Signed
from app.journal.tree import leaf_hash
from app.journal.verification import CHECKPOINT, ENTRIES, KEY, Replay, Verified
from app.kit import clock
from app.kit.actors import CLOCK, PUBLIC, Actor
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.settings import Settings

BATCH = 10_000
"""Entries a round, so that no transaction of the sequencer grows long."""

_RECORD = text(
    "WITH entry AS (INSERT INTO journal_entries (id, entry) VALUES (:id, :entry))"
    " INSERT INTO journal_openings (entry_id, case_id, case_salt, data_salt, data)"
    " VALUES (:id, :case_id, :case_salt, :data_salt, :data)"
)
_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('redress journal sequencer'))")
_SEQUENCE = text(
    "INSERT INTO journal_leaves (leaf_index, entry_id)"
    " SELECT :size + row_number() OVER (ORDER BY entry_id) - 1, entry_id"
    " FROM (SELECT entry_id FROM journal_pending ORDER BY entry_id LIMIT :batch) waiting"
)
_SIGN = text("INSERT INTO journal_checkpoints (size, root, at, note, key) VALUES (:size, :root, :at, :note, :key)")


async def record(
    session: AsyncSession, actor: Actor, kind: str, *, case_id: UUID | None = None, data: dict[str, Any]
) -> UUID:
    """Write one entry, in the caller's transaction and one round trip.

    Nothing of `data` is shown, only committed to; for the kinds in `rules.EDITIONS` it must hold `file_sha256`
    (hexadecimal), which stands in clear.
    """
    recorded = rules.compose(actor, kind, clock.now(), case_id=case_id, data=data)
    entry_id = new_id()
    values = {"id": entry_id, "entry": recorded.entry, "case_id": case_id, "case_salt": recorded.case_salt}
    connection = await session.connection()
    await connection.execute(_RECORD, values | {"data_salt": recorded.data_salt, "data": recorded.data})
    return entry_id


def load_signer(settings: Settings) -> Signer:
    """The journal's key; at first run the journal is named after the address of the service."""
    return ensure_signer(settings.journal_dir, f"{urlsplit(settings.public_url).netloc}/journal")


async def sequence(session: AsyncSession, signer: Signer) -> Sequenced | None:
    """Give up to `BATCH` waiting entries their leaves and sign the root; None when nothing waited.

    A second sequencer waits for the first to commit. Whoever is killed in between leaves the entries waiting.
    """
    connection = await session.connection()
    await connection.execute(_ALONE)
    if not await queries.count_pending(session, CLOCK):
        return None
    before = await queries.count_leaves(session, CLOCK)
    await connection.execute(_SEQUENCE, {"size": before, "batch": BATCH})
    size = await queries.count_leaves(session, CLOCK)
    (root,) = await queries.list_hashes(session, CLOCK, [(0, size)])
    note = signer.sign(size, root)
    signed = {"size": size, "root": root, "at": clock.real_now(), "note": note, "key": signer.verifier.text()}
    await connection.execute(_SIGN, signed)
    return Sequenced(size - before, Checkpoint(signer.origin, size, root), note)


async def sequence_now(database: Database, settings: Settings) -> int:
    """Bring everything committed so far under a checkpoint; how many entries that were."""
    signer = load_signer(settings)
    total = 0
    while True:
        async with database.transaction(CLOCK) as session:
            sequenced = await sequence(session, signer)
        if sequenced is None:
            return total
        total += sequenced.entries


async def find_digest(session: AsyncSession, sha256: str) -> Fact | None:
    """What the journal holds of a file, by its SHA-256 in hexadecimal; it counts only when `is_covered`."""
    try:
        digest = bytes.fromhex(sha256)
    except ValueError:
        return None
    return await queries.find_by_digest(session, PUBLIC, digest)


async def prove_inclusion(session: AsyncSession, *, entry_id: UUID | None, file_sha256: str | None) -> InclusionOut:
    """The proof for one entry, or for the entry of one file, under the newest checkpoint."""
    if (entry_id is None) == (file_sha256 is None):
        raise OneOfTwo
    fact = await _find(session, entry_id, file_sha256)
    if fact is None or fact.leaf_index is None:
        raise NotInJournal
    newest = await queries.get_checkpoint(session, PUBLIC)
    proof = await queries.list_hashes(session, PUBLIC, inclusion_spans(fact.leaf_index, newest.size))
    return InclusionOut(
        index=fact.leaf_index,
        size=newest.size,
        entry=fact.entry.decode(),
        leaf_hash=leaf_hash(fact.entry).hex(),
        proof=[each.hex() for each in proof],
        root=newest.root.hex(),
        checkpoint=newest.note,
    )


async def prove_opened(session: AsyncSession, entry_id: UUID) -> OpenedOut:
    """Proof and opening of one entry, for acts that publish what they recorded. The caller acts as the clock.

    Raises:
        NotInJournal: no checkpoint covers it yet, or what opens it was erased.
    """
    proof = await prove_inclusion(session, entry_id=entry_id, file_sha256=None)
    opening = await queries.find_opening(session, CLOCK, entry_id)
    if opening is None:
        raise NotInJournal
    salt, opened = opening
    return OpenedOut(proof.entry, salt.hex(), opened.decode(), proof.index, proof.size, proof.proof, proof.checkpoint)


async def _find(session: AsyncSession, entry_id: UUID | None, file_sha256: str | None) -> Fact | None:
    if entry_id is not None:
        return await queries.find_entry(session, PUBLIC, entry_id)
    return await find_digest(session, file_sha256 or "")


async def prove_consistency(session: AsyncSession, first: int, second: int | None) -> ConsistencyOut:
    """That nothing was rewritten between two sizes; the second one is the newest checkpoint's unless named."""
    newest = await queries.get_checkpoint(session, PUBLIC)
    second = newest.size if second is None else second
    if not 0 < first <= second <= newest.size:
        raise NoSuchTree(least=1, most=newest.size)
    spans = [(0, first), (0, second), *consistency_spans(first, second)]
    first_root, second_root, *proof = [each.hex() for each in await queries.list_hashes(session, PUBLIC, spans)]
    return ConsistencyOut(first, second, first_root, second_root, proof)


async def export(session: AsyncSession, actor: Actor, folder: Path) -> Signed:
    """Write the journal up to its newest checkpoint: one entry a line, the signed note, the public key."""
    newest = await queries.get_checkpoint(session, actor)
    async with await open_file(folder / ENTRIES, "wb") as file:
        async for lines in _lines(queries.stream_entries(session, actor, newest.size)):
            await file.write(lines)
    (folder / CHECKPOINT).write_bytes(newest.note.encode())
    (folder / KEY).write_bytes(newest.key.encode() + b"\n")
    return newest


async def _lines(entries: AsyncIterator[bytes], batch: int = 1 << 20) -> AsyncIterator[bytes]:
    """Entries joined into writes of about a megabyte: a thread hop a line would cost more than the line."""
    lines = bytearray()
    async for entry in entries:
        lines += entry + b"\n"
        if len(lines) >= batch:
            yield bytes(lines)
            lines.clear()
    yield bytes(lines)


async def verify_journal(session: AsyncSession, key: str | None = None, older: Iterable[str] = ()) -> Verified:
    """The numbered steps of `verification.verify` over the database itself; the key is the stored one unless given."""
    newest = await queries.get_checkpoint(session, PUBLIC)
    replay = Replay(newest.note, Verifier.read(key or newest.key), older)
    async for entry in queries.stream_entries(session, PUBLIC, newest.size):
        replay.take(entry)
    return replay.finish()
