"""How a mediator comes to a case: by lot, after declaring, and never by anyone's hand."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from cases import errors, queries
from cases.acts import Act
from cases.lifecycle import Assigned, State
from cases.models import Case, Challenge, Drawn, Seat
from cases.queries import draws
from cases.schemas import ChallengeDecisionIn
from cases.service import drawing, eligible, moving, names

CHALLENGE_DAYS = 3
PANEL = 3


async def declare(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """The mediator signs that the register of interests is complete today; then the file opens and the clock starts."""
    name = await draws.get_drawn(session, actor, case_id)
    if name.task != "mediator" or name.declared_at is not None:
        raise errors.NotPossibleNow
    async with as_clock(session, actor):
        case = await queries.lock_case(session, CLOCK, case_id)
        if not drawing.needs_one(case):
            raise errors.NotPossibleNow
        name.declared_at = clock.now()
        await _confirm(session, case, actor.account)
    await record(session, actor, "declared", case_id=case.id, data={"mediator": str(actor.account)})
    return case


async def _confirm(session: AsyncSession, case: Case, mediator: UUID) -> None:
    row = await queries.find_assignment(session, CLOCK, case.id)
    if row is None:
        raise errors.CaseNotFound
    row.state, row.confirmed_at = Assigned.confirmed, clock.now()
    reviewer = next((d.account_id for d in await _names(session, case) if d.task == "reviewer"), None)
    case.mediator_id, case.reviewer_id = mediator, reviewer
    session.add(Seat(case_id=case.id, holder=mediator, as_role="mediator"))
    if case.stands is State.panel:
        session.add(Seat(case_id=case.id, holder=mediator, as_role="panel"))
    await moving.stop_clocks(session, CLOCK, case, "declare")
    if case.stands in moving.MEDIATORS:
        moving.start_state_clock(session, case, clock.now())
    moving.touch(case)


async def _names(session: AsyncSession, case: Case) -> list[Drawn]:
    return [d for d in await queries.list_of(session, CLOCK, Drawn, case, "place") if d.ended_at is None]


async def recuse(session: AsyncSession, actor: Actor, case_id: UUID, reason: str) -> None:
    """The mediator steps aside, before or after declaring; the next name of the same draw takes the place."""
    name = await draws.get_drawn(session, actor, case_id)
    if name.task != "mediator":
        raise errors.NotPossibleNow
    async with as_clock(session, actor):
        case = await queries.lock_case(session, CLOCK, case_id)
        if not drawing.needs_one(case):
            raise errors.NotPossibleNow
        await next_name(session, case, because=f"recused: {reason}")


async def replace_left(session: AsyncSession, case_id: UUID) -> bool:
    """The mediator was removed, or the term is over: the next name is asked. False where somebody was quicker."""
    case = await queries.lock_case(session, CLOCK, case_id)
    if case.mediator_id is None or not drawing.needs_one(case):
        return False
    if case.mediator_id in (await eligible.look(session, [case.mediator_id])).candidates:
        return False
    await next_name(session, case, because="appointment over")
    return True


async def next_name(session: AsyncSession, case: Case, *, because: str) -> None:
    """The present mediator's line ends and the next name is asked.

    When the order is used up, a supplement draws from those who were never named in it. A draw that was committed and
    not decided when the case ended is decided as it was committed.
    """
    row = await queries.find_assignment(session, CLOCK, case.id)
    if row is None:
        raise errors.CaseNotFound
    for name in await _names(session, case):
        if name.task == "mediator":
            name.ended_at, name.ended_because = clock.now(), because
            await _vacate(session, case, name.account_id)
    row.confirmed_at = None
    await session.flush()
    await record(session, CLOCK, "next_name", case_id=case.id, data={"because": because})
    if await drawing.is_under_way(session, case):
        row.state = Assigned.committed
        return
    if not await names.ask_next(session, case, row):
        row.state = Assigned.needed
        await record(session, CLOCK, "order_used_up", case_id=case.id, data={})
        await drawing.need(session, CLOCK, case)


async def _vacate(session: AsyncSession, case: Case, account_id: UUID) -> None:
    """Every seat of this person ends, and no mediator's clock runs until the next one has declared."""
    await _end_seats(session, case, account_id)
    case.mediator_id = None
    kinds = ("declare", "state", "reminder") if case.stands in moving.MEDIATORS else ("declare",)
    for kind in kinds:
        await moving.stop_clocks(session, CLOCK, case, kind)
    moving.touch(case)


async def _end_seats(session: AsyncSession, case: Case, account_id: UUID) -> None:
    for seat in await queries.list_of(session, CLOCK, Seat, case, "since_at"):
        if seat.holder == account_id and seat.until_at is None:
            seat.until_at = clock.now()


async def seat_reviewer(session: AsyncSession, actor: Actor, case: Case) -> None:
    """The next name of the draw reads before signature; the file opens to the reviewer now.

    Whoever was drawn weeks ago may be tied to a party today: who cannot sit any more is passed over, with the reason.

    Raises:
        NobodyEligible: no name is left.
    """
    async with as_clock(session, actor):
        order = await _names(session, case)
        waiting = [name for name in order if name.account_id == case.reviewer_id]
        waiting += [name for name in order if name.task == "substitute" and name not in waiting]
        name = await _free(session, case, waiting, "reviewer")
        if name is None:
            raise errors.NobodyEligible
        case.reviewer_id = name.account_id
        await _sit(session, case, name, "reviewer")


