"""A published ruling, as data and as its file."""

from collections.abc import AsyncIterator
from typing import cast
from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.ranges import Span
from cases import queries as cases
from evidence.models import EvidenceItem
from evidence.safe import Safe
from rulings import queries
from rulings.errors import RulingNotFound
from rulings.models import ArchiveCopy, Paper, Ruling
from rulings.queries import archives
from rulings.queries.slips import list_slips
from rulings.schemas import PublicRuling, RulingOut
from rulings.service.drafting import text_of


class Printed(Struct, frozen=True):
    """The file of a ruling as the safe knows it."""

    id: UUID
    title: str
    object_name: str
    size_bytes: int
    sha256: bytes


async def show(session: AsyncSession, actor: Actor, case_id: UUID) -> RulingOut:
    """The newest ruling of a case, for those at the case, once it is published."""
    await cases.get_case(session, actor, case_id)
    ruling = await queries.get_published(session, actor, case_id)
    if ruling.issued_at is None or ruling.published_at is None:
        raise RulingNotFound
    return RulingOut(
        number=ruling.number or "",
        state=ruling.state,
        issued_at=ruling.issued_at,
        published_at=ruling.published_at,
        sha256=(ruling.file_sha256 or b"").hex(),
        superseded_by=ruling.superseded_by,
        corrects=ruling.corrects,
        slips=await list_slips(session, actor, case_id),
        text=text_of(ruling),
    )


async def find_file(session: AsyncSession, actor: Actor, case_id: UUID) -> Printed:
    """Where the file of the newest ruling lies."""
    await cases.get_case(session, actor, case_id)
    ruling = await queries.get_published(session, actor, case_id)
    return printed(ruling)


def printed(row: Ruling | Paper) -> Printed:
    """Where the file of an issued ruling, or of a paper beside one, lies."""
    if row.key_id is None or row.object_name is None or row.size_bytes is None:
        raise RulingNotFound
    return Printed(row.key_id, row.number or "", row.object_name, row.size_bytes, row.file_sha256 or b"")


async def find_archive(session: AsyncSession, actor: Actor, case_id: UUID) -> Printed:
    """Where the archive's copy of the newest ruling lies.

    Raises:
        RulingNotFound: there is no ruling, or no copy of it yet.
    """
    await cases.get_case(session, actor, case_id)
    ruling = await queries.get_published(session, actor, case_id)
    copy = await archives.find_copy(session, actor, ruling)
    if copy is None:
        raise RulingNotFound
    return copied(ruling, copy)


def copied(row: Ruling | Paper, copy: ArchiveCopy) -> Printed:
    """Where the archive's copy of it lies."""
    return Printed(copy.key_id, f"{row.number}-archive", copy.object_name, copy.size_bytes, copy.file_sha256)


async def open_file(safe: Safe, printed: Printed) -> AsyncIterator[bytes]:
    """The bytes of the file, decrypted as they are read; whether they are there is known before the first one."""
    # The safe asks an item for its id, name, title and size, and the file of a ruling has them too.
    opened = await safe.open_item(cast("EvidenceItem", printed))
    return safe.content(opened, Span(0, printed.size_bytes))


async def show_public(
    session: AsyncSession, actor: Actor, *, number: str | None = None, sha256: str | None = None
) -> PublicRuling:
    """What everybody may know, by number or by the digest of a file at hand."""
    digest = bytes.fromhex(sha256) if sha256 else None
    found = await queries.find_public(session, actor, number=number, digest=digest)
    if found is None:
        raise RulingNotFound
    return found
