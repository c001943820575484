"""What a reader may see of the evidence; row-level security (migration 0006) is the second wall behind every line."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, true
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Chain
from app.people.models import Mandate
from cases import queries as cases
from cases.lifecycle import State, Track
from cases.models import Case, Moved
from cases.words import Side
from evidence.errors import ItemNotFound
from evidence.models import EvidenceCopy, EvidenceCustody, EvidenceItem, EvidencePart, EvidenceUpload, RecordRequest
from evidence.queries import uploads
from evidence.rules import FileFacts, answer_due, exhibit_name
from evidence.schemas import CustodyOut, Exhibit, ItemOut

_PRINCIPAL = func.coalesce(Mandate.principal_account_id, Mandate.principal_shop_id)
_SEES_ALL = frozenset({Chain.office, Chain.audit, Chain.clock})


def _own(actor: Actor) -> ColumnElement[bool]:
    """One's own, and that of whoever gave a mandate, of any scope: the agent of a shop is no consumer."""
    of_principal = (
        select(_PRINCIPAL)
        .where(
            Mandate.agent_account_id == actor.account_id,
            col(Mandate.revoked_at).is_(None),
            func.coalesce(Mandate.case_id, EvidenceItem.case_id) == EvidenceItem.case_id,
        )
        .correlate(EvidenceItem)
    )
    holder = col(EvidenceItem.holder_id)
    return or_(holder.in_(_holders(actor)), holder.in_(of_principal))


def _holders(actor: Actor) -> list[UUID]:
    return [holder for holder in (actor.account_id, actor.shop_id, actor.platform_id) if holder]


async def find_side(session: AsyncSession, actor: Actor, case: Case) -> tuple[Side, UUID] | None:
    """For which side, and for whom, this actor hands in and shows: their own, or under a mandate that goes so far."""
    query = select(_PRINCIPAL).where(
        Mandate.agent_account_id == actor.account_id,
        col(Mandate.scope).in_(("everything", "evidence")),
        col(Mandate.revoked_at).is_(None),
        func.coalesce(Mandate.case_id, case.id) == case.id,
    )
    may = {*_holders(actor), *(await session.exec(query)).all()}
    sides = ((Side.consumer, case.consumer_id), (Side.seller, case.shop_id), (Side.platform, case.platform_id))
    return next(((side, holder) for side, holder in sides if holder and holder in may), None)


def shown_to(actor: Actor) -> ColumnElement[bool]:
    """Disclosed items to everybody at the table, withheld ones to their own side and to the office."""
    if actor.chain in _SEES_ALL:
        return true()
    return or_(col(EvidenceItem.disclosed_at).is_not(None), _own(actor))


async def get_item(session: AsyncSession, actor: Actor, case_id: UUID, item_id: UUID) -> EvidenceItem:
    """An item of a case, if this actor may know that both exist."""
    await cases.get_case(session, actor, case_id)
    query = select(EvidenceItem).where(EvidenceItem.id == item_id, EvidenceItem.case_id == case_id, shown_to(actor))
    item = (await session.exec(query)).one_or_none()
    if item is None:
        raise ItemNotFound
    return item