async def seat_panel(session: AsyncSession, actor: Actor, case: Case) -> list[UUID]:
    """Mediator and the next two names of the draw who can sit decide together; the reviewer, if any, is one of them.

    Raises:
        NobodyEligible: fewer names are left.
    """
    async with as_clock(session, actor):
        order = await _names(session, case)
        members = [name for name in order if name.task == "mediator"]
        waiting = [name for name in order if name.task in {"reviewer", "panel", "substitute"}]
        while len(members) < PANEL:
            member = await _free(session, case, waiting, "panel")
            if member is None:
                raise errors.NobodyEligible
            members.append(member)
        for member in members:
            await _sit(session, case, member, "panel")
    return [member.account_id for member in members]


async def seat_stand_in(session: AsyncSession, case: Case, but: Collection[UUID]) -> UUID:
    """Whoever answers in the mediator's place after the ruling: its reviewer, else the next name of the draw.

    By the clock; nobody picks. `but` have decided already, or were asked before.

    Raises:
        NobodyEligible: no name is left.
    """
    order = [name for name in await _names(session, case) if name.account_id not in but]
    waiting = [name for task in ("reviewer", "substitute") for name in order if name.task == task]
    name = await _free(session, case, waiting, "reviewer")
    if name is None:
        raise errors.NobodyEligible
    await _sit(session, case, name, "reviewer")
    return name.account_id


async def unseat_stand_in(session: AsyncSession, case: Case, account_id: UUID) -> None:
    """A case that is opened again has its own bench; the reviewer, who may have stood in, stays. By the clock."""
    if account_id != case.reviewer_id:
        await _end_seats(session, case, account_id)


async def _free(session: AsyncSession, case: Case, waiting: list[Drawn], task: str) -> Drawn | None:
    """The first of these names, then of the rest of the order, against whom nothing stands today; it has the task."""
    while (name := waiting.pop(0) if waiting else await names.next_substitute(session, case)) is not None:
        why = await eligible.why_not_now(session, case, name.account_id)
        if why is None:
            name.task = task if name.task == "substitute" else name.task
            return name
        await names.pass_over(session, case, name, why)
        await _end_seats(session, case, name.account_id)
        case.reviewer_id = None if case.reviewer_id == name.account_id else case.reviewer_id
    return None


async def _sit(session: AsyncSession, case: Case, name: Drawn, as_role: str) -> None:
    seats = {(s.holder, s.as_role): s for s in await queries.list_of(session, CLOCK, Seat, case, "since_at")}
    if (left := seats.get((name.account_id, as_role))) is not None:
        left.until_at = None
    else:
        session.add(Seat(case_id=case.id, holder=name.account_id, as_role=as_role))


async def challenge(session: AsyncSession, actor: Actor, case_id: UUID, reason: str) -> Challenge:
    """A party challenges the mediator for cause; the clocks go on, chief or deputy decide in three working days."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.challenge)
    side = await queries.side_of(session, actor, case)
    if case.mediator_id is None:
        raise errors.NotPossibleNow
    if await queries.open_challenge(session, actor, case) is not None:
        raise errors.ChallengeOpen
    row = Challenge(case_id=case.id, mediator_id=case.mediator_id, side=side, account_id=actor.account, reason=reason)
    session.add(row)
    case.called_chief = True
    await _mark(session, actor, case, Assigned.challenged)
    moving.start_clock(
        session, case, "challenge", calendar.due(clock.now(), CHALLENGE_DAYS, working=True), about=row.id
    )
    moving.touch(case)
    await record(session, actor, "challenge", case_id=case.id, data={"reason": reason})
    return row


async def decide_challenge(
    session: AsyncSession, actor: Actor, case_id: UUID, challenge_id: UUID, decision: ChallengeDecisionIn
) -> Challenge:
    """Chief or deputy decide, with reasons; upheld, the next name of the draw takes the place."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.decide_challenge)
    row = await queries.get_of(session, actor, Challenge, case, challenge_id)
    if row.decided_at is not None:
        raise errors.AlreadyAnswered
    row.upheld, row.reasons = decision.upheld, decision.reasons
    row.decided_by, row.decided_at = actor.account, clock.now()
    await moving.stop_clocks(session, actor, case, "challenge", about=row.id)
    moving.touch(case)
    await record(session, actor, "challenge_decided", case_id=case.id, data={"upheld": decision.upheld})
    if not decision.upheld:
        await _mark(session, actor, case, Assigned.confirmed)
    elif case.mediator_id == row.mediator_id and drawing.needs_one(case):
        async with as_clock(session, actor):
            await next_name(session, case, because="challenge upheld")
    return row


async def _mark(session: AsyncSession, actor: Actor, case: Case, state: Assigned) -> None:
    """A challenge stands beside the assignment; the mediator goes on until it is decided."""
    async with as_clock(session, actor):
        row = await queries.find_assignment(session, CLOCK, case.id)
        if row is not None and row.confirmed_at is not None:
            row.state = state
