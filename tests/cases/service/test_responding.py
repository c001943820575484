"""Answers point by point, and where the case goes from them."""

import pytest

from cases import errors
from cases.schemas import AnswerIn, ResponseIn
from cases.service import filing, performing, responding, showing, talking
from cases.words import Failure
from tests import office as people

pytestmark = pytest.mark.anyio


async def test_nobody_answers_for_another_respondent_or_leaves_a_point_out(database, office, act):
    case_id = await people.accepted(database, office)
    with pytest.raises(errors.NotYourTurn):
        await act(office.consumer, responding.respond, case_id, ResponseIn([AnswerIn("concede", claim=1)]))
    with pytest.raises(errors.NotDirectedAtYou):
        await act(office.platform, responding.respond, case_id, ResponseIn([AnswerIn("contest", claim=1)]))
    with pytest.raises(errors.AnswersMissing):
        await act(office.merchant, responding.respond, case_id, ResponseIn([]))


async def test_a_full_concession_is_owed_at_once(database, office, act):
    case_id = await people.accepted(database, office)
    await act(office.merchant, responding.respond, case_id, ResponseIn([AnswerIn("concede", claim=1)]))
    seen = await act(office.consumer, showing.show, case_id)
    assert [(o.remedy, o.state) for o in seen.obligations] == [("refund_full", "open")]
    assert seen.state == "awaiting_response"


async def test_a_conceded_refund_against_return_is_a_chain(database, office, act):
    case_id = await people.accepted(database, office)
    conceded = ResponseIn([AnswerIn("concede", claim=1)], wants_return=True)
    await act(office.merchant, responding.respond, case_id, conceded)
    seen = await act(office.consumer, showing.show, case_id)
    assert [(o.debtor, o.remedy, o.state) for o in seen.obligations] == [
        ("seller", "return_label", "open"),
        ("consumer", "return_goods", "waiting"),
        ("seller", "refund_full", "waiting"),
    ]


async def test_handling_that_the_consumer_lets_rest_leaves_what_was_conceded(database, office, act):
    case_id = await people.accepted(database, office)
    await act(office.merchant, responding.respond, case_id, ResponseIn([AnswerIn("concede", claim=1)]))
    with pytest.raises(errors.NotYourTurn):
        await act(office.platform, filing.waive_handling, case_id)
    case = await act(office.consumer, filing.waive_handling, case_id)
    assert (case.state, case.outcome) == ("performing", "conceded")


async def test_what_was_performed_before_the_last_answer_leads_straight_to_the_question(database, office, act):
    case_id = await people.accepted(database, office)
    await act(office.merchant, responding.respond, case_id, ResponseIn([AnswerIn("concede", claim=1)]))
    owed = (await act(office.consumer, showing.show, case_id)).obligations[0]
    await act(office.merchant, performing.prove, case_id, owed.id, performing.ProofIn("回单"))
    answer = ResponseIn([AnswerIn("concede", failure=Failure.canned_reply)])
    assert (await act(office.platform, responding.respond, case_id, answer)).state == "confirming"


async def test_an_offer_in_an_answer_waits_for_its_answer_and_needs_no_mediator_yet(database, office, act):
    case_id = await people.accepted(database, office)
    await act(office.consumer, filing.waive_handling, case_id)
    with pytest.raises(errors.OfferEmpty):
        await act(office.merchant, responding.respond, case_id, ResponseIn([AnswerIn("offer", claim=1)]))
    offered = ResponseIn([AnswerIn("offer", claim=1, text="退一半")])
    assert (await act(office.merchant, responding.respond, case_id, offered)).state == "awaiting_response"
    offer = (await act(office.consumer, showing.show, case_id)).offers[0]
    with pytest.raises(errors.OwnOffer):
        await act(office.platform, talking.take_offer, case_id, offer.id)
    await act(office.consumer, talking.refuse_offer, case_id, offer.id)
    assert (await act(office.consumer, showing.show, case_id)).state == "investigation"


async def test_more_time_is_given_once(database, office, act):
    case_id = await people.accepted(database, office)
    before = (await act(office.merchant, showing.show, case_id)).due_at
    await act(office.merchant, responding.extend, case_id, "仓库盘点")
    assert (await act(office.merchant, showing.show, case_id)).due_at > before
    with pytest.raises(errors.ExtensionUsed):
        await act(office.platform, responding.extend, case_id, "也要")


async def test_silence_is_no_default_without_proof_of_service(database, office, act, pass_time):
    case_id = await people.accepted(database, office)
    await pass_time(days=12)
    seen = await act(office.consumer, showing.show, case_id)
    assert seen.state == "awaiting_response"
    assert not any(r.on_file for r in seen.respondents)
