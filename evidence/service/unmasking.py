"""An original is opened to whoever decides before the text is signed: proposed by one, approved by a deputy.

What such an original shows (faces, voices, letterheads, names in a picture) cannot be replaced by roles, so it stays
shut. Copies to look at and listen to are originals too; texts are read line by line, with roles for names.
"""

from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import service as approvals
from app.approvals.models import Approval
from app.approvals.operations import operation
from app.approvals.rules import Kind
from app.journal import service as journal
from app.kit import veils
from app.kit.actors import Actor
from app.kit.errors import OriginalMasked
from app.kit.text import _
from cases import queries as cases
from cases.errors import NotYourTurn
from cases.lifecycle import By
from evidence.errors.unmasking import NothingMasked
from evidence.models import EvidenceItem, Unmasking
from evidence.queries import items, unmaskings
from evidence.queries.items import item_out
from evidence.schemas import UnmaskIn
from evidence.service import custody

_BENCH = (By.mediator, By.reviewer, By.panel)


class Unmask(Struct, frozen=True, forbid_unknown_fields=True):
    """Which original, as the bench names it, in which case, for whom by task, and why."""

    item_id: UUID
    case: str
    item: str
    task: str
    reason: str


async def check_may_open(session: AsyncSession, actor: Actor, item: EvidenceItem) -> None:
    """Asked before an item is sent as it came in, or a copy of it.

    Raises:
        OriginalMasked: to whoever decides, before the text is signed, without a deputy's word.
    """
    if not await unmaskings.may_open(session, actor, item):
        raise OriginalMasked


async def propose(session: AsyncSession, actor: Actor, case_id: UUID, item_id: UUID, wanted: UnmaskIn) -> Approval:
    """Ask a deputy to open one original to the actor.

    Raises:
        NotYourTurn: whoever sits at the case as no decider.
        NothingMasked: it is open to the actor already.
    """
    item = await items.get_item(session, actor, case_id, item_id)
    case = await cases.get_case(session, actor, case_id)
    tasks = await cases.tasks_of(session, actor, case)
    task = next((each for each in _BENCH if each in tasks), None)
    if task is None:
        raise NotYourTurn
    if await unmaskings.may_open(session, actor, item):
        raise NothingMasked
    named = await _named(session, actor, item)
    unmask = Unmask(item.id, case.number or "", named, task.value, wanted.reason)
    return await approvals.propose(session, actor, unmask, case_id=case_id)


async def _named(session: AsyncSession, actor: Actor, item: EvidenceItem) -> str:
    """Exhibit and title as the actor reads them, with roles for names."""
    veil = await veils.over(session, actor, item.case_id)
    shown = item_out(item, actor.language)
    return f"{shown.exhibit or ''} {veil.text(shown.title) if veil else shown.title}".strip()


@operation(
    Kind.unmasking,
    "unmask_original",
    Unmask,
    says=_("In the case {case}, “{item}” is opened as it came in to its {task}, because: {reason}"),
    codes={"task": {By.mediator: _("mediator"), By.reviewer: _("second mediator"), By.panel: _("member of the panel")}},
)
async def unmask(session: AsyncSession, actor: Actor, wanted: Unmask, approval: Approval) -> None:
    """Approved: the proposer may open it from now on, and everybody at the case sees that."""
    if approval.case_id is None:
        raise NothingMasked
    item = await items.get_item(session, actor, approval.case_id, wanted.item_id)
    row = Unmasking(
        case_id=item.case_id,
        item_id=item.id,
        account_id=actor.account,
        as_role=wanted.task,
        reason=wanted.reason,
        approval_id=approval.id,
    )
    session.add(row)
    await session.flush()
    await custody.write(session, actor, item, "unmasked")
    said = {"item": str(item.id), "approval": str(approval.id), "task": wanted.task}
    await journal.record(session, actor, "original_unmasked", case_id=item.case_id, data=said)
