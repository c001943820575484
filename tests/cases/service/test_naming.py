"""A handling failure that the examination brings up: strangers first, then once, asked of whom it is against."""

import pytest

from cases import errors, queries
from cases.schemas import NameIn
from cases.service import filing, naming, showing
from cases.words import Failure, Side
from tests import office as people

pytestmark = pytest.mark.anyio


async def name(session, actor, case_id, failure=Failure.no_human, against=Side.platform) -> bool:
    case = await queries.lock_case(session, actor, case_id)
    return await naming.name_failure(session, actor, case, failure, against)


async def test_nobody_but_its_mediator_names_a_failure(database, office, act):
    case_id, mediator = await people.examined(database, office)
    for party in (office.consumer, office.merchant, office.platform):
        with pytest.raises(errors.NotYourTurn):
            await act(party, name, case_id)
    for other in {actor for actor in office.mediators.values() if actor != mediator} | {office.registrar}:
        with pytest.raises(errors.CaseNotFound):
            await act(other, name, case_id)


async def test_it_stands_on_the_case_and_its_respondent_is_asked(database, office, act):
    case_id, mediator = await people.examined(database, office)
    assert await act(mediator, name, case_id)
    case = await act(office.platform, showing.show, case_id)
    assert case.handling == ["canned_reply", "no_human"]
    [question] = case.questions
    assert (question.to, question.answer) == ("platform", None)
    assert "没有真人可以沟通" in question.text or "人工" in question.text


async def test_what_was_named_before_stays_and_nobody_is_asked_again(database, office, act):
    case_id, mediator = await people.examined(database, office)
    assert not await act(mediator, name, case_id, Failure.canned_reply, Side.seller)
    case = await act(mediator, showing.show, case_id)
    assert (case.handling, case.questions) == (["canned_reply"], [])


async def test_a_failure_of_the_shop_is_asked_of_the_shop(database, office, act):
    case_id, mediator = await people.examined(database, office)
    assert await act(mediator, name, case_id, Failure.promise_broken, Side.seller)
    case = await act(office.merchant, showing.show, case_id)
    assert [question.to for question in case.questions] == ["seller"]


async def test_what_the_consumer_let_rest_is_not_named(database, office, act):
    case_id, mediator = await people.examined(database, office, claims=people.appeal().claims)
    await act(office.consumer, filing.waive_handling, case_id)
    with pytest.raises(errors.HandlingLetRest):
        await act(mediator, name, case_id)


async def test_the_mediators_own_eyes_name_what_nobody_did(database, office, act):
    case_id, mediator = await people.examined(database, office)
    with pytest.raises(errors.NotYourTurn):
        await act(office.consumer, naming.name, case_id, NameIn(Failure.evidence_lost))
    await act(mediator, naming.name, case_id, NameIn(Failure.evidence_lost))
    assert (await act(mediator, showing.show, case_id)).handling == ["canned_reply", "evidence_lost"]


async def test_a_private_seller_keeps_no_customer_service(database, office, act, owner):
    case_id, mediator = await people.examined(database, office)
    owner.execute("UPDATE shops SET kind = 'individual'")
    with pytest.raises(errors.NoCustomerService):
        await act(mediator, naming.name, case_id, NameIn(Failure.no_human, "seller"))
