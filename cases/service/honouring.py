"""What a certificate orders is said to be done, and the seller says that it is not: the platform has its days again.

The consumer's case waits for none of it, and so it is possible wherever the case stands.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from cases import errors, queries, rules
from cases.acts import Act
from cases.models import Case, Obligation, Performance
from cases.schemas import ObligationOut, TextIn
from cases.service import moving, performing, telling


async def say_not_honoured(
    session: AsyncSession, actor: Actor, case_id: UUID, obligation_id: UUID, word: TextIn
) -> Obligation:
    """Whoever is owed it says what is missing. The second time and later no more days are given: the board is told.

    Raises:
        NotSaidToBeDone, ContradictedTooLate: as `check_contradictable`.
    """
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.say_not_honoured)
    row = await queries.get_of(session, actor, Obligation, case, obligation_id)
    check_contradictable(row, clock.now())
    if row.creditor not in await queries.sides_of(session, actor, case):
        raise errors.NotYourTurn
    again = await _was_contradicted(session, actor, case, row)
    if again:
        row.state, row.due_at, row.done_at = "disputed", None, None
    else:
        await performing.start(session, actor, case, row, row.days, as_state="disputed")
    await performing.note(session, actor, case, row, "dispute", word.text)
    await telling.not_honoured(session, actor, case, row, word.text, again=again)
    if again:
        async with as_clock(session, actor):
            await performing.enforce(session, CLOCK, case, [row])
    return row


async def _was_contradicted(session: AsyncSession, actor: Actor, case: Case, row: Obligation) -> bool:
    said = await queries.list_of(session, actor, Performance, case, "at")
    return any(one.obligation_id == row.id and one.act == "dispute" for one in said)


def check_contradictable(row: Obligation | ObligationOut, at: datetime) -> None:
    """Whether it can still be said that it was not honoured.

    Raises:
        NotSaidToBeDone: no certificate orders it, or nobody says that it is done.
        ContradictedTooLate: it was said to be done more than 30 days ago.
    """
    if row.source != performing.CLEARANCE or row.state != "proven":
        raise errors.NotSaidToBeDone
    rules.check_within(row.done_at, rules.NOT_HONOURED, at, errors.ContradictedTooLate)


def can_be_contradicted(row: Obligation | ObligationOut, at: datetime) -> bool:
    """The same question for a button."""
    try:
        check_contradictable(row, at)
    except (errors.NotSaidToBeDone, errors.ContradictedTooLate):
        return False
    return True


def is_shown_by(row: Obligation | ObligationOut, side: str | None, at: datetime) -> bool:
    """Whether this side may still show that a certificate was honoured or was not: while that can be in question."""
    between = row.source == performing.CLEARANCE and side in {row.debtor, row.creditor}
    return between and (row.state in {"open", "disputed"} or can_be_contradicted(row, at))
