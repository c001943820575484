"""Moving a case along the table: the step, its clock, its entry in the journal, and the word to whoever follows."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import Actor
from app.kit.queue import enqueue
from cases import queries, rules
from cases.acts import Act
from cases.lifecycle import ENDED, PLACES, UNDER_EXAMINATION, Action, By, State, Track
from cases.models import Case, Deadline, Moved, Obligation
from cases.rules import CaseFacts

MEDIATORS = frozenset(s for s, place in PLACES.items() if place.turn is By.mediator) - {State.suspended}
"""Where no clock runs without a confirmed mediator; a suspension is looked at even then."""
PAUSED = "paused"
ENDS_WITH_THE_CASE = (
    *("declare", "draw", "question", "challenge", "settlement", "deposit", "ceiling"),
    *("preservation", "record_request"),
)


async def facts_of(session: AsyncSession, actor: Actor, case: Case) -> CaseFacts:
    """What the rules need to know of this case now."""
    confirmed = await queries.is_confirmed(session, actor, case) if case.mediator_id else False
    return CaseFacts(state=case.stands, track=Track(case.track), mediator_confirmed=confirmed)


async def check(session: AsyncSession, actor: Actor, case: Case, action: Action) -> By:
    """As what this actor may take the step now; raises what `rules.check_step` raises."""
    tasks = await queries.tasks_of(session, actor, case)
    _, by = rules.check_step(await facts_of(session, actor, case), action, tasks)
    return by


async def check_act(session: AsyncSession, actor: Actor, case: Case, act: Act) -> By:
    """The same for an act beside the steps; raises what `rules.check_act` raises."""
    tasks = await queries.tasks_of(session, actor, case)
    return rules.check_act(await facts_of(session, actor, case), act, tasks)


async def advance(
    session: AsyncSession, actor: Actor, case: Case, action: Action, *, said: str = "", to: State | None = None
) -> None:
    """Take one step: the only writer of `state`. Everything that follows from it is enqueued in this transaction.

    `to` is for the one action that the table leads to two places: reopening, where no draw exists yet.
    """
    tasks = await queries.tasks_of(session, actor, case)
    step, by = rules.check_step(await facts_of(session, actor, case), action, tasks)
    before = case.stands
    after = to or step.to or State(str(case.state_before))
    now = clock.now()
    session.add(
        Moved(
            case_id=case.id,
            seq=case.version,
            action=action,
            by=by,
            account_id=actor.account_id,
            from_state=before,
            to_state=after,
            said=said,
            at=now,
        )
    )
    case.state_before = before if after in {State.suspended, State.dormant} else None
    case.state = after
    case.changed_at = now
    case.ended_at = now if after in ENDED else None
    await _change_clock(session, actor, case, before, now)
    if after in ENDED:
        await _close(session, actor, case)
    await session.flush()
    await record(
        session, actor, "step", case_id=case.id, data={"action": action, "by": by, "from": before, "to": after}
    )
    await enqueue(session, "cases:step_taken", case_id=case.id, step=action.value, to=after.value, by=by.value)


async def _change_clock(session: AsyncSession, actor: Actor, case: Case, before: State, now: datetime) -> None:
    """Stop the clock of the state that was left, start that of the new one; a suspension only interrupts it."""
    if before is State.draft:
        start_state_clock(session, case, now)
        return
    if case.stands is State.suspended:
        for row in await queries.open_deadlines(session, actor, case, "state"):
            row.kind = PAUSED
    for kind in ("state", "reminder", "ask", PAUSED):
        await stop_clocks(session, actor, case, kind)
    await session.flush()
    if before is State.suspended and case.stands in UNDER_EXAMINATION:
        await _run_on(session, actor, case)
    elif case.stands not in MEDIATORS or await queries.is_confirmed(session, actor, case):
        start_state_clock(session, case, now)


async def _run_on(session: AsyncSession, actor: Actor, case: Case) -> None:
    """What was left of the clock when the case was suspended runs on."""
    clocks = await queries.list_deadlines(session, actor, case)
    paused = [(d.done_at, d.due_at) for d in clocks if d.kind == PAUSED and d.done_at]
    if not paused:
        start_state_clock(session, case, clock.now())
        return
    stopped_at, due_at = max(paused)
    left = max(due_at - stopped_at, timedelta(days=1))
    start_clock(session, case, "state", calendar.due(clock.now(), -(-left // timedelta(days=1))))


async def _close(session: AsyncSession, actor: Actor, case: Case) -> None:
    """Nothing is asked any more in a case that has ended; what was conceded or settled stays owed.

    What only a ruling ordered, and nobody accepted, is owed no longer.
    """
    for row in await queries.list_of(session, actor, Obligation, case, "no"):
        if row.state == "waiting" and row.source == "ruling":
            row.state, row.done_at = "waived", clock.now()
    await stop_clocks(session, actor, case, *ENDS_WITH_THE_CASE)


def start_state_clock(session: AsyncSession, case: Case, start: datetime, *, extra_days: int = 0) -> datetime | None:
    """Start the clock of the state that the case is in; when it ends, or None for a state without one."""
    timing = PLACES[case.stands].clock
    if timing is None:
        return None
    days, working = timing.length(Track(case.track))
    due_at = calendar.due(start, days + extra_days, working=working)
    start_clock(session, case, "state", due_at)
    kind = "ask" if case.stands is State.confirming else "reminder"
    for day in timing.reminders:
        remind_at = calendar.due(start, day)
        if remind_at < due_at:
            start_clock(session, case, kind, remind_at)
    return due_at


def start_clock(
    session: AsyncSession, case: Case, kind: str, due_at: datetime, *, about: UUID | None = None
) -> Deadline:
    """A row with a due time; `jobs.ring` finds it when the time is over."""
    row = Deadline(case_id=case.id, kind=kind, about=about, due_at=due_at)
    session.add(row)
    return row


async def stop_clocks(session: AsyncSession, actor: Actor, case: Case, *kinds: str, about: UUID | None = None) -> None:
    """Stop the running clocks of these kinds, or only those about one thing."""
    for row in await queries.open_deadlines(session, actor, case, *kinds):
        if about is None or row.about == about:
            row.done_at = clock.now()


async def postpone(session: AsyncSession, actor: Actor, case: Case, days: int) -> None:
    """Give the present state's clock more days."""
    for row in await queries.open_deadlines(session, actor, case, "state"):
        row.due_at = calendar.due(row.due_at, days)


def touch(case: Case) -> None:
    """Something was added to the case without a step: its version and its place in the lists change."""
    case.changed_at = max(clock.now(), case.changed_at + timedelta(microseconds=1))
