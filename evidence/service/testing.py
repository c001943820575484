"""A test by an expert: ordered by the mediator, the clocks stand still meanwhile, and the result is shown to all."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor
from app.kit.text import _
from app.people import service as people
from cases import queries as cases
from cases.acts import Act
from cases.lifecycle import State
from cases.models import Case, Respondent
from cases.schemas import GroundIn
from cases.service import ending, moving
from evidence.errors import ItemNotFound
from evidence.errors.preservation import AnotherTestRuns
from evidence.models import ExpertTest
from evidence.queries import items
from evidence.queries import records as queries
from evidence.rules import exhibit_name
from evidence.schemas import ExpertResultIn, ExpertTestIn, ExpertTestOut

GROUND = "expert_test"


async def order(session: AsyncSession, actor: Actor, case_id: UUID, wanted: ExpertTestIn) -> ExpertTest:
    """Have something tested; the case is suspended until the result is there. The mediator of the case alone."""
    case = await _own(session, actor, case_id)
    if any(each.resulted_at is None for each in await queries.list_tests(session, actor, case_id)):
        raise AnotherTestRuns
    cost = wanted.cost.money() if wanted.cost else None
    row = ExpertTest(
        case_id=case.id,
        what=wanted.what,
        laboratory=wanted.laboratory,
        picked_by=wanted.picked_by,
        advanced_by=wanted.advanced_by,
        cost_minor=cost.minor if cost else None,
        cost_currency=cost.currency if cost else None,
        ordered_by=actor.account,
    )
    session.add(row)
    await session.flush()
    said = {"test": str(row.id), "picked_by": row.picked_by, "advanced_by": row.advanced_by}
    await journal.record(session, actor, "expert_test_ordered", case_id=case.id, data=said)
    await ending.suspend(session, actor, case_id, GroundIn(GROUND, wanted.what))
    text = _("The mediator has something tested by {laboratory}: {what}. The clocks of the case stand still meanwhile.")
    await _tell(session, actor, case, text, {"laboratory": row.laboratory, "what": row.what})
    return row


async def say_result(
    session: AsyncSession, actor: Actor, case_id: UUID, test_id: UUID, said: ExpertResultIn
) -> ExpertTest:
    """What came out, with the report among the evidence; the case goes on where it stopped."""
    case = await _own(session, actor, case_id)
    row = await queries.get_open_test(session, actor, case_id, test_id)
    row.item_id = await _report(session, actor, case_id, said.exhibit) if said.exhibit else None
    row.result, row.resulted_by, row.resulted_at = said.result, actor.account, clock.now()
    moving.touch(case)
    await session.flush()
    about = {"test": str(row.id), "item": str(row.item_id) if row.item_id else None}
    await journal.record(session, actor, "expert_test_result", case_id=case.id, data=about)
    if case.stands is State.suspended:
        await ending.resume(session, actor, case_id)
    text = _("The result of the test is there: {result}. The case goes on.")
    await _tell(session, actor, case, text, {"result": row.result})
    return row


async def _own(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    case = await cases.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.say_result)
    return case


async def _report(session: AsyncSession, actor: Actor, case_id: UUID, exhibit: str) -> UUID:
    """The item that an exhibit's name, in either language, means."""
    for each in await items.list_exhibits(session, actor, case_id):
        if exhibit in {exhibit_name(each.side, each.number, language) for language in ("zh-Hans", "en")}:
            return each.id
    raise ItemNotFound(field="exhibit")


async def _tell(session: AsyncSession, actor: Actor, case: Case, text: str, values: dict[str, str]) -> None:
    respondents = await cases.list_of(session, actor, Respondent, case, "kind")
    for holder in (case.consumer_id, *(each.holder for each in respondents)):
        await people.notify(
            session,
            actor,
            holder,
            subject=_("A test by an expert: {number}"),
            text=text,
            values=values | {"number": case.number or ""},
            case_id=case.id,
            about="expert_test",
        )


async def show(session: AsyncSession, actor: Actor, case_id: UUID) -> list[ExpertTestOut]:
    """Every test of a case, for everybody at it."""
    return [
        ExpertTestOut(
            id=row.id,
            what=row.what,
            laboratory=row.laboratory,
            picked_by=row.picked_by,
            advanced_by=row.advanced_by,
            cost=row.cost,
            ordered_at=row.ordered_at,
            result=row.result,
            item_id=row.item_id,
            resulted_at=row.resulted_at,
        )
        for row in await queries.list_tests(session, actor, case_id)
    ]
