"""Wanting an export: an auditor proposes the days and says what for, the chief approves."""

from datetime import date, timedelta

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import service as approvals
from app.approvals.models import Approval
from app.approvals.operations import operation
from app.approvals.rules import Kind
from app.export.models import Export
from app.export.schemas import ExportIn
from app.kit import clock
from app.kit.actors import Actor
from app.kit.text import _

TAKEN_WITHIN = timedelta(hours=72)


class Exporting(Struct, frozen=True, forbid_unknown_fields=True):
    """Which days, as they are read and as they are typed, and what for."""

    days: str
    since: date | None
    until: date | None
    reason: str


async def propose(session: AsyncSession, actor: Actor, wanted: ExportIn) -> Approval:
    """Propose an export of the rulings and papers of these days with the whole journal."""
    days = f"{wanted.since or '…'} – {wanted.until or '…'}"
    return await approvals.propose(session, actor, Exporting(days, wanted.since, wanted.until, wanted.reason))


@operation(
    Kind.export,
    "export_rulings",
    Exporting,
    says=_(
        "The rulings of {days} and the papers beside them, agreements too, are exported with names, their files and"
        " what opens the journal, because: {reason}"
        " Whoever proposed it can take them away for three days."
    ),
)
async def allow(session: AsyncSession, actor: Actor, wanted: Exporting, approval: Approval) -> None:
    """Approved: the auditor can take it away from now on."""
    now = clock.now()
    session.add(
        Export(
            approval_id=approval.id,
            auditor_id=actor.account,
            since=wanted.since,
            until=wanted.until,
            reason=wanted.reason,
            approved_at=now,
            over_at=now + TAKEN_WITHIN,
        )
    )
    await session.flush()
