"""Who was written to about what."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.people.models import NoticeRow, Platform


async def was_told(session: AsyncSession, actor: Actor, holder_id: UUID, about: str, since: datetime) -> bool:
    """Whether someone was written to about something since then; the clock asks, before it repeats an alarm."""
    _ = actor
    told = select(NoticeRow.id).where(NoticeRow.holder_id == holder_id, col(NoticeRow.created_at) >= since)
    told = told.where(NoticeRow.about == about).limit(1)
    return (await session.exec(told)).first() is not None


async def zone_of(session: AsyncSession, actor: Actor, holder_id: UUID) -> str | None:
    """The time zone in which a notice is read, where it is known: a platform's."""
    _ = actor
    return (await session.exec(select(Platform.zone).where(Platform.id == holder_id))).one_or_none()
