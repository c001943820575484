"""Second eyes and a panel are seated from the order of the draw, as each of them stands on that day."""

import pytest

from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.ids import new_id
from cases import errors, jobs, queries
from cases.models import Drawn
from cases.service import assigning
from tests import office as people

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def order_of(database, case_id):
    async with database.transaction(CLOCK) as session:
        case = await queries.get_case(session, CLOCK, case_id)
        rows = await queries.list_of(session, CLOCK, Drawn, case, "place")
        return [(row.account_id, row.task, row.ended_because) for row in rows]


def tie(owner, account, shop):
    owner.execute(
        "INSERT INTO interests (id, account_id, shop_id, from_at, declared_at) VALUES (%s, %s, %s, %s, %s)",
        (new_id(), account, shop, clock.now(), clock.now()),
    )


async def seat(database, actor, case_id, act):
    async with database.transaction(actor) as session:
        case = await queries.lock_case(session, actor, case_id)
        seated = await act(session, actor, case)
        return seated or case.reviewer_id


async def test_a_reviewer_who_was_tied_since_the_draw_is_passed_over(database, office, owner):
    case_id, mediator = await people.examined(database, office)
    order = await order_of(database, case_id)
    first = next(account for account, task, _ in order if task == "reviewer")
    tie(owner, first, office.merchant.shop_id)
    reviewer = await seat(database, mediator, case_id, assigning.seat_reviewer)
    after = {account: (task, why) for account, task, why in await order_of(database, case_id)}
    assert reviewer not in {first, mediator.account}
    assert after[first][1] == "passed over: not_free"
    assert after[reviewer] == ("reviewer", "")
    assert await seat(database, mediator, case_id, assigning.seat_reviewer) == reviewer
    seats = owner.execute("SELECT holder FROM seats WHERE as_role = 'reviewer' AND until_at IS NULL").fetchall()
    assert seats == [(reviewer,)]


async def test_a_reviewer_who_is_seated_and_then_tied_makes_way(database, office, owner):
    case_id, mediator = await people.examined(database, office)
    reviewer = await seat(database, mediator, case_id, assigning.seat_reviewer)
    owner.execute("UPDATE accounts SET active = false WHERE id = %s", (reviewer,))
    assert await seat(database, mediator, case_id, assigning.seat_reviewer) != reviewer
    open_to = owner.execute("SELECT 1 FROM seats WHERE holder = %s AND until_at IS NULL", (reviewer,)).fetchall()
    assert open_to == []


async def test_a_panel_has_three_who_are_free_that_day(database, office, owner):
    case_id, mediator = await people.examined(database, office)
    order = [account for account, _task, why in await order_of(database, case_id) if not why]
    tie(owner, order[2], office.merchant.shop_id)
    members = await seat(database, mediator, case_id, assigning.seat_panel)
    assert members == [mediator.account, order[1], order[3]]
    assert await seat(database, mediator, case_id, assigning.seat_panel) == members


async def test_without_three_nobody_sits(database, office, owner):
    case_id, mediator = await people.examined(database, office)
    for account in office.mediators:
        if account != mediator.account:
            tie(owner, account, office.merchant.shop_id)
    for act in (assigning.seat_panel, assigning.seat_reviewer):
        with pytest.raises(errors.NobodyEligible):
            await seat(database, mediator, case_id, act)


@pytest.mark.parametrize(
    "gone",
    [
        "UPDATE appointments SET ended_at = now(), ended_because = 'partiality' WHERE account_id = %s",
        "UPDATE accounts SET active = false WHERE id = %s",
    ],
)
async def test_the_cases_of_a_mediator_who_serves_no_more_go_to_the_next_name(database, office, owner, gone):
    case_id, mediator = await people.examined(database, office)
    assert await jobs.replace_all(database) == 0
    owner.execute(gone, (mediator.account,))
    assert await jobs.replace_all(database) == 1
    assert await jobs.replace_all(database) == 0
    order = await order_of(database, case_id)
    assert (mediator.account, "mediator", "appointment over") in order
    second = next(account for account, task, ended in order if task == "mediator" and not ended)
    async with database.transaction(CLOCK) as session:
        assert not await assigning.replace_left(session, case_id)
        assert (await queries.get_case(session, CLOCK, case_id)).mediator_id is None
    assert (
        owner.execute("SELECT 1 FROM seats WHERE holder = %s AND until_at IS NULL", (mediator.account,)).fetchall()
        == []
    )
    next_one = next(each for each in office.mediators.values() if each.account == second)
    async with database.transaction(next_one) as session:
        await assigning.declare(session, next_one, case_id)
    assert await jobs.replace_all(database) == 0
