"""A test by an expert: the mediator's alone, the clocks stand still, and everybody sees what came out."""

import pytest

from cases.errors import CaseNotFound, NotYourTurn
from cases.lifecycle import State
from cases.queries import get_case
from cases.schemas import AmountIn
from evidence.errors import ItemNotFound
from evidence.errors.preservation import AnotherTestRuns, NoSuchTest
from evidence.models import ExpertTest
from evidence.schemas import ExpertResultIn, ExpertTestIn
from evidence.service import testing
from tests.evidence.preserved import Matter, make_examined
from tests.office import open_office

pytestmark = pytest.mark.anyio
WANTED = ExpertTestIn("电脑是否为正品。", "某检测所", "agreed", cost=AmountIn(80000))


@pytest.fixture
async def matter(database, owner, safe) -> Matter:
    return await make_examined(database, await open_office(database), owner, safe)


async def order(matter: Matter, actor) -> ExpertTest:
    async with matter.database.transaction(actor) as session:
        return await testing.order(session, actor, matter.case_id, WANTED)


async def say(matter: Matter, actor, row: ExpertTest, exhibit: str = "") -> ExpertTest:
    said = ExpertResultIn("主板与品牌方规格不符。", exhibit)
    async with matter.database.transaction(actor) as session:
        return await testing.say_result(session, actor, matter.case_id, row.id, said)


async def state(matter: Matter) -> State:
    async with matter.database.transaction(matter.office.consumer) as session:
        return (await get_case(session, matter.office.consumer, matter.case_id)).stands


async def test_nobody_but_the_mediator_of_the_case_orders_or_says(matter):
    others = [each for each in matter.office.mediators.values() if each != matter.mediator]
    row = ExpertTest(
        case_id=matter.case_id, what="", laboratory="", picked_by="", advanced_by="", ordered_by=others[0].account
    )
    for wrong, refusal in (
        (others[0], CaseNotFound),
        (matter.office.registrar, CaseNotFound),
        (matter.office.consumer, NotYourTurn),
        (matter.office.merchant, NotYourTurn),
    ):
        with pytest.raises(refusal):
            await order(matter, wrong)
        with pytest.raises(refusal):
            await say(matter, wrong, row)
    with pytest.raises(NoSuchTest):
        await say(matter, matter.mediator, row)


async def test_the_clocks_stand_still_until_the_result_is_said(matter):
    row = await order(matter, matter.mediator)
    assert row.advanced_by == "seller", "the merchant advances the cost unless the mediator says otherwise"
    assert await state(matter) is State.suspended
    with pytest.raises(AnotherTestRuns):
        await order(matter, matter.mediator)
    await say(matter, matter.mediator, row)
    assert await state(matter) is State.investigation
    with pytest.raises(NoSuchTest):
        await say(matter, matter.mediator, row)
    kinds = matter.journal()
    assert kinds.index("expert_test_ordered") < kinds.index("expert_test_result")


async def test_the_report_is_an_exhibit_that_all_have_seen(matter):
    await matter.deliver("chat")
    hidden = await matter.deliver("document", withheld=True)
    row = await order(matter, matter.mediator)
    with pytest.raises(ItemNotFound):
        await say(matter, matter.mediator, row, "R-1")
    said = await say(matter, matter.mediator, row, "丙-1")
    assert said.item_id
    assert said.item_id != hidden.id


async def test_both_sides_are_told_and_see_it(matter):
    row = await order(matter, matter.mediator)
    await say(matter, matter.mediator, row)
    for reader in (matter.office.consumer, matter.office.merchant, matter.office.platform, matter.office.auditor):
        async with matter.database.transaction(reader) as session:
            (shown,) = await testing.show(session, reader, matter.case_id)
        assert (shown.laboratory, shown.result) == ("某检测所", "主板与品牌方规格不符。")
        assert shown.cost
        assert shown.cost.minor == 80000
    told = "SELECT count(DISTINCT holder_id), count(*) FROM notices WHERE about = 'expert_test'"
    assert matter.owner.execute(told).fetchone() == (3, 12)
