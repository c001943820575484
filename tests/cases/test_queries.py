"""What a reader may see, before row-level security is even asked."""

import pytest

from cases import errors, queries
from cases.lifecycle import By
from cases.models import Claim
from cases.queries import draws
from tests import office as people

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_nobody_without_a_part_has_a_task(database, office, act):
    case_id = await people.filed(database, office)
    case = await act(office.consumer, queries.get_case, case_id)
    for actor in (office.stranger, office.auditor, *office.mediators.values()):
        assert await act(actor, queries.tasks_of, case) == frozenset()
        with pytest.raises(errors.NotYourTurn):
            await act(actor, queries.side_of, case)


async def test_each_at_the_table_has_the_tasks_of_their_part(database, office, act):
    case_id, mediator = await people.examined(database, office)
    case = await act(office.consumer, queries.get_case, case_id)
    assert await act(office.consumer, queries.tasks_of, case) == {By.consumer, By.debtor}
    assert await act(office.platform, queries.tasks_of, case) == {By.respondent, By.debtor}
    assert await act(mediator, queries.tasks_of, case) == {By.mediator}
    assert await act(office.registrar, queries.tasks_of, case) == frozenset()
    assert await act(office.deputy, queries.tasks_of, case) == {By.chief}


async def test_an_entry_of_another_case_is_not_in_this_one(database, office, act):
    one, other = await people.filed(database, office), await people.filed(database, office)
    case = await act(office.consumer, queries.get_case, one)
    foreign = await act(office.consumer, queries.get_case, other)
    claim = (await act(office.consumer, queries.list_of, Claim, foreign, "no"))[0]
    with pytest.raises(errors.ThingNotFound):
        await act(office.consumer, queries.get_of, Claim, case, claim.id)


async def test_my_cases_are_mine_with_the_newest_change_first(database, office, act):
    first, second = await people.filed(database, office), await people.filed(database, office)
    assert await act(office.stranger, queries.list_cases) == []
    lines = await act(office.consumer, queries.list_cases)
    assert [line.id for line in lines] == [second, first]
    assert {(line.stage, line.turn) for line in lines} == {("filed", "registrar")}
    older = await act(office.consumer, lambda s, a: queries.list_cases(s, a, before=lines[0].changed_at))
    assert [line.id for line in older] == [first]


async def test_a_mediators_load_counts_open_cases_and_turns(database, office, act):
    _case_id, mediator = await people.examined(database, office)
    assert await act(people.CLOCK, draws.open_loads) == {mediator.account_id: (1, 1)}
    assert await act(people.CLOCK, queries.next_due_at) is not None
