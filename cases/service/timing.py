"""What the clock does when a time is over: it reminds, escalates and moves on; it ends nothing."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import CLOCK
from app.kit.text import _
from app.people import queries as people_queries
from app.people import service as people
from cases import queries
from cases.lifecycle import BEFORE_ISSUE, PLACES, Action, By, State
from cases.models import Case, Deadline, Deposit, Obligation, Respondent
from cases.service import answering, assigning, drawing, ending, filing, moving, performing, screening, talking

Ring = Callable[[AsyncSession, Case, Deadline], Awaitable[None]]
ASK_AGAIN_DAYS = 7
SERVE_AGAIN_DAYS = 3
TIMES_ASKED = 3
CHANNELS = 2


async def ring(session: AsyncSession, deadline: Deadline) -> None:
    """One clock has run out. The same clock never rings twice; a case that moved on has none left."""
    case = await queries.lock_case(session, CLOCK, deadline.case_id)
    await session.refresh(deadline)
    if deadline.done_at is not None:
        return
    deadline.done_at = clock.now()
    await session.flush()
    await _RINGS[deadline.kind](session, case, deadline)


async def _state_over(session: AsyncSession, case: Case, _deadline: Deadline) -> None:
    over = {
        State.screening: _screening_over,
        State.awaiting_response: _answers_over,
        State.confirming: _confirming_over,
        State.suspended: _suspension_over,
    }.get(case.stands)
    timing = PLACES[case.stands].clock
    if over is not None:
        await over(session, case)
    elif timing is not None and timing.over is Action.overdue:
        await moving.advance(session, CLOCK, case, Action.overdue)
    else:
        await tell_chief(session, case)


async def _screening_over(session: AsyncSession, case: Case) -> None:
    """Treated as accepted: the consumer does not wait for the office, and the chief is told."""
    await moving.advance(session, CLOCK, case, Action.overdue)
    await screening.ask_for_answers(session, CLOCK, case)
    await tell_chief(session, case)


async def _suspension_over(session: AsyncSession, case: Case) -> None:
    await ending.look_at_suspension(session, CLOCK, case)


async def tell_chief(session: AsyncSession, case: Case) -> None:
    """The time is over and nothing moves by itself: the chief ombudsman is told, and may look."""
    case.called_chief = True
    moving.touch(case)
    await record(session, CLOCK, "chief_told", case_id=case.id, data={"state": case.state})
    await people.tell_chief(
        session,
        CLOCK,
        subject=_("Time is over in case {number}"),
        text=_("The time for the present step is over. Nothing ends by itself; please look at it."),
        values={"number": case.number},
    )


async def _answers_over(session: AsyncSession, case: Case) -> None:
    """Silence never decides: without proof of service the appeal is served again and the chief is told."""
    silent = await answering.silent(session, CLOCK, case)
    for respondent in silent:
        await _look_up_service(session, case, respondent)
    if any(r.delivered_at is None or len(r.channels) < CHANNELS for r in silent):
        await screening.ask_for_answers(session, CLOCK, case, of=silent)
        moving.start_clock(session, case, "state", calendar.due(clock.now(), SERVE_AGAIN_DAYS))
        await tell_chief(session, case)
        return
    for respondent in silent:
        respondent.on_file = True
    await moving.advance(session, CLOCK, case, Action.overdue)
    await drawing.need(session, CLOCK, case)


async def _look_up_service(session: AsyncSession, case: Case, respondent: Respondent) -> None:
    """Two channels, one shown delivered."""
    proof = await people_queries.proof_of_service(session, CLOCK, case.id, respondent.holder)
    respondent.channels = sorted(proof.channels)
    respondent.delivered_at = proof.delivered_at


async def _confirming_over(session: AsyncSession, case: Case) -> None:
    """Concluded only after asking three times; it reopens on one word, and is counted as unconfirmed."""
    if case.times_asked < TIMES_ASKED:
        await performing.ask_whether_fixed(session, CLOCK, case)
        moving.start_clock(session, case, "state", calendar.due(clock.now(), ASK_AGAIN_DAYS))
        return
    case.unconfirmed = True
    await moving.advance(session, CLOCK, case, Action.overdue)


async def _remind_of_draft(session: AsyncSession, case: Case, _deadline: Deadline) -> None:
    await people.notify(
        session,
        CLOCK,
        case.consumer_id,
        subject=_("Your draft is not filed yet"),
        text=_("Drafts are kept for 30 days. Nothing has been filed; please finish it, or it will be deleted."),
        about="draft",
    )


async def _remind(session: AsyncSession, case: Case, _deadline: Deadline) -> None:
    for holder in await _whose_turn(session, case):
        await people.notify(
            session,
            CLOCK,
            holder,
            subject=_("It is your turn: {number}"),
            text=_("Case {number} waits for you. Please have a look."),
            values={"number": case.number or ""},
            case_id=case.id,
            about="reminder",
        )


async def _whose_turn(session: AsyncSession, case: Case) -> list[UUID]:
    if PLACES[case.stands].turn is By.consumer:
        return [case.consumer_id]
    if case.stands is State.awaiting_response:
        return [r.holder for r in await answering.silent(session, CLOCK, case)]
    if case.stands is State.provisional_view:
        respondents = await queries.list_of(session, CLOCK, Respondent, case, "kind")
        return [case.consumer_id, *(r.holder for r in respondents)]
    return []


async def _ask(session: AsyncSession, case: Case, _deadline: Deadline) -> None:
    if case.stands is State.confirming:
        await performing.ask_whether_fixed(session, CLOCK, case)


async def _draft_over(session: AsyncSession, case: Case, _deadline: Deadline) -> None:
    """A draft is deleted after 30 days; its writer was warned and gets a copy by mail."""
    if case.stands is not State.draft:
        return
    await people.notify(
        session,
        CLOCK,
        case.consumer_id,
        subject=_("Your draft was deleted"),
        text=_("Your draft was never filed and has been deleted. This is what you had written: {draft}"),
        values={"draft": str((case.draft or {}).get("what_happened", ""))},
        about="draft",
    )
    await filing.delete_draft(session, CLOCK, case)


async def _declare_over(session: AsyncSession, case: Case, _deadline: Deadline) -> None:
    await assigning.next_name(session, case, because="did not declare in time")


async def _obligation_over(session: AsyncSession, case: Case, deadline: Deadline) -> None:
    """Overdue: enforced, wherever the case stands; only a case that is being put right takes a step for it.

    A consumer who is late with the goods is reminded and loses nothing by the clock.
    """
    row = await queries.get_of(session, CLOCK, Obligation, case, deadline.about) if deadline.about else None
    if row is None or row.state not in {"open", "disputed"}:
        return
    if row.debtor == "consumer":
        moving.start_clock(session, case, "obligation", calendar.due(clock.now(), ASK_AGAIN_DAYS), about=row.id)
        await _remind_to_return(session, case)
        return
    if case.stands is State.performing and row.is_the_consumers:
        await moving.advance(session, CLOCK, case, Action.overdue)
    await performing.enforce(session, CLOCK, case, [row])


async def _remind_to_return(session: AsyncSession, case: Case) -> None:
    await people.notify(
        session,
        CLOCK,
        case.consumer_id,
        subject=_("Something is still to be sent back: {number}"),
        text=_("The refund waits for the goods. Please send them back, or say what keeps you from it."),
        values={"number": case.number},
        case_id=case.id,
        about="reminder",
    )


async def _deposit_over(session: AsyncSession, case: Case, deadline: Deadline) -> None:
    deposit = await queries.get_of(session, CLOCK, Deposit, case, deadline.about) if deadline.about else None
    if deposit is not None and deposit.answer is None:
        deposit.answer, deposit.answered_at = "silent", clock.now()
        await tell_chief(session, case)


async def _settlement_over(session: AsyncSession, case: Case, deadline: Deadline) -> None:
    if deadline.about is not None:
        await talking.bind(session, CLOCK, case, deadline.about)


async def _draw_again(session: AsyncSession, _case: Case, _deadline: Deadline) -> None:
    await drawing.wake(session)


async def _told(session: AsyncSession, case: Case, _deadline: Deadline) -> None:
    await tell_chief(session, case)


async def _ceiling_over(session: AsyncSession, case: Case, _deadline: Deadline) -> None:
    """Nine of ten cases have their ruling by now: both sides are told that the chief ombudsman will explain."""
    if case.stands not in BEFORE_ISSUE:
        return
    await tell_chief(session, case)
    respondents = await queries.list_of(session, CLOCK, Respondent, case, "kind")
    for holder in (case.consumer_id, *(r.holder for r in respondents)):
        await people.notify(
            session,
            CLOCK,
            holder,
            subject=_("Case {number} takes longer than it should"),
            text=_("There is no ruling yet. The chief ombudsman will explain why to both sides. Nothing ends."),
            values={"number": case.number},
            case_id=case.id,
            about="ceiling",
        )


def on_ring(kind: str) -> Callable[[Ring], Ring]:
    """Called with (session, case, deadline) when a clock of this kind runs out; the case is held. For higher domains.

    Raises:
        ValueError: when somebody else rings for the kind.
    """

    def register(rings: Ring) -> Ring:
        if _RINGS.setdefault(kind, rings) is not rings:
            raise ValueError(kind)
        return rings

    return register


_RINGS: dict[str, Ring] = {
    "state": _state_over,
    "reminder": _remind,
    "ask": _ask,
    "draft_reminder": _remind_of_draft,
    "draft_over": _draft_over,
    "draw": _draw_again,
    "declare": _declare_over,
    "obligation": _obligation_over,
    "deposit": _deposit_over,
    "settlement": _settlement_over,
    "question": _told,
    "challenge": _told,
    "ceiling": _ceiling_over,
}
