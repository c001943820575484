"""The registrar's acts: accept and name, decline with the right door, tell an authority, ask."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import Actor
from app.kit.text import _
from app.people import service as people
from cases import errors, queries, rules
from cases.acts import Act
from cases.lifecycle import Action
from cases.models import Case, Claim, HandlingFailure, Question, Referral, Respondent
from cases.schemas import AcceptIn, DeclineIn, QuestionIn, ReferralIn
from cases.service import moving, standing_in
from cases.words import DOORS

QUESTION_DAYS = 3


async def accept(session: AsyncSession, actor: Actor, case_id: UUID, screening: AcceptIn) -> Case:
    """Accept an appeal, name the subject of each claim and the handling failures that the platform is to answer."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.accept)
    _check_new_eyes(actor, case)
    claims = await queries.list_of(session, actor, Claim, case, "no")
    if len(claims) != len(screening.subjects):
        raise errors.AnswersMissing(missing=f"subjects: {len(claims)}", field="subjects")
    for claim, subject in zip(claims, screening.subjects, strict=True):
        claim.subject = subject
    respondents = await queries.list_of(session, actor, Respondent, case, "kind")
    platform = next(r for r in respondents if r.kind == "platform")
    known = [f.failure for f in await queries.list_of(session, actor, HandlingFailure, case, "no")]
    new = [failure for failure in dict.fromkeys(screening.handling) if failure not in known]
    for no, failure in enumerate(new, len(known) + 1):
        session.add(HandlingFailure(case_id=case.id, no=no, failure=failure, respondent_id=platform.id))
    case.registrar_id = actor.account
    await moving.advance(session, actor, case, Action.accept)
    await ask_for_answers(session, actor, case)
    return case


def _check_new_eyes(actor: Actor, case: Case) -> None:
    """Whoever screened an appeal before does not look at it again."""
    if case.registrar_id == actor.account_id:
        raise errors.ScreenedBefore


async def ask_for_answers(
    session: AsyncSession, actor: Actor, case: Case, *, of: list[Respondent] | None = None
) -> None:
    """Serve the appeal, on every respondent or on some again; what is shown delivered later carries a default."""
    for respondent in of or await queries.list_of(session, actor, Respondent, case, "kind"):
        respondent.sent_at = clock.now()
        await people.notify(
            session,
            actor,
            respondent.holder,
            subject=_("Please answer the appeal {number}"),
            text=_(
                "Please answer each point of the appeal {number}: concede, offer or contest, with the rule that you"
                " rely on. Silence does not stop the case; it is then decided on what is on file."
            ),
            values={"number": case.number},
            case_id=case.id,
            about="answer",
        )


async def decline(session: AsyncSession, actor: Actor, case_id: UUID, decision: DeclineIn) -> Case:
    """Decline with a ground from the table, which names the right door."""
    if decision.ground not in DOORS:
        raise errors.NoDoor(ground=decision.ground, field="ground")
    case = await queries.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.decline)
    _check_new_eyes(actor, case)
    case.ended_ground = decision.ground
    case.registrar_id = actor.account
    await moving.advance(session, actor, case, Action.decline, said=decision.reasons)
    await people.notify(
        session,
        actor,
        case.consumer_id,
        subject=_("Your appeal {number} was not accepted"),
        text=DOORS[decision.ground],
        values={"number": case.number},
        case_id=case.id,
        about="declined",
    )
    return case


async def look_again(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """Another pair of eyes for a declined appeal, asked for within 15 days."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.look_again)
    rules.check_within(case.ended_at, rules.LOOK_AGAIN, clock.now(), errors.LookAgainTooLate)
    case.ended_ground = None
    await standing_in.leave(session, actor, case)
    await moving.advance(session, actor, case, Action.look_again)
    return case


async def refer(session: AsyncSession, actor: Actor, case_id: UUID, referral: ReferralIn) -> Referral:
    """Tell an authority of an injury, a hazard or a crime; the claim goes on."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.refer)
    row = Referral(case_id=case.id, authority=referral.authority, ground=referral.ground, account_id=actor.account)
    session.add(row)
    moving.touch(case)
    await record(session, actor, "referral", case_id=case.id, data={"authority": referral.authority})
    return row


async def ask(session: AsyncSession, actor: Actor, case_id: UUID, question: QuestionIn) -> Question:
    """Put a question to one side: a sub-turn with its own clock, never a state."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.ask)
    due_at = calendar.due(clock.now(), QUESTION_DAYS)
    row = Question(case_id=case.id, to_side=question.to, text=question.text, asked_by=actor.account, due_at=due_at)
    session.add(row)
    moving.start_clock(session, case, "question", due_at, about=row.id)
    moving.touch(case)
    await record(session, actor, "question", case_id=case.id, data={"to": question.to, "text": question.text})
    return row


async def answer_question(session: AsyncSession, actor: Actor, case_id: UUID, question_id: UUID, text: str) -> Question:
    """Answer a question; an answer after its time still counts, and shows when it came."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.answer_question)
    row = await queries.get_of(session, actor, Question, case, question_id)
    if row.to_side not in await queries.sides_of(session, actor, case):
        raise errors.NotYourTurn
    if row.answer is not None:
        raise errors.AlreadyAnswered
    row.answer, row.answered_by, row.answered_at = text, actor.account, clock.now()
    await moving.stop_clocks(session, actor, case, "question", about=row.id)
    moving.touch(case)
    await record(session, actor, "question_answered", case_id=case.id, data={"text": text})
    return row
