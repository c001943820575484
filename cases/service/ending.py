"""Pausing, ending and opening again: every one of these has a ground, a reason and a person."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import Actor
from app.kit.db import as_clock
from cases import errors, queries, rules
from cases.acts import Act
from cases.lifecycle import Action, State
from cases.models import Case, Claim, HandlingFailure, Respondent, Survey
from cases.schemas import GroundIn, SurveyIn
from cases.service import assigning, moving, performing, standing_in
from cases.words import DISCONTINUATION_GROUNDS, SUSPENSION_GROUNDS

LOOKED_AT_DAYS = 30


async def suspend(session: AsyncSession, actor: Actor, case_id: UUID, ground: GroundIn) -> Case:
    """Stop the clocks on a ground from the list; looked at again every 30 days."""
    if ground.ground not in SUSPENSION_GROUNDS:
        raise errors.GroundNeeded(grounds=", ".join(SUSPENSION_GROUNDS), field="ground")
    case = await queries.lock_case(session, actor, case_id)
    await moving.advance(session, actor, case, Action.suspend, said=f"{ground.ground}: {ground.reason}")
    return case


async def resume(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """Go on where it stopped: a mediator after a suspension, the consumer after a silence."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.resume)
    if case.stands is State.dormant:
        rules.check_within(case.issued_at, rules.OFFER_OPEN, clock.now(), errors.WokenTooLate)
    await moving.advance(session, actor, case, Action.resume)
    return case


async def discontinue(session: AsyncSession, actor: Actor, case_id: UUID, ground: GroundIn) -> Case:
    """End without a ruling, on a ground from the list."""
    if ground.ground not in DISCONTINUATION_GROUNDS:
        raise errors.GroundNeeded(grounds=", ".join(DISCONTINUATION_GROUNDS), field="ground")
    case = await queries.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.discontinue)
    case.ended_ground, case.outcome = ground.ground, "discontinued"
    await moving.advance(session, actor, case, Action.discontinue, said=f"{ground.ground}: {ground.reason}")
    return case


async def set_aside(session: AsyncSession, actor: Actor, case_id: UUID, reason: str) -> Case:
    """A ruling by default is set aside for cause within 14 days; the next name of the draw hears the case.

    What the ruling ordered is no longer owed; what was conceded or settled still is. `rulings` annuls the ruling itself
    when it hears of this step.
    """
    case = await queries.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.set_aside)
    if not case.by_default:
        raise errors.NotPossibleNow
    rules.check_within(case.issued_at, rules.SET_ASIDE, clock.now(), errors.SetAsideTooLate)
    await performing.let_go(session, actor, case, "ruling")
    await moving.advance(session, actor, case, Action.set_aside, said=reason)
    await _hear_again(session, actor, case)
    for respondent in await queries.list_of(session, actor, Respondent, case, "kind"):
        respondent.on_file = False
    await _to_next_mediator(session, actor, case, because="ruling set aside")
    return case


async def _hear_again(session: AsyncSession, actor: Actor, case: Case) -> None:
    """What was decided is open again; what was conceded stays conceded. The chief, who ordered it, keeps seeing it.

    Nobody is found not at fault any more.
    """
    for respondent in await queries.list_of(session, actor, Respondent, case, "kind"):
        respondent.not_at_fault = False
    for point in (
        *await queries.list_of(session, actor, Claim, case, "no"),
        *await queries.list_of(session, actor, HandlingFailure, case, "no"),
    ):
        point.outcome = "conceded" if point.outcome == "conceded" else None
    case.outcome, case.effect, case.ended_ground, case.unconfirmed = None, None, None, False
    case.by_default, case.issued_at, case.called_chief = False, None, True
    case.not_fixed_count, case.times_asked = 0, 0


async def _to_next_mediator(session: AsyncSession, actor: Actor, case: Case, *, because: str) -> None:
    async with as_clock(session, actor):
        await assigning.next_name(session, case, because=because)


async def reopen(session: AsyncSession, actor: Actor, case_id: UUID, reason: str) -> Case:
    """Open a finished case again within one year: fraud, new decisive evidence, an undisclosed conflict."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.reopen)
    rules.check_within(case.ended_at, rules.REOPEN, clock.now(), errors.ReopenTooLate)
    drawn = await queries.find_assignment(session, actor, case.id)
    await _hear_again(session, actor, case)
    if drawn is None:
        case.registrar_id = None
        await standing_in.leave(session, actor, case)
        for respondent in await queries.list_of(session, actor, Respondent, case, "kind"):
            respondent.answered_at, respondent.on_file = None, False
        await moving.advance(session, actor, case, Action.reopen, said=reason, to=State.screening)
        return case
    await moving.advance(session, actor, case, Action.reopen, said=reason)
    await _to_next_mediator(session, actor, case, because="reopened")
    return case


async def survey(session: AsyncSession, actor: Actor, case_id: UUID, answers: SurveyIn) -> Survey:
    """The consumer's own word at the end, given once."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.survey)
    if await queries.list_of(session, actor, Survey, case, "at"):
        raise errors.AlreadyAnswered
    row = Survey(case_id=case.id, solved=answers.solved, simpler=answers.simpler, comment=answers.comment)
    session.add(row)
    await record(session, actor, "survey", case_id=case.id, data={"solved": answers.solved, "simpler": answers.simpler})
    return row


async def look_at_suspension(session: AsyncSession, actor: Actor, case: Case) -> None:
    """Thirty days have passed: the chief is told, and the clock runs again."""
    case.called_chief = True
    moving.start_clock(session, case, "state", calendar.due(clock.now(), LOOKED_AT_DAYS))
    await record(session, actor, "suspension_looked_at", case_id=case.id, data={})
