"""The archive's copy of each ruling: made once it is published, kept beside it, its digest in the journal.

It is read when the authorities that vouched for the signature are gone; nobody waits for it.
"""

from app.journal.service import record
from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from evidence.safe import Sealed
from rulings import queries
from rulings.models import Ruling, RulingArchive
from rulings.press import Press
from rulings.service.showing import open_file, printed

AT_ONCE = 20


async def archive_all(database: Database, press: Press) -> int:
    """Make the copies that are missing, the oldest first, some at a time; how many were made.

    Raises:
        TimestampUnavailable: the others wait for the next hour.
    """
    async with database.transaction(CLOCK) as session:
        waiting = await queries.list_unarchived(session, CLOCK, AT_ONCE)
    made = 0
    for ruling in waiting:
        made += await _archive(database, press, ruling)
    return made


async def _archive(database: Database, press: Press, ruling: Ruling) -> bool:
    """One copy. Of two made at once, one is kept."""
    issued = b"".join([part async for part in await open_file(press.safe, printed(ruling))])
    copy = await press.archive(issued)
    async with database.transaction(CLOCK) as session:
        kept = await queries.add_archive(session, CLOCK, _row(ruling, copy))
        if kept:
            edition = {"number": ruling.number, "file_sha256": copy.seal.sha256.hex()}
            await record(session, CLOCK, "ruling_archived", case_id=ruling.case_id, data=edition)
    if not kept:
        await press.safe.forget(copy.id, copy.object_name)
    return kept


def _row(ruling: Ruling, copy: Sealed) -> RulingArchive:
    return RulingArchive(
        ruling_id=ruling.id,
        file_sha256=copy.seal.sha256,
        size_bytes=copy.seal.size_bytes,
        key_id=copy.id,
        object_name=copy.object_name,
        made_at=clock.real_now(),
    )
