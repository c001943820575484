"""What a record holder does behind its link: reads the request, hands files in, answers once. Nothing else is open."""

from collections.abc import AsyncIterator

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import CLOCK, PUBLIC, Actor
from app.kit.db import act_as, as_clock, commit
from app.kit.tokens import token_hash
from cases import queries as cases
from cases.lifecycle import Track
from cases.service import moving
from evidence import rules
from evidence.models import EvidenceItem, RecordRequest
from evidence.queries import items, records
from evidence.safe import Safe, Sealed
from evidence.schemas import AskedOfYou, HandIn
from evidence.service import asking, disclosing, handing_in


async def enter(session: AsyncSession, token: str) -> Actor:
    """Whoever holds a link that still opens something; the transaction is theirs from now on. Nothing is used up."""
    return await records.enter(session, PUBLIC, token_hash(token))


async def show(session: AsyncSession, actor: Actor) -> AskedOfYou:
    """The request, and what was handed in to it."""
    row = await records.own_request(session, actor)
    return AskedOfYou(
        row.reference,
        row.holder,
        row.asked,
        row.about,
        row.asked_at,
        row.due_at,
        await records.own_items(session, actor),
    )


async def hand_in(
    session: AsyncSession, actor: Actor, what: HandIn, body: AsyncIterator[bytes], safe: Safe
) -> EvidenceItem:
    """Take a file of a record holder into custody, by the same way as every file, and show it to all sides at once.

    Between asking and taking this commits, so call it before anything else is written in the transaction.
    """
    request = await records.own_request(session, actor)
    rules.check_name(what.file_name)
    await _check(session, actor, request)
    await commit(session)
    sealed = await safe.store(body)
    try:
        rules.check_seal(sealed.seal, what.sha256)
        await act_as(session, actor)
        return await _take(session, actor, request, what, sealed)
    except BaseException:
        await safe.forget(sealed.id, sealed.object_name)
        raise


async def _check(session: AsyncSession, actor: Actor, request: RecordRequest) -> None:
    """Whether the case takes evidence now, asked by the clock because a record holder sees no case."""
    mine, size = await records.own_items(session, actor), await records.own_bytes(session, actor)
    async with as_clock(session, actor):
        case = await cases.lock_case(session, CLOCK, request.case_id)
        state, track = case.stands, case.track
    facts = rules.FileFacts(state=state, track=Track(track), own_items=len(mine), own_bytes=size)
    rules.check_may_hand_in(facts)


async def _take(
    session: AsyncSession, actor: Actor, request: RecordRequest, what: HandIn, sealed: Sealed
) -> EvidenceItem:
    """Make it an item: as the record holder, under the number that the clock, who sees all of them, gives."""
    await _check(session, actor, request)
    item = handing_in.item_of(actor, request.case_id, what, sealed, (rules.RECORD_HOLDER, actor.account))
    item.record_request_id = request.id
    await handing_in.keep(session, actor, item)
    async with as_clock(session, actor):
        number = await items.next_exhibit_number(session, CLOCK, item)
    await disclosing.show(session, actor, item, number=number)
    return item


async def answer(session: AsyncSession, actor: Actor, text: str) -> RecordRequest:
    """The last word: from now on the link opens nothing."""
    row = await records.own_request(session, actor)
    row.answer, row.answered_at = text, clock.now()
    await session.flush()
    said = {"request": str(row.id), "items": len(await records.own_items(session, actor))}
    await journal.record(session, actor, "records_answered", case_id=row.case_id, data=said)
    async with as_clock(session, actor):
        case = await cases.lock_case(session, CLOCK, row.case_id)
        await moving.stop_clocks(session, CLOCK, case, asking.CLOCK_KIND, about=row.id)
        moving.touch(case)
        await asking.tell_all(session, case, row)
    return row
