"""Files on their way; row-level security (migration 0008) shows an upload to nobody but who began it, and the clock."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, true, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from cases import queries as cases
from evidence.errors import UploadNotFound
from evidence.models import EvidencePart, EvidenceUpload
from evidence.schemas import UploadOut

_OPEN = (col(EvidenceUpload.item_id).is_(None), col(EvidenceUpload.ended_at).is_(None))
_OVER = or_(col(EvidenceUpload.item_id).is_not(None), col(EvidenceUpload.ended_at).is_not(None))


async def get_upload(session: AsyncSession, actor: Actor, case_id: UUID, upload_id: UUID) -> EvidenceUpload:
    """The actor's own upload on a case that the actor may know of."""
    await cases.get_case(session, actor, case_id)
    query = select(EvidenceUpload).where(
        EvidenceUpload.id == upload_id, EvidenceUpload.case_id == case_id, EvidenceUpload.account_id == actor.account_id
    )
    found = (await session.exec(query.execution_options(populate_existing=True))).one_or_none()
    if found is None:
        raise UploadNotFound
    return found


async def lock_open(session: AsyncSession, actor: Actor, upload_id: UUID) -> EvidenceUpload | None:
    """The upload, held against others who would add to it or end it; None when it is over."""
    _ = actor
    query = select(EvidenceUpload).where(EvidenceUpload.id == upload_id, *_OPEN).with_for_update()
    return (await session.exec(query.execution_options(populate_existing=True))).one_or_none()


async def list_uploads(session: AsyncSession, actor: Actor, case_id: UUID, at: datetime) -> Sequence[UploadOut]:
    """What the actor has begun on a case and can still go on with, the newest last."""
    await cases.get_case(session, actor, case_id)
    query = select(EvidenceUpload).where(
        EvidenceUpload.case_id == case_id,
        EvidenceUpload.account_id == actor.account_id,
        EvidenceUpload.expires_at > at,
        *_OPEN,
    )
    rows = (await session.exec(query.order_by(col(EvidenceUpload.id)))).all()
    return [upload_out(row, await arrived(session, actor, row.id)) for row in rows]


def upload_out(row: EvidenceUpload, offset: int) -> UploadOut:
    """An upload as it is shown to who began it."""
    return UploadOut(
        id=row.id,
        title=row.said["title"],
        file_name=row.said["file_name"],
        length=row.length_bytes,
        offset=row.length_bytes if row.item_id else offset,
        expires_at=row.expires_at,
        ended=row.ended_at is not None,
        item=row.item_id,
    )


async def arrived(session: AsyncSession, actor: Actor, upload_id: UUID) -> int:
    """How many bytes lie sealed, from the first on without a gap."""
    _ = actor
    query = select(func.coalesce(func.max(EvidencePart.end_byte), 0)).where(EvidencePart.upload_id == upload_id)
    return (await session.exec(query)).one()


async def list_parts(session: AsyncSession, actor: Actor, upload_id: UUID) -> Sequence[EvidencePart]:
    """In the order of the file."""
    _ = actor
    query = select(EvidencePart).where(EvidencePart.upload_id == upload_id).order_by(col(EvidencePart.end_byte))
    return (await session.exec(query)).all()


async def count_parts(session: AsyncSession, actor: Actor, upload_id: UUID) -> int:
    """How many pieces have come."""
    _ = actor
    query = select(func.count()).select_from(EvidencePart).where(EvidencePart.upload_id == upload_id)
    return (await session.exec(query)).one()


async def coming(session: AsyncSession, actor: Actor, case_id: UUID, besides: UUID | None) -> tuple[int, int]:
    """How many files this actor has begun to send on a case, and their bytes, `besides` one of them."""
    query = select(func.count(), func.coalesce(func.sum(EvidenceUpload.length_bytes), 0)).where(
        EvidenceUpload.case_id == case_id,
        EvidenceUpload.account_id == actor.account_id,
        EvidenceUpload.id != besides if besides else true(),
        EvidenceUpload.expires_at > func.now(),
        *_OPEN,
    )
    count, total = (await session.exec(query)).one()
    return count, int(total)


async def end_expired(session: AsyncSession, actor: Actor, at: datetime) -> Sequence[UUID]:
    """End what nothing was added to for too long. For the clock."""
    _ = actor
    statement = update(EvidenceUpload).where(col(EvidenceUpload.expires_at) <= at, *_OPEN).values(ended_at=at)
    return (await session.exec(statement.returning(col(EvidenceUpload.id)))).scalars().all()


async def list_over(session: AsyncSession, actor: Actor) -> Sequence[UUID]:
    """The uploads that are over and still have parts. For the clock."""
    _ = actor
    query = select(EvidencePart.upload_id).join(EvidenceUpload, col(EvidencePart.upload_id) == EvidenceUpload.id)
    return (await session.exec(query.where(_OVER).distinct())).all()


async def list_whole(session: AsyncSession, actor: Actor, since: datetime) -> Sequence[EvidenceUpload]:
    """What has arrived to the last byte and is no item yet, though nobody has touched it for a while. For the clock."""
    _ = actor
    ends = select(EvidencePart.upload_id, EvidencePart.end_byte).subquery()
    query = select(EvidenceUpload).join(
        ends, (EvidenceUpload.id == ends.c.upload_id) & (EvidenceUpload.length_bytes == ends.c.end_byte)
    )
    return (await session.exec(query.where(EvidenceUpload.expires_at <= since, *_OPEN))).all()


async def is_over(session: AsyncSession, actor: Actor, upload_id: UUID) -> bool:
    """Whether it has become an item or has ended; its parts can go. For the clock."""
    _ = actor
    query = select(EvidenceUpload.id).where(EvidenceUpload.id == upload_id, _OVER)
    return (await session.exec(query)).one_or_none() is not None


async def remove_parts(session: AsyncSession, actor: Actor, upload_id: UUID) -> None:
    """Take away the rows of parts that are gone. For the clock."""
    _ = actor
    await session.exec(delete(EvidencePart).where(col(EvidencePart.upload_id) == upload_id))


async def remove_old(session: AsyncSession, actor: Actor, before: datetime) -> None:
    """Take away uploads that have long been over. For the clock."""
    _ = actor
    await session.exec(delete(EvidenceUpload).where(col(EvidenceUpload.expires_at) < before, _OVER))
