"""How items look and sound, as far as a reader may see the items themselves (`items.get_item` is asked first)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from evidence.errors import CopyNotFound
from evidence.models import EvidenceCopy, EvidenceItem, EvidenceLook, EvidenceMark, EvidenceScan
from evidence.queries.items import shown_to
from evidence.schemas import CopyOut, LookOut, MarkOut, ScanOut


async def show_look(session: AsyncSession, actor: Actor, item: EvidenceItem) -> LookOut:
    """Everything that is known of one item; nothing of what a quarantined one holds."""
    scan = await find_scan(session, actor, item.id)
    told = ScanOut(scan.verdict, scan.found, scan.scanned_at, scan.released_at, scan.reason) if scan else None
    marks = await list_marks(session, actor, item)
    look = await find_look(session, actor, item.id)
    if look is None or (told and told.is_shut):
        return LookOut("waiting", scan=told, marks=list(marks))
    return LookOut(
        look.result,
        look.reason,
        look.codec,
        look.duration_ms,
        look.width_px,
        look.height_px,
        look.pages,
        look.has_sound,
        look.loudness_tenths,
        look.silences_ms,
        list(await list_copies(session, actor, item)),
        told,
        list(marks),
    )


async def find_look(session: AsyncSession, actor: Actor, item_id: UUID) -> EvidenceLook | None:
    """What was found in an item, once somebody looked."""
    _ = actor
    return (await session.exec(select(EvidenceLook).where(EvidenceLook.item_id == item_id))).one_or_none()


async def find_scan(session: AsyncSession, actor: Actor, item_id: UUID) -> EvidenceScan | None:
    """What the scanner said of an item."""
    _ = actor
    return (await session.exec(select(EvidenceScan).where(EvidenceScan.item_id == item_id))).one_or_none()


async def list_copies(session: AsyncSession, actor: Actor, item: EvidenceItem) -> Sequence[CopyOut]:
    """What can be shown of an item, pages in their order."""
    _ = actor
    t = EvidenceCopy.__table__.c
    query = select(t.id, t.sort, t.number, t.media_type, t.size_bytes).where(t.item_id == item.id)
    return [CopyOut(*row) for row in await session.exec(query.order_by(t.sort, t.number))]


async def get_copy(session: AsyncSession, actor: Actor, item: EvidenceItem, copy_id: UUID) -> EvidenceCopy:
    """One copy of an item."""
    _ = actor
    query = select(EvidenceCopy).where(EvidenceCopy.id == copy_id, EvidenceCopy.item_id == item.id)
    copy = (await session.exec(query)).one_or_none()
    if copy is None:
        raise CopyNotFound
    return copy


async def list_marks(session: AsyncSession, actor: Actor, item: EvidenceItem) -> Sequence[MarkOut]:
    """The marks in the order of the recording."""
    _ = actor
    t = EvidenceMark.__table__.c
    query = select(t.id, t.at_ms, t.note, t.role, t.made_at).where(t.item_id == item.id)
    return [MarkOut(*row) for row in await session.exec(query.order_by(t.at_ms, t.id))]


async def count_marks(session: AsyncSession, actor: Actor, item: EvidenceItem) -> int:
    """How many of them this person has set."""
    query = select(func.count()).where(EvidenceMark.item_id == item.id, EvidenceMark.account_id == actor.account)
    return (await session.exec(query)).one()


async def list_transcripts(session: AsyncSession, actor: Actor, item: EvidenceItem) -> Sequence[EvidenceItem]:
    """The transcripts of a recording that this reader may see."""
    query = select(EvidenceItem).where(EvidenceItem.transcript_of == item.id, shown_to(actor))
    return (await session.exec(query.order_by(col(EvidenceItem.sealed_at)))).all()


async def list_durations(session: AsyncSession, actor: Actor, case_id: UUID) -> dict[UUID, int]:
    """How many milliseconds the recordings of a case last, by item; what has no sound and no film is not there."""
    _ = actor
    query = select(EvidenceLook.item_id, EvidenceLook.duration_ms).join(
        EvidenceItem, col(EvidenceItem.id) == EvidenceLook.item_id
    )
    rows = await session.exec(query.where(EvidenceItem.case_id == case_id, col(EvidenceLook.duration_ms).is_not(None)))
    return dict(rows.all())


async def list_unseen(session: AsyncSession, actor: Actor, most: int, *, listen: bool) -> Sequence[UUID]:
    """Items that nobody looked at yet; with `listen` also those for which the program was missing. For the clock.

    What is shut stays so until somebody lets it go, which asks for a look by itself.
    """
    _ = actor
    unseen = col(EvidenceLook.item_id).is_(None)
    again = or_(unseen, EvidenceLook.reason == "no_program") if listen else unseen
    shut = and_(EvidenceScan.verdict == "infected", col(EvidenceScan.released_at).is_(None))
    query = select(EvidenceItem.id).outerjoin(EvidenceLook, col(EvidenceLook.item_id) == EvidenceItem.id)
    query = query.outerjoin(EvidenceScan, and_(col(EvidenceScan.item_id) == EvidenceItem.id, shut))
    query = query.where(again, col(EvidenceScan.item_id).is_(None))
    return (await session.exec(query.order_by(col(EvidenceItem.sealed_at).desc()).limit(most))).all()
