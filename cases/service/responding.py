"""The respondents' acts: put right at once, answer claim by claim, ask for more time."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import clock
from app.kit.actors import Actor
from app.kit.text import _
from app.people import service as people
from cases import errors, queries
from cases.acts import Act
from cases.lifecycle import State
from cases.models import Answer, Case, Claim, Fix, Respondent
from cases.schemas import AnswerIn, NewObligation, OfferIn, ResponseIn
from cases.service import answering, moving, performing, talking
from cases.service.answering import Points
from cases.words import Remedy, Side

EXTENSION_DAYS = 7
REFUND_DAYS = 7
LABEL_DAYS = 2


async def report_fix(session: AsyncSession, actor: Actor, case_id: UUID, text: str) -> Fix:
    """Merchant or platform simply puts it right; the consumer is asked, and only that word counts."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.report_fix)
    respondent = await queries.get_respondent(session, actor, case)
    fix = Fix(case_id=case.id, respondent_id=respondent.id, text=text, account_id=actor.account)
    session.add(fix)
    moving.touch(case)
    await record(session, actor, "fix", case_id=case.id, data={"text": text})
    await people.notify(
        session,
        actor,
        case.consumer_id,
        subject=_("Is it fixed? {number}"),
        text=_(
            "The other side says that it has put things right. Please say whether that is so: fixed, partly, or not."
        ),
        values={"number": case.number},
        case_id=case.id,
        about="fix",
    )
    return fix


async def respond(session: AsyncSession, actor: Actor, case_id: UUID, response: ResponseIn) -> Case:
    """Record a respondent's answer to every point directed against it, and pass the turn on.

    What is conceded becomes an obligation at once; the rest goes on.

    Raises:
        AnswersMissing: a point was left out.
        NotDirectedAtYou: a point of another respondent was answered.
        AlreadyAnswered: the answer was given before.
    """
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.respond)
    respondent = await queries.get_respondent(session, actor, case)
    _check_may_answer(case, respondent)
    points = await answering.points_of(session, actor, case, respondent)
    _check_all_answered(points, response)
    for answer in response.answers:
        await _record_answer(session, actor, case, respondent, answer, points, wants_return=response.wants_return)
    respondent.answered_at, respondent.objection = clock.now(), response.objection
    moving.touch(case)
    said = [[a.claim, a.failure, a.kind, a.text] for a in response.answers]
    await record(session, actor, "response", case_id=case.id, data={"respondent": respondent.kind, "answers": said})
    await _offer(session, actor, case, respondent, response)
    await answering.pass_on(session, actor, case)
    return case


def _check_may_answer(case: Case, respondent: Respondent) -> None:
    """In time, and once; whoever was silent is heard in the examination when the default has been set aside."""
    if case.stands is State.investigation and respondent.on_file:
        raise errors.NotPossibleNow
    if respondent.answered_at is not None:
        raise errors.AlreadyAnswered


async def _offer(session: AsyncSession, actor: Actor, case: Case, respondent: Respondent, response: ResponseIn) -> None:
    """What is offered in an answer is a word in the talks: the consumer can take it, the mediator never reads it."""
    offers = [a.text for a in response.answers if a.kind == "offer"]
    if any(not text.strip() for text in offers):
        raise errors.OfferEmpty(field="answers")
    if offers:
        await talking.put(session, actor, case, Side(respondent.kind), OfferIn("\n".join(offers)), countering=True)


def _check_all_answered(points: Points, response: ResponseIn) -> None:
    given = [a.claim if a.claim is not None else a.failure for a in response.answers]
    if any(key not in points for key in given) or len(set(given)) != len(given):
        raise errors.NotDirectedAtYou(field="answers")
    missing = [str(key) for key in points if key not in given]
    if missing:
        raise errors.AnswersMissing(missing=", ".join(missing), field="answers")


async def _record_answer(
    session: AsyncSession,
    actor: Actor,
    case: Case,
    respondent: Respondent,
    answer: AnswerIn,
    points: Points,
    *,
    wants_return: bool,
) -> None:
    point = points[answer.claim if answer.claim is not None else str(answer.failure)]
    is_claim = isinstance(point, Claim)
    session.add(
        Answer(
            case_id=case.id,
            respondent_id=respondent.id,
            claim_id=point.id if is_claim else None,
            failure_id=None if is_claim else point.id,
            kind=answer.kind,
            text=answer.text,
            rule_id=answer.rule_id,
            account_id=actor.account,
        )
    )
    if answer.kind != "concede":
        return
    point.outcome = "conceded"
    if isinstance(point, Claim):
        await performing.owe(
            session, actor, case, conceded(point, wants_return=wants_return), source="concession", starts=True
        )


def conceded(claim: Claim, *, wants_return: bool) -> list[NewObligation]:
    """What a conceded claim makes the seller owe; a refund with return is the chain of design §3."""
    remedy = Remedy(claim.remedy)
    refund = NewObligation(
        debtor=Side.seller,
        remedy=remedy,
        text=claim.in_words,
        days=REFUND_DAYS,
        amount=claim.amount,
        claim_no=claim.no,
        after=2 if wants_return and remedy is Remedy.refund_full else None,
    )
    if refund.after is None:
        return [refund]
    label = NewObligation(Side.seller, Remedy.return_label, claim.in_words, LABEL_DAYS, claim_no=claim.no)
    ship = NewObligation(Side.consumer, Remedy.return_goods, claim.in_words, REFUND_DAYS, after=1, claim_no=claim.no)
    return [label, ship, refund]


async def extend(session: AsyncSession, actor: Actor, case_id: UUID, reason: str) -> Case:
    """One extension of seven days, for a reason or hardship that the consumer can read."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.extend)
    respondent = await queries.get_respondent(session, actor, case)
    if respondent.answered_at is not None:
        raise errors.NotPossibleNow
    respondents = await queries.list_of(session, actor, Respondent, case, "kind")
    if any(r.extended_at for r in respondents):
        raise errors.ExtensionUsed
    respondent.extended_at, respondent.extension_reason = clock.now(), reason
    await moving.postpone(session, actor, case, EXTENSION_DAYS)
    moving.touch(case)
    await record(session, actor, "extension", case_id=case.id, data={"reason": reason})
    return case
