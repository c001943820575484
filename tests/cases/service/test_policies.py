"""The caps of the draw: one person changes nothing, two change what is to come, and draws follow what is in force."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy.exc import ProgrammingError

from app.approvals import service as approvals
from app.approvals.errors import NotOfThePair
from app.kit import clock
from app.kit.actors import CLOCK, PUBLIC
from cases import errors
from cases.models import DrawPolicy
from cases.queries import draws, policies
from cases.schemas.policies import PolicyIn
from cases.service.eligible import look
from cases.service.policies import propose_policy
from tests import lots
from tests.office import contested, open_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]

SOON = timedelta(minutes=5)


def tighter(after: timedelta = SOON) -> PolicyIn:
    """Fewer cases for everybody."""
    return PolicyIn(60, 20, clock.now() + after)


async def agreed(database, office, wanted: PolicyIn) -> None:
    """Chief and board."""
    async with database.transaction(office.chief) as session:
        proposal = await propose_policy(session, office.chief, wanted)
    async with database.transaction(office.board) as session:
        await approvals.approve(session, office.board, proposal.id, proposal.sha256.hex())


async def test_nobody_sets_a_policy_alone(database):
    office = await open_office(database)
    for actor in (office.board, office.auditor, office.registrar):
        async with database.transaction(actor) as session:
            with pytest.raises(NotOfThePair):
                await propose_policy(session, actor, tighter())
    alone = DrawPolicy(version="2026-9", open_cap=500, turn_cap=500, from_at=clock.now() + SOON)
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.transaction(office.chief) as session:
            session.add(alone)


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (PolicyIn(20, 21, clock.now() + timedelta(days=1)), errors.CapsDoNotFit),
        (PolicyIn(60, 20, clock.now() - timedelta(days=1)), errors.PolicyComesTooLate),
    ],
)
async def test_what_cannot_be_is_not_proposed(database, wanted, error):
    office = await open_office(database)
    async with database.transaction(office.chief) as session:
        with pytest.raises(error):
            await propose_policy(session, office.chief, wanted)


async def test_no_policy_is_put_before_one_that_was_decided(database):
    office = await open_office(database)
    await agreed(database, office, tighter(2 * SOON))
    async with database.transaction(office.chief) as session:
        with pytest.raises(errors.PolicyExists):
            await propose_policy(session, office.chief, tighter())


async def test_it_holds_from_its_moment_and_everybody_can_know_it_before(database):
    office = await open_office(database)
    wanted = tighter()
    await agreed(database, office, wanted)
    async with database.transaction(PUBLIC) as session:
        to_come, present = await policies.list_policies(session, PUBLIC)
        assert (to_come.open_cap, to_come.turn_cap, present.version) == (60, 20, "2026-1")
        before = await policies.policy_at(session, PUBLIC, wanted.from_at - timedelta(seconds=1))
        after = await policies.policy_at(session, PUBLIC, wanted.from_at)
        first = await policies.policy_at(session, PUBLIC, present.from_at - timedelta(days=1))
    assert (before.version, after.version, first.version) == ("2026-1", to_come.version, "2026-1")


async def test_a_draw_is_committed_with_the_policy_in_force(database):
    office = await open_office(database)
    case_id = await contested(database, office)
    wanted = tighter()
    await agreed(database, office, wanted)
    await lots.move_to(database, wanted.from_at)
    await lots.hold(database)
    async with database.transaction(CLOCK) as session:
        draw = await draws.find_draw(session, CLOCK, case_id)
        roster = msgspec.json.decode(await draws.get_roster(session, CLOCK, draw.roster))
        assert (await look(session)).policy.open_cap == 60
    assert (roster["policy"]["open_cap"], roster["policy"]["turn_cap"]) == (60, 20)