async def list_items(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[ItemOut]:
    """All items that this actor may see, in the order in which they came. Lists are not journalled."""
    await cases.get_case(session, actor, case_id)
    query = select(*EvidenceItem.__table__.c).where(EvidenceItem.case_id == case_id, shown_to(actor))
    rows = await session.exec(query.order_by(col(EvidenceItem.sealed_at), col(EvidenceItem.id)))
    return [item_out(row, actor.language) for row in rows]


async def list_rows(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[EvidenceItem]:
    """The same as rows, for whoever goes on to open them."""
    await cases.get_case(session, actor, case_id)
    query = select(EvidenceItem).where(EvidenceItem.case_id == case_id, shown_to(actor))
    return (await session.exec(query.order_by(col(EvidenceItem.sealed_at), col(EvidenceItem.id)))).all()


def item_out(row: EvidenceItem, language: str) -> ItemOut:
    """An item, or a Core row of one, as it is shown."""
    named = row.exhibit_number is not None
    return ItemOut(
        id=row.id,
        kind=row.kind,
        title=row.title,
        file_name=row.file_name,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        sha256=row.sha256.hex(),
        side=row.side,
        source_system=row.source_system,
        transcript_of=row.transcript_of,
        sealed_at=row.sealed_at,
        late=row.late,
        disclosed_at=row.disclosed_at,
        exhibit=exhibit_name(row.side, row.exhibit_number, language) if named else None,
        answer_due_at=answer_due(row.disclosed_at) if named else None,
    )


async def list_custody(session: AsyncSession, actor: Actor, item: EvidenceItem) -> Sequence[CustodyOut]:
    """Everything that was done with an item; there is no hidden read. `item` comes from `get_item`."""
    _ = actor
    query = select(EvidenceCustody.at, EvidenceCustody.role, EvidenceCustody.act)
    rows = await session.exec(
        query.where(EvidenceCustody.item_id == item.id).order_by(col(EvidenceCustody.at), col(EvidenceCustody.id))
    )
    return [CustodyOut(*row) for row in rows]


async def list_exhibits(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[Exhibit]:
    """What a ruling on this case may cite: what has been shown to all sides, by side and number."""
    await cases.get_case(session, actor, case_id)
    t = EvidenceItem.__table__.c
    columns = (
        *(t.id, t.side, t.exhibit_number, t.kind, t.title, t.media_type, t.size_bytes, t.sha256),
        *(t.sealed_at, t.disclosed_at, t.late, RecordRequest.__table__.c.holder),
    )
    query = select(*columns).outerjoin(RecordRequest, RecordRequest.__table__.c.id == t.record_request_id)
    query = query.where(t.case_id == case_id, t.disclosed_at.is_not(None))
    return [Exhibit(*row) for row in await session.exec(query.order_by(t.side, t.exhibit_number))]


async def list_disclosed(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[EvidenceItem]:
    """The same as rows, with the places where the bytes lie."""
    await cases.get_case(session, actor, case_id)
    query = select(EvidenceItem).where(EvidenceItem.case_id == case_id, col(EvidenceItem.disclosed_at).is_not(None))
    return (await session.exec(query.order_by(col(EvidenceItem.id)))).all()


async def file_facts(session: AsyncSession, actor: Actor, case: Case, besides: UUID | None = None) -> FileFacts:
    """Where a case stands, as far as evidence goes. What other sides withhold is not counted: it cannot be seen.

    What the actor has begun to send in parts counts too, `besides` the one upload that is asked about.
    """
    mine = _own(actor)
    sums = select(
        func.count().filter(mine),
        func.coalesce(func.sum(EvidenceItem.size_bytes).filter(mine), 0),
        func.max(EvidenceItem.disclosed_at).filter(~mine),
    ).where(EvidenceItem.case_id == case.id)
    items, total, shown = (await session.exec(sums)).one()
    coming_items, coming_bytes = await uploads.coming(session, actor, case.id, besides)
    return FileFacts(
        state=State(case.state),
        track=Track(case.track),
        mediator_id=case.mediator_id,
        examined_since=await _examined_since(session, actor, case),
        shown_by_others_at=shown,
        own_items=items,
        own_bytes=int(total),
        coming_items=coming_items,
        coming_bytes=coming_bytes,
    )


async def _examined_since(session: AsyncSession, actor: Actor, case: Case) -> datetime | None:
    """When the examination began, the last time if it began again."""
    _ = actor
    query = select(func.max(Moved.at)).where(Moved.case_id == case.id, Moved.to_state == State.investigation)
    return (await session.exec(query)).one()


async def next_exhibit_number(session: AsyncSession, actor: Actor, item: EvidenceItem) -> int:
    """The next number of the item's side. The caller holds the case, so that no number is given twice."""
    _ = actor
    query = select(func.max(EvidenceItem.exhibit_number)).where(
        and_(EvidenceItem.case_id == item.case_id, EvidenceItem.side == item.side)
    )
    return ((await session.exec(query)).one() or 0) + 1


async def list_unknown_objects(session: AsyncSession, actor: Actor, names: Sequence[str]) -> Sequence[str]:
    """Which of these stored objects belong to no item, copy or upload. For the clock, who sees all of them."""
    _ = actor
    known: set[str] = set()
    for row in (EvidenceItem, EvidenceCopy, EvidencePart):
        query = select(row.object_name).where(col(row.object_name).in_(names))
        known |= set((await session.exec(query)).all())
    return [name for name in names if name not in known]


async def list_unknown_items(session: AsyncSession, actor: Actor, items: Sequence[UUID]) -> Sequence[UUID]:
    """Which of these ids belong to no item and to no upload that still needs its key. For the clock, who sees all."""
    _ = actor
    known = set((await session.exec(select(EvidenceItem.id).where(col(EvidenceItem.id).in_(items)))).all())
    on_their_way = select(EvidenceUpload.id).where(
        col(EvidenceUpload.id).in_(items), col(EvidenceUpload.item_id).is_(None), col(EvidenceUpload.ended_at).is_(None)
    )
    known |= set((await session.exec(on_their_way)).all())
    return [item for item in items if item not in known]


async def find_item(session: AsyncSession, actor: Actor, item_id: UUID) -> EvidenceItem | None:
    """An item by its id alone, for the clock's jobs."""
    query = select(EvidenceItem).where(EvidenceItem.id == item_id, shown_to(actor))
    return (await session.exec(query)).one_or_none()
