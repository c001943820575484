"""A handling failure that the examination brings up: named by the mediator, answered by whom it is directed against."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit.actors import Actor
from app.kit.text import _, translate
from cases import errors, queries
from cases.acts import Act
from cases.models import Case, HandlingFailure, Respondent
from cases.schemas import NameIn, QuestionIn
from cases.service import moving, screening
from cases.words import WORDS, Failure, Side


async def check_examines(session: AsyncSession, actor: Actor, case: Case) -> None:
    """Only the confirmed mediator says what the evidence shows, until the draft is handed on."""
    await moving.check_act(session, actor, case, Act.name_failure)


async def name(session: AsyncSession, actor: Actor, case_id: UUID, what: NameIn) -> Case:
    """The mediator's own eyes: a failure that neither the registrar named nor any chat proposed.

    Raises:
        NoCustomerService: a private person has none to answer for.
    """
    case = await queries.lock_case(session, actor, case_id)
    if what.against == Side.seller and await queries.is_private_seller(session, actor, case):
        raise errors.NoCustomerService(field="against")
    await name_failure(session, actor, case, what.failure, Side(what.against))
    return case


async def name_failure(session: AsyncSession, actor: Actor, case: Case, failure: Failure, against: Side) -> bool:
    """Have the ruling answer this failure too; whether it is new. The caller holds the case.

    What was named before stays as it is. To something new its respondent is asked at once, with three days to answer.

    Raises:
        HandlingLetRest: the consumer waived the handling of the complaint.
    """
    await check_examines(session, actor, case)
    if case.handling_waived:
        raise errors.HandlingLetRest
    known = await queries.list_of(session, actor, HandlingFailure, case, "no")
    if failure in {row.failure for row in known}:
        return False
    respondents = {r.kind: r for r in await queries.list_of(session, actor, Respondent, case, "kind")}
    respondent = respondents[against]
    no = max((row.no for row in known), default=0) + 1
    session.add(HandlingFailure(case_id=case.id, no=no, failure=failure, respondent_id=respondent.id))
    moving.touch(case)
    await session.flush()
    named = {"failure": failure, "respondent": respondent.kind}
    await record(session, actor, "failure_named", case_id=case.id, data=named)
    await screening.ask(session, actor, case.id, QuestionIn(against, _asked(case, failure)))
    return True


def _asked(case: Case, failure: Failure) -> str:
    words = translate(WORDS[failure], case.language)
    sentence = _("The evidence may show one more point about the handling of the complaint: {failure}. Your answer?")
    return translate(sentence, case.language, failure=words)
