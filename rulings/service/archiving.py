"""The archive's copy of each ruling and paper: made once it is published, kept beside it, its digest in the journal.

It is read when the authorities that vouched for the signature are gone; nobody waits for it.
"""

from typing import Any

from app.journal.service import record
from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from evidence.safe import Sealed
from rulings.models import Paper, PaperArchive, Ruling, RulingArchive
from rulings.press import Press
from rulings.queries import archives
from rulings.service.showing import open_file, printed

AT_ONCE = 20
"""Of each kind."""


async def archive_all(database: Database, press: Press) -> int:
    """Make the copies that are missing, the oldest first, some at a time; how many were made.

    Raises:
        TimestampUnavailable: the others wait for the next hour.
    """
    async with database.transaction(CLOCK) as session:
        rulings = await archives.list_unarchived(session, CLOCK, Ruling, AT_ONCE)
        papers = await archives.list_unarchived(session, CLOCK, Paper, AT_ONCE)
    return sum([await _archive(database, press, original) for original in (*rulings, *papers)])


async def _archive(database: Database, press: Press, original: Ruling | Paper) -> bool:
    """One copy. Of two made at once, one is kept."""
    issued = b"".join([part async for part in await open_file(press.safe, printed(original))])
    copy = await press.archive(issued)
    async with database.transaction(CLOCK) as session:
        kept = await archives.add_copy(session, CLOCK, _row(original, copy))
        if kept:
            kind = "ruling" if isinstance(original, Ruling) else original.kind
            edition = {"number": original.number, "file_sha256": copy.seal.sha256.hex()}
            await record(session, CLOCK, f"{kind}_archived", case_id=original.case_id, data=edition)
    if not kept:
        await press.safe.forget(copy.id, copy.object_name)
    return kept


def _row(original: Ruling | Paper, copy: Sealed) -> RulingArchive | PaperArchive:
    said: dict[str, Any] = {
        "file_sha256": copy.seal.sha256,
        "size_bytes": copy.seal.size_bytes,
        "key_id": copy.id,
        "object_name": copy.object_name,
        "made_at": clock.real_now(),
    }
    if isinstance(original, Ruling):
        return RulingArchive(ruling_id=original.id, **said)
    return PaperArchive(paper_id=original.id, **said)
