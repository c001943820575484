"""Pausing, ending, opening again."""

import pytest

from app.kit import clock
from cases import errors
from cases.schemas import ChallengeDecisionIn, GroundIn, OfferIn
from cases.service import assigning, ending, filing, showing, talking
from tests import lots
from tests import office as people

pytestmark = pytest.mark.anyio
COURT = GroundIn("court", "法院在审")


async def test_no_party_suspends_and_no_ground_is_made_up(database, office, act):
    case_id, mediator = await people.examined(database, office)
    with pytest.raises(errors.NotYourTurn):
        await act(office.merchant, ending.suspend, case_id, COURT)
    with pytest.raises(errors.GroundNeeded):
        await act(mediator, ending.suspend, case_id, GroundIn("busy", "忙"))


async def test_after_a_suspension_only_the_rest_of_the_clock_runs(database, office, act, pass_time):
    case_id, mediator = await people.examined(database, office)
    left = (await act(mediator, showing.show, case_id)).due_at - clock.now()
    await act(mediator, ending.suspend, case_id, COURT)
    await pass_time(days=40)
    case = await act(mediator, ending.resume, case_id)
    again = (await act(mediator, showing.show, case_id)).due_at - clock.now()
    assert case.state == "investigation"
    assert abs((again - left).days) <= 3


async def test_a_mediator_who_goes_takes_the_clock_along_until_the_next_has_declared(database, office, act, owner):
    case_id, mediator = await people.examined(database, office)
    doubt = await act(office.consumer, assigning.challenge, case_id, "曾任店铺顾问")
    with pytest.raises(errors.NotYourTurn):
        await act(
            mediator, assigning.decide_challenge, case_id, doubt.id, ChallengeDecisionIn(upheld=False, reasons="否")
        )
    upheld = ChallengeDecisionIn(upheld=True, reasons="属实")
    await act(office.deputy, assigning.decide_challenge, case_id, doubt.id, upheld)
    running = "SELECT count(*) FROM deadlines WHERE kind = 'state' AND done_at IS NULL"
    assert owner.execute(running).fetchone() == (0,)
    with pytest.raises(errors.CaseNotFound):
        await act(mediator, showing.show, case_id)
    following = await people.drawn_mediator(database, office, case_id)
    assert following != mediator
    await act(following, assigning.declare, case_id)
    assert owner.execute(running).fetchone() == (1,)


async def test_an_order_that_is_used_up_is_drawn_anew_and_the_chief_is_told(database, office, act, owner):
    case_id = await people.contested(database, office)
    await lots.hold(database)
    for _name in range(5):
        await act(await people.drawn_mediator(database, office, case_id), assigning.recuse, case_id, "相识")
    await lots.hold(database)
    assert owner.execute("SELECT state FROM assignments").fetchone() == ("needed",)
    assert owner.execute("SELECT kind FROM deadlines WHERE done_at IS NULL AND kind = 'draw'").fetchone() == ("draw",)


async def test_what_has_ended_asks_nobody_for_anything(database, office, act, owner):
    case_id, _mediator = await people.examined(database, office)
    await act(office.consumer, assigning.challenge, case_id, "偏袒")
    await act(office.consumer, filing.withdraw, case_id)
    assert owner.execute("SELECT count(*) FROM deadlines WHERE done_at IS NULL").fetchone() == (0,)


async def test_a_withdrawn_case_is_opened_again_before_the_next_name_of_the_draw(database, office, act):
    case_id, mediator = await people.examined(database, office)
    await act(office.consumer, filing.withdraw, case_id)
    with pytest.raises(errors.NotYourTurn):
        await act(office.consumer, ending.reopen, case_id, "反悔")
    assert (await act(office.chief, ending.reopen, case_id, "新证据")).state == "investigation"
    assert await people.drawn_mediator(database, office, case_id) != mediator


async def test_a_settlement_binds_after_three_days_wherever_the_case_has_gone(database, office, act, pass_time):
    case_id, _mediator = await people.examined(database, office)
    offer = await act(office.merchant, talking.make_offer, case_id, OfferIn("退一半", people.AmountIn(300000)))
    await act(office.consumer, talking.take_offer, case_id, offer.id)
    await pass_time(days=4)
    seen = await act(office.consumer, showing.show, case_id)
    assert (seen.state, seen.outcome) == ("performing", "settled")
    assert [(o.source, o.debtor, o.amount.minor) for o in seen.obligations] == [("settlement", "seller", 300000)]


async def test_either_side_steps_back_within_three_days(database, office, act, pass_time):
    case_id, _mediator = await people.examined(database, office)
    offer = await act(office.consumer, talking.make_offer, case_id, OfferIn("退八成"))
    settled = await act(office.merchant, talking.take_offer, case_id, offer.id)
    await act(office.merchant, talking.step_back, case_id, settled.id)
    await pass_time(days=4)
    assert (await act(office.consumer, showing.show, case_id)).state == "investigation"


async def test_nobody_steps_back_from_what_others_agreed(database, office, act):
    case_id, _mediator = await people.examined(database, office)
    offer = await act(office.platform, talking.make_offer, case_id, OfferIn("平台补偿", people.AmountIn(300000)))
    settled = await act(office.consumer, talking.take_offer, case_id, offer.id)
    with pytest.raises(errors.NotYourTurn):
        await act(office.merchant, talking.step_back, case_id, settled.id)
    await act(office.platform, talking.step_back, case_id, settled.id)
