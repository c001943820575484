"""Accepting, declining with a right door, and another pair of eyes."""

import pytest

from cases import errors
from cases.schemas import AcceptIn, DeclineIn, QuestionIn
from cases.service import screening, showing
from cases.words import Side, Subject
from tests import office as people

pytestmark = pytest.mark.anyio
ACCEPTED = AcceptIn([Subject.counterfeit])
DECLINED = DeclineIn("crime_only", "请报警")


async def test_no_party_screens_its_own_appeal(database, office, act):
    case_id = await people.filed(database, office)
    for actor in (office.consumer, office.merchant, office.platform):
        with pytest.raises(errors.NotYourTurn):
            await act(actor, screening.accept, case_id, ACCEPTED)


async def test_declining_needs_a_ground_from_the_table(database, office, act):
    case_id = await people.filed(database, office)
    with pytest.raises(errors.NoDoor):
        await act(office.registrar, screening.decline, case_id, DeclineIn("merchant_does_not_agree", "无"))


async def test_a_second_look_is_another_pair_of_eyes(database, office, act):
    case_id = await people.filed(database, office)
    await act(office.registrar, screening.decline, case_id, DECLINED)
    await act(office.consumer, screening.look_again, case_id)
    for look, what in ((screening.accept, ACCEPTED), (screening.decline, DECLINED)):
        with pytest.raises(errors.ScreenedBefore):
            await act(office.registrar, look, case_id, what)
    case = await act(office.registrar2, screening.accept, case_id, ACCEPTED)
    assert case.state == "awaiting_response"


async def test_a_second_look_is_asked_for_within_fifteen_days(database, office, act, pass_time):
    case_id = await people.filed(database, office)
    await act(office.registrar, screening.decline, case_id, DECLINED)
    await pass_time(days=16)
    with pytest.raises(errors.LookAgainTooLate):
        await act(office.consumer, screening.look_again, case_id)


@pytest.mark.parametrize("who", ["chief", "deputy"])
async def test_chief_and_deputy_stand_in_for_the_registrar(database, office, act, who):
    case_id = await people.filed(database, office)
    assert (await act(getattr(office, who), screening.accept, case_id, ACCEPTED)).state == "awaiting_response"


async def test_an_appeal_that_nobody_screens_is_taken_as_accepted_and_served(database, office, act, pass_time, owner):
    case_id = await people.filed(database, office)
    await pass_time(days=7)
    assert (await act(office.consumer, showing.show, case_id)).state == "awaiting_response"
    served = "SELECT count(DISTINCT holder_id) FROM notices WHERE about = 'answer'"
    assert owner.execute(served).fetchone() == (2,)


async def test_a_question_is_answered_by_the_side_that_was_asked(database, office, act):
    case_id = await people.filed(database, office)
    asked = await act(office.registrar, screening.ask, case_id, QuestionIn(Side.seller, "何时发货？"))
    with pytest.raises(errors.NotYourTurn):
        await act(office.consumer, screening.answer_question, case_id, asked.id, "不知")
    row = await act(office.merchant, screening.answer_question, case_id, asked.id, "三月一日")
    assert row.answered_by == office.merchant.account_id
