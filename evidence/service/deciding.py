"""What the mediator makes of a proposal. Nothing that a machine found counts before."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor
from cases import queries as cases
from cases.models import Case
from cases.service import naming
from cases.words import Failure, Side
from evidence import rules
from evidence.models import EvidenceFinding, EvidenceItem
from evidence.queries import items, readings
from evidence.rules import exhibit_name
from evidence.schemas.readings import DecisionIn
from evidence.service.wording import worded

_BECOMES = {"confirm": "confirmed", "amend": "amended", "reject": "rejected"}


async def decide(
    session: AsyncSession, actor: Actor, case_id: UUID, finding_id: UUID, decision: DecisionIn
) -> EvidenceFinding:
    """Confirm, amend or reject; what is confirmed or amended becomes a handling failure that the ruling must answer.

    Raises:
        FindingDecided: it was decided, or replaced, before.
        NotShownYet: the chat has not been shown to all sides.
    """
    case = await cases.lock_case(session, actor, case_id)
    await naming.check_examines(session, actor, case)
    finding = await readings.get_finding(session, actor, case_id, finding_id)
    item = await items.get_item(session, actor, case_id, finding.item_id)
    disclosed = item.disclosed_at is not None
    rules.check_may_decide(finding.state, decision.verdict, disclosed=disclosed, text=decision.text, note=decision.note)
    said = ""
    if decision.verdict != "reject":
        await naming.name_failure(session, actor, case, Failure(finding.failure), Side(finding.against))
        said = decision.text.strip() if decision.verdict == "amend" else _worded(case, item, finding)
    finding.state, finding.said, finding.note = _BECOMES[decision.verdict], said, decision.note.strip()
    finding.decided_by, finding.decided_at = actor.account, clock.now()
    await session.flush()
    await _record(session, actor, finding)
    return finding


def _worded(case: Case, item: EvidenceItem, finding: EvidenceFinding) -> str:
    """In the language of the case, in which the ruling is written."""
    exhibit = exhibit_name(item.side, item.exhibit_number or 0, case.language)
    return worded(finding.failure, exhibit, finding.lines, finding.facts, case.language)


async def _record(session: AsyncSession, actor: Actor, finding: EvidenceFinding) -> None:
    said = {
        "finding": str(finding.id),
        "item": str(finding.item_id),
        "failure": finding.failure,
        "lines": finding.lines,
        "state": finding.state,
        "said": finding.said,
        "note": finding.note,
    }
    await journal.record(session, actor, "finding_decided", case_id=finding.case_id, data=said)
