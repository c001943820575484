"""Taking a file into custody. No transaction is open while it streams."""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor
from app.kit.db import act_as, commit
from app.kit.queue import enqueue
from cases import queries as cases
from cases.errors import NotYourTurn
from cases.models import Case, Obligation
from cases.service import honouring
from cases.words import Side
from evidence import rules
from evidence.models import EvidenceItem
from evidence.queries import items
from evidence.safe import Safe, Sealed
from evidence.schemas import HandIn
from evidence.service import committing, custody, disclosing, preserving


async def hand_in(
    session: AsyncSession, actor: Actor, case_id: UUID, what: HandIn, body: AsyncIterator[bytes], safe: Safe
) -> EvidenceItem:
    """Take a file into custody, and show it to all sides unless it is late or withheld.

    Whether it may come in is asked before the first byte is read, and again when it lies sealed. Between the two this
    commits, so call it before anything else is written in the transaction.
    """
    await check(session, actor, case_id, what)
    await commit(session)
    sealed = await safe.store(body)
    try:
        rules.check_seal(sealed.seal, what.sha256)
        await act_as(session, actor)
        return await take(session, actor, await cases.lock_case(session, actor, case_id), what, sealed)
    except BaseException:
        await safe.forget(sealed.id, sealed.object_name)
        raise


async def check(session: AsyncSession, actor: Actor, case_id: UUID, what: HandIn, size: int = 1) -> None:
    """Whether a file may come in, before its first byte; `size` where it is announced."""
    case = await cases.get_case(session, actor, case_id)
    side, _ = await _side(session, actor, case)
    rules.check_name(what.file_name)
    facts = await items.file_facts(session, actor, case)
    rules.check_may_hand_in(facts, size, shows=await _shows(session, actor, case, side))
    if what.transcript_of is not None:
        of = await items.get_item(session, actor, case_id, what.transcript_of)
        rules.check_transcript_of(what.kind, of.media_type)


async def take(
    session: AsyncSession, actor: Actor, case: Case, what: HandIn, sealed: Sealed, *, upload: UUID | None = None
) -> EvidenceItem:
    """Make a sealed file an item of the case; the caller holds the case. `upload` is the one that it arrived by."""
    facts = await items.file_facts(session, actor, case, besides=upload)
    of = await _side(session, actor, case)
    rules.check_may_hand_in(facts, sealed.seal.size_bytes, shows=await _shows(session, actor, case, of[0]))
    item = item_of(actor, case.id, what, sealed, of)
    item.late = rules.is_late(facts, item.sealed_at)
    await keep(session, actor, item)
    if not (item.late or what.withheld):
        await disclosing.show(session, actor, item)
    await committing.compare(session, actor, case, item)
    await preserving.look(session, actor, case, item)
    return item


async def _side(session: AsyncSession, actor: Actor, case: Case) -> tuple[Side, UUID]:
    """For whom something is handed in. To see a case is not enough: a mandate may be for reading alone."""
    found = await items.find_side(session, actor, case)
    if found is None:
        raise NotYourTurn
    return found


async def _shows(session: AsyncSession, actor: Actor, case: Case, side: Side) -> bool:
    """Whether it is in question between this side and another that a certificate was honoured."""
    rows = await cases.list_of(session, actor, Obligation, case, "no")
    return any(honouring.is_shown_by(row, side, clock.now()) for row in rows)


def item_of(actor: Actor, case_id: UUID, what: HandIn, sealed: Sealed, of: tuple[str, UUID]) -> EvidenceItem:
    """A sealed file as it becomes an item; `of` is the side and who stands behind it."""
    at = clock.now()
    side, holder = of
    return EvidenceItem(
        id=sealed.id,
        case_id=case_id,
        handed_in_by=actor.account,
        side=side,
        holder_id=holder,
        kind=rules.kind_of(what.kind, of_recording=what.transcript_of is not None),
        title=what.title,
        file_name=what.file_name,
        media_type=sealed.seal.media_type or "",
        size_bytes=sealed.seal.size_bytes,
        sha256=sealed.seal.sha256,
        object_name=sealed.object_name,
        source_system=what.source_system,
        transcript_of=what.transcript_of,
        sealed_at=at,
        retained_until_at=max(at, clock.real_now()) + sealed.kept,
        late=False,
    )


async def keep(session: AsyncSession, actor: Actor, item: EvidenceItem) -> None:
    """Row, custody, journal, a job that locks the object and one that looks at it."""
    session.add(item)
    await session.flush()
    await custody.write(session, actor, item, "handed_in")
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
    await enqueue(session, "evidence:look", key=f"look:{item.id}", item=item.id)
