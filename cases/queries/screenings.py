"""What a mediator who stands in as registrar may take: appeals that wait to be screened. For the clock alone."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from cases.lifecycle import State
from cases.models import Case, Seat

_STANDS_IN = (Seat.case_id == Case.id, Seat.as_role == "registrar", col(Seat.until_at).is_(None))


async def list_untaken(session: AsyncSession, actor: Actor, limit: int | None = None) -> Sequence[Case]:
    """Appeals that wait for a registrar and that no mediator has taken, the oldest first."""
    _ = actor
    taken = select(Seat.case_id).where(*_STANDS_IN).exists()
    query = select(Case).where(Case.state == State.screening, ~taken).order_by(col(Case.filed_at), col(Case.id))
    return (await session.exec(query.limit(limit))).all()


async def find_in_hand(session: AsyncSession, actor: Actor, account: UUID) -> Case | None:
    """The appeal that this mediator has taken and nobody has screened yet."""
    _ = actor
    query = select(Case).join(Seat, col(Seat.case_id) == Case.id).where(*_STANDS_IN, Seat.holder == account)
    return (await session.exec(query.where(Case.state == State.screening).limit(1))).one_or_none()
