"""Issuing, exactly once: print and sign outside any transaction, then everything that follows in one.

Whatever crashes in between leaves the frozen text with its number, so the next try issues the same ruling; a file that
was signed and never written down lies encrypted in the store and is cleared like a broken upload.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import find_digest, record
from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from app.kit.queue import enqueue
from app.kit.text import _
from app.people import service as people
from cases import queries as cases
from cases.lifecycle import Action, State
from cases.models import Case, Claim, HandlingFailure, Obligation, Respondent
from cases.service import moving, performing
from evidence.safe import BROKEN_OFF, Safe, Sealed
from evidence.service import checking
from rulings import queries
from rulings.models import Ruling
from rulings.press import Press
from rulings.schemas import DraftIn
from rulings.service import correcting, papers
from rulings.service.drafting import draft_of, text_of
from rulings.service.proving import record_at_issue
from rulings.service.signing_off import is_signed


async def issue(database: Database, press: Press, case_id: UUID) -> bool:
    """Issue the signed text of a case; whether this call did. Two at once, or one after a crash, issue one ruling."""
    async with database.transaction(CLOCK) as session:
        ruling = await queries.find_frozen(session, CLOCK, case_id)
        if ruling is None or ruling.text is None or not await _is_ready(session, case_id, ruling):
            return False
    made = await press.make(text_of(ruling))
    # Not caught: whether a broken commit happened is unknown, and a file too many is better than one too few.
    async with database.transaction(CLOCK) as session:
        issued = await _issue(session, case_id, ruling.id, made)
    if not issued:
        await press.safe.forget(made.id, made.object_name)
    return issued


async def check_exhibits(database: Database, safe: Safe, case_id: UUID) -> None:
    """Read every exhibit of a ruling that waits to be issued once more: what was changed since it was sealed stops it.

    Raises:
        ItemDamaged, ItemForgotten: nothing is issued, the auditors are alarmed; the job tries again, and the chief is
            told when its time is over.
    """
    async with database.transaction(CLOCK) as session:
        frozen = await queries.find_frozen(session, CLOCK, case_id)
    if frozen is not None:
        await checking.check_exhibits(database, safe, case_id)


async def _is_ready(session: AsyncSession, case_id: UUID, ruling: Ruling) -> bool:
    case = await cases.get_case(session, CLOCK, case_id)
    due = case.stands is State.signing or ruling.corrects is not None
    return due and await is_signed(session, CLOCK, case, ruling)


async def _issue(session: AsyncSession, case_id: UUID, ruling_id: UUID, made: Sealed) -> bool:
    """The one transaction. Whoever took the text back, or issued it first, holds the case; then nothing happens."""
    case = await cases.lock_case(session, CLOCK, case_id)
    ruling = await queries.find_in_hand(session, CLOCK, case)
    if ruling is None or ruling.id != ruling_id or ruling.state != "frozen":
        return False
    if ruling.corrects is not None:
        return await _issue_correction(session, case, ruling, made)
    if case.stands is not State.signing:
        return False
    await _supersede(session, case, ruling)
    draft = draft_of(ruling)
    edition = await _write_down(session, ruling, made)
    await record(session, CLOCK, "ruling_issued", case_id=case.id, data=edition)
    await _decide(session, case, ruling, draft)
    await performing.owe(session, CLOCK, case, draft.obligations, source="ruling", starts=False)
    await moving.advance(session, CLOCK, case, await _way_on(session, case))
    return True


async def _issue_correction(session: AsyncSession, case: Case, ruling: Ruling, made: Sealed) -> bool:
    """A corrected edition decides nothing anew: it moves no case, and what is owed follows its sums."""
    if not await correcting.replace(session, case, ruling):
        return False
    edition = await _write_down(session, ruling, made)
    await record(session, CLOCK, "ruling_corrected", case_id=case.id, data=edition | {"corrects": str(ruling.corrects)})
    await correcting.let_follow(session, case, ruling)
    return True


async def _write_down(session: AsyncSession, ruling: Ruling, made: Sealed) -> dict[str, Any]:
    """The row says issued, and where its file lies; what the journal is told of this edition."""
    ruling.state, ruling.issued_at = "issued", clock.now()
    ruling.file_sha256, ruling.size_bytes = made.seal.sha256, made.seal.size_bytes
    ruling.key_id, ruling.object_name = made.id, made.object_name
    await session.flush()
    return msgspec.to_builtins(record_at_issue(ruling)) | {"file_sha256": made.seal.sha256.hex()}


async def _supersede(session: AsyncSession, case: Case, ruling: Ruling) -> None:
    """A case that was opened again has one ruling in force: from now on the new one."""
    before = await queries.find_in_force(session, CLOCK, case)
    if before is None:
        return
    before.state, before.superseded_by, before.ended_at = "superseded", ruling.number, clock.now()
    await session.flush()
    await papers.end_clearances(session, case)
    replaced = {"number": before.number, "by": ruling.number}
    await record(session, CLOCK, "ruling_superseded", case_id=case.id, data=replaced)


async def _decide(session: AsyncSession, case: Case, ruling: Ruling, draft: DraftIn) -> None:
    """Write the outcome to the case, its claims and the handling failures, and who is not at fault."""
    case.outcome, case.effect, case.by_default = ruling.outcome, ruling.effect, ruling.by_default
    case.issued_at = ruling.issued_at
    outcomes = {f.claim: f.outcome for f in draft.findings}
    for claim in await cases.list_of(session, CLOCK, Claim, case, "no"):
        claim.outcome = outcomes.get(claim.no, claim.outcome)
    found = {h.failure.value: "found" if h.found else "not_found" for h in draft.handling}
    for failure in await cases.list_of(session, CLOCK, HandlingFailure, case, "no"):
        failure.outcome = found.get(failure.failure, failure.outcome)
    cleared = {one.side for one in draft.cleared}
    for respondent in await cases.list_of(session, CLOCK, Respondent, case, "kind"):
        respondent.not_at_fault = respondent.kind in cleared


async def _way_on(session: AsyncSession, case: Case) -> Action:
    rows = await cases.list_of(session, CLOCK, Obligation, case, "no")
    owed = any(row.state not in performing.DONE for row in rows if row.is_the_consumers)
    return Action.issue if owed else Action.issue_nothing_owed


async def clear_loose(database: Database, safe: Safe, older_than: timedelta = BROKEN_OFF) -> None:
    """Forget the files that were signed and never written down, once no job can still be at work on them.

    The journal says which before they go: none of them was ever a ruling.
    """
    async with database.transaction(CLOCK) as session:
        keys = await queries.list_unknown_keys(session, CLOCK, await safe.old_keys(older_than))
        names: list[str] = []
        async for some in safe.objects.loose(older_than):
            names += await queries.list_unknown_objects(session, CLOCK, some)
        if keys or names:
            said = {"keys": sorted(map(str, keys)), "objects": sorted(names)}
            await record(session, CLOCK, "ruling_orphans_void", data=said)
    for key in keys:
        await safe.forget(key)
    for name in names:
        await safe.remove(name)


async def publish(database: Database) -> int:
    """Show every ruling whose entry lies under a checkpoint of the journal; how many those were.

    A consent given at filing carries the ruling out now, if all was granted: the page that everybody reads says so.
    """
    async with database.transaction(CLOCK) as session:
        published = 0
        for ruling in await queries.list_unpublished(session, CLOCK):
            fact = await find_digest(session, (ruling.file_sha256 or b"").hex())
            if fact is not None and fact.is_covered:
                await _publish(session, ruling)
                published += 1
        return published


_ISSUED = (
    _("The ruling {number} was issued"),
    _("Case {case} was decided. Sign in to read the ruling and what follows from it."),
)
_CORRECTED = (
    _("The ruling {before} was corrected by {number}"),
    _("In case {case} a slip of the pen or of the sums was corrected. The edition {number} is in force from now on."),
)


async def _publish(session: AsyncSession, ruling: Ruling) -> None:
    case = await cases.lock_case(session, CLOCK, ruling.case_id)
    ruling.published_at = clock.now()
    subject, words = _CORRECTED if ruling.corrects else _ISSUED
    for holder in (case.consumer_id, case.shop_id, case.platform_id):
        if holder is not None:
            await people.notify(
                session,
                CLOCK,
                holder,
                subject=subject,
                text=words,
                values={"number": ruling.number, "case": case.number, "before": ruling.corrects or ""},
                case_id=case.id,
                about="ruling",
            )
    text = text_of(ruling)
    if text.cleared:
        await enqueue(session, "rulings:papers", key=f"papers:{case.id}", case_id=case.id)
    if text.next.accept_until is None and case.stands is State.issued and ruling.corrects is None:
        await moving.advance(session, CLOCK, case, Action.accept_ruling)
        await performing.start_all(session, CLOCK, case)
