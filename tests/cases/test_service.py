"""A case walks from appeal to its mediator through the same acts as through every door."""

import pytest

from cases import errors
from cases.lifecycle import Action
from cases.schemas import OfferIn
from cases.service import moving, showing, talking
from tests import office as people

pytestmark = pytest.mark.anyio


async def test_no_step_is_taken_out_of_turn_and_none_is_left_half_done(database, office, act):
    case_id, mediator = await people.examined(database, office)

    async def step(session, actor, action):
        case = await moving.queries.lock_case(session, actor, case_id)
        await moving.advance(session, actor, case, action)

    before = await act(mediator, showing.show, case_id)
    for actor, action in ((office.consumer, Action.deliberate), (mediator, Action.agree), (mediator, Action.confirm)):
        with pytest.raises((errors.NotYourTurn, errors.NotPossibleNow)):
            await act(actor, step, action)
    assert await act(mediator, showing.show, case_id) == before


async def test_a_case_walks_from_appeal_to_its_mediator(database, office, act):
    case_id, mediator = await people.examined(database, office)
    seen = await act(mediator, showing.show, case_id)
    assert seen.state == "investigation"
    assert seen.assignment.mediator == mediator.name
    assert [s.action for s in seen.timeline] == ["file", "accept", "contest"]
    assert {"show_view", "deliberate", "suspend", "ask"} <= set(seen.can)


async def test_the_mediator_never_reads_an_offer(database, office, act):
    case_id, mediator = await people.examined(database, office)
    await act(office.merchant, talking.make_offer, case_id, OfferIn("退一半"))
    assert (await act(mediator, showing.show, case_id)).offers == []
    for party in (office.consumer, office.platform):
        assert len((await act(party, showing.show, case_id)).offers) == 1
