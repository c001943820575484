"""Handing in, showing, reading and checking evidence. No transaction is open while a file streams."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor
from app.kit.db import act_as, commit
from app.kit.ids import new_id
from app.kit.queue import enqueue
from cases import queries as cases
from cases.errors import NotYourTurn
from cases.models import Case
from cases.words import Side
from evidence import queries, rules
from evidence.errors import ItemDamaged
from evidence.models import EvidenceCustody, EvidenceItem
from evidence.safe import Safe, Sealed
from evidence.schemas import HandIn


async def hand_in(
    session: AsyncSession, actor: Actor, case_id: UUID, what: HandIn, body: AsyncIterator[bytes], safe: Safe
) -> EvidenceItem:
    """Take a file into custody, and show it to all sides unless it is late or withheld.

    Whether it may come in is asked before the first byte is read, and again when it lies sealed. Between the two this
    commits, so call it before anything else is written in the transaction.
    """
    case = await cases.get_case(session, actor, case_id)
    await _side(session, actor, case)
    rules.check_may_hand_in(await queries.file_facts(session, actor, case))
    if what.transcript_of is not None:
        await queries.get_item(session, actor, case_id, what.transcript_of)
    await commit(session)
    sealed = await safe.store(body)
    try:
        rules.check_seal(sealed.seal, what.sha256)
        await act_as(session, actor)
        return await _take(session, actor, await cases.lock_case(session, actor, case_id), what, sealed)
    except BaseException:
        await safe.forget(sealed.id, sealed.object_name)
        raise


async def _take(session: AsyncSession, actor: Actor, case: Case, what: HandIn, sealed: Sealed) -> EvidenceItem:
    """Make a sealed file an item of the case; the caller holds the case."""
    facts = await queries.file_facts(session, actor, case)
    rules.check_may_hand_in(facts)
    item = _item(actor, case, what, sealed, await _side(session, actor, case))
    item.late = rules.is_late(facts, item.sealed_at)
    await _keep(session, actor, item)
    if not (item.late or what.withheld):
        await _show(session, actor, item)
    return item


async def _side(session: AsyncSession, actor: Actor, case: Case) -> tuple[Side, UUID]:
    """For whom something is handed in. To see a case is not enough: a mandate may be for reading alone."""
    found = await queries.find_side(session, actor, case)
    if found is None:
        raise NotYourTurn
    return found


def _item(actor: Actor, case: Case, what: HandIn, sealed: Sealed, of: tuple[Side, UUID]) -> EvidenceItem:
    at = clock.now()
    side, holder = of
    return EvidenceItem(
        id=sealed.id,
        case_id=case.id,
        handed_in_by=actor.account,
        side=side,
        holder_id=holder,
        kind=what.kind,
        title=what.title,
        file_name=what.file_name,
        media_type=sealed.seal.media_type or "",
        size_bytes=sealed.seal.size_bytes,
        sha256=sealed.seal.sha256,
        object_name=sealed.object_name,
        source_system=what.source_system,
        transcript_of=what.transcript_of,
        sealed_at=at,
        retained_until_at=max(at, clock.real_now()) + rules.KEPT,
        late=False,
    )


async def _keep(session: AsyncSession, actor: Actor, item: EvidenceItem) -> None:
    """Row, custody, journal, and a job that locks the object."""
    session.add(item)
    await session.flush()
    await _write_custody(session, actor, item, "handed_in")
    await journal.record(
        session,
        actor,
        "evidence_sealed",
        case_id=item.case_id,
        data={
            "item": str(item.id),
            "side": item.side,
            "kind": item.kind,
            "media_type": item.media_type,
            "size_bytes": item.size_bytes,
            "sha256": item.sha256.hex(),
            "sealed_at": item.sealed_at.isoformat(),
            "late": item.late,
        },
    )
    await enqueue(session, "evidence:keep", key=f"keep:{item.id}", item=item.id)


async def disclose(session: AsyncSession, actor: Actor, case_id: UUID, item_id: UUID) -> EvidenceItem:
    """Show an item to all sides: its own side does, or the mediator by leave when it came late."""
    case = await cases.lock_case(session, actor, case_id)
    item = await queries.get_item(session, actor, case_id, item_id)
    facts = await queries.file_facts(session, actor, case)
    own, _ = await queries.find_side(session, actor, case) or (None, None)
    rules.check_may_disclose(
        facts, actor, own=own, side=item.side, late=item.late, disclosed=item.disclosed_at is not None
    )
    await _show(session, actor, item)
    return item


async def _show(session: AsyncSession, actor: Actor, item: EvidenceItem) -> None:
    """Give the item the next number of its side; the caller holds the case."""
    item.exhibit_number = await queries.next_exhibit_number(session, actor, item)
    item.disclosed_at = clock.now()
    await session.flush()
    await _write_custody(session, actor, item, "disclosed")
    await journal.record(
        session,
        actor,
        "evidence_disclosed",
        case_id=item.case_id,
        data={"item": str(item.id), "side": item.side, "exhibit": item.exhibit_number},
    )


async def read(session: AsyncSession, actor: Actor, item: EvidenceItem) -> None:
    """Write down that someone reads the content: once a person, item and hour. Commit before the first byte is sent."""
    if await _write_custody(session, actor, item, "read"):
        await journal.record(session, actor, "evidence_read", case_id=item.case_id, data={"item": str(item.id)})


async def _write_custody(session: AsyncSession, actor: Actor, item: EvidenceItem, act: str) -> bool:
    """False when this hour's reading stands there already, perhaps by a request of the same moment."""
    at = clock.now()
    row = insert(EvidenceCustody).values(
        id=new_id(),
        item_id=item.id,
        at=at,
        hour_at=at.replace(minute=0, second=0, microsecond=0),
        account_id=actor.account_id,
        role=actor.role,
        act=act,
    )
    # Spelled out: with a parameter here, a prepared statement no longer finds the partial index.
    once = row.on_conflict_do_nothing(
        index_elements=["item_id", "account_id", "hour_at"], index_where=text("act = 'read'")
    )
    return (await session.exec(once.returning(col(EvidenceCustody.id)))).one_or_none() is not None


async def verify_exhibits(session: AsyncSession, actor: Actor, case_id: UUID, safe: Safe) -> Sequence[EvidenceItem]:
    """Read every exhibit whole and compare it with its seal; asked before a ruling cites it.

    Takes a second for about 400 MB: for a job, not for a request.

    Raises:
        ItemDamaged: for the first that differs; `ItemForgotten` when one was erased.
    """
    items = await queries.list_disclosed(session, actor, case_id)
    for item in items:
        if not await safe.is_intact(item):
            raise ItemDamaged(title=item.title)
        await _write_custody(session, actor, item, "verified")
    return items


async def clear_loose(session: AsyncSession, actor: Actor, safe: Safe, older_than: timedelta) -> int:
    """Remove objects and keys that no item knows: a process died between storing and writing the row."""
    removed = 0
    async for names in safe.objects.loose(older_than):
        for name in await queries.list_unknown_objects(session, actor, names):
            await safe.objects.remove(name)
            removed += 1
    for item_id in await queries.list_unknown_items(session, actor, await safe.old_keys(older_than)):
        await safe.forget(item_id)
        removed += 1
    return removed
