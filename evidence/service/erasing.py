"""Forgetting an item for good: operations propose it on a ground, the chief approves; its key goes, its seal stays.

Operations see no case: they name the item that a court or a person concerned named to them, and nothing of it is shown.
"""

from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import service as approvals
from app.approvals.models import Approval
from app.approvals.operations import operation
from app.approvals.rules import Kind
from app.journal import service as journal
from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database, as_clock
from app.kit.queue import enqueue
from app.kit.text import Sentence, _
from app.people import service as people
from cases import queries as cases
from evidence.errors import ItemNotFound
from evidence.errors.keeping import HeldFromErasure
from evidence.models import EvidenceErasure, EvidenceItem
from evidence.queries import items, keeping
from evidence.safe import Safe
from evidence.schemas import EraseIn
from evidence.service import custody
from evidence.words import ERASURE_GROUNDS

_SUBJECT = _("A piece of evidence was erased")
_TEXT = _("“{title}” can no longer be opened by anybody: {ground}. Its seal stays in the file.")


class Erasing(Struct, frozen=True, forbid_unknown_fields=True):
    """Which item, and why."""

    item_id: UUID
    ground: str
    reason: str


async def propose(session: AsyncSession, actor: Actor, wanted: EraseIn) -> Approval:
    """Propose to forget an item; that there is one is looked up by the clock.

    Raises:
        ItemNotFound: there is none.
        HeldFromErasure: it is under legal hold.
    """
    async with as_clock(session, actor):
        await _erasable(session, wanted.item_id)
    return await approvals.propose(session, actor, Erasing(wanted.item_id, wanted.ground, wanted.reason))


@operation(
    Kind.erasure,
    "erase_item",
    Erasing,
    says=_(
        "The piece of evidence {item_id} is erased, because {ground}: {reason} Its key is destroyed, so nobody can ever"
        " open it again, in no copy; its seal and its custody stay."
    ),
    codes={"ground": ERASURE_GROUNDS},
)
async def erase(session: AsyncSession, actor: Actor, wanted: Erasing, approval: Approval) -> None:
    """Approved: written down, told to those who see the item; a job destroys the key once all of that is committed."""
    async with as_clock(session, actor):
        item = await _erasable(session, wanted.item_id)
        session.add(EvidenceErasure(item_id=item.id, approval_id=approval.id, ground=wanted.ground, at=clock.now()))
        await session.flush()
        await custody.write(session, CLOCK, item, "erased")
        said = {"item": str(item.id), "ground": wanted.ground, "approval": str(approval.id)}
        await journal.record(session, CLOCK, "evidence_erased", case_id=item.case_id, data=said)
        await _tell(session, item, wanted.ground)
    await enqueue(session, "evidence:erase", item=item.id)


async def destroy(database: Database, safe: Safe, item_id: UUID) -> None:
    """Destroy the key of an item that was erased; run twice it destroys nothing more. Without the row, nothing."""
    async with database.transaction(CLOCK) as session:
        item = await items.find_item(session, CLOCK, item_id)
        erased = await keeping.find_erasure(session, CLOCK, item_id)
    if item is not None and erased is not None:
        await safe.forget(item.id, item.object_name)


async def _erasable(session: AsyncSession, item_id: UUID) -> EvidenceItem:
    item = await items.find_item(session, CLOCK, item_id)
    if item is None or await keeping.find_erasure(session, CLOCK, item_id) is not None:
        raise ItemNotFound(field="item_id")
    if await keeping.find_hold(session, CLOCK, item_id) is not None:
        raise HeldFromErasure(field="item_id")
    return item


async def _tell(session: AsyncSession, item: EvidenceItem, ground: str) -> None:
    values = {"title": item.title, "ground": Sentence(ERASURE_GROUNDS[ground], {})}
    case = await cases.get_case(session, CLOCK, item.case_id)
    everybody = (case.consumer_id, case.shop_id, case.platform_id)
    for holder in filter(None, everybody if item.disclosed_at else (item.holder_id,)):
        await people.notify(
            session, CLOCK, holder, subject=_SUBJECT, text=_TEXT, values=values, case_id=item.case_id, about="erasure"
        )
