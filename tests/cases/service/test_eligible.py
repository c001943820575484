"""The register of interests against the parties of a case: by id, by name, by what names may mean."""

from datetime import datetime, timedelta

import pytest

from app.kit import calendar, clock
from app.kit.actors import CLOCK
from app.people import service as people
from app.people.models import FormerEmployer, Interest
from app.people.rules import Tie
from cases import assignment, queries
from cases.service import eligible, figures
from tests import lots
from tests.office import add_mediator, contested, open_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]

YEAR = timedelta(days=365)


async def reason_for(database, kind, tie: Tie) -> str | None:
    """Why somebody with this tie is kept from a case of 星河数码专营店 on 海桐商城."""
    office = await open_office(database, mediators=1)
    case_id = await contested(database, office)
    async with database.transaction(CLOCK) as session:
        tied = await add_mediator(session, "tied", office.board)
    async with database.transaction(tied) as session:
        await people.declare(session, tied, kind, tie)
    async with database.transaction(CLOCK) as session:
        order = await eligible.order_facts(session, await queries.get_case(session, CLOCK, case_id))
        seen = (await eligible.look(session)).candidates
    free = next(iter(office.mediators))
    assert assignment.kept_from(seen[free], order) is None
    return assignment.kept_from(seen[tied.account], order)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("星河湾食品有限公司", None),
        ("星河数码股份有限公司", "interest_or_employment"),
        ("海桐网络科技（杭州）有限公司", "name_like_a_party"),
        ("CONSUMER", "interest_or_employment"),
    ],
)
async def test_an_interest_by_name_excludes_whatever_way_it_is_written(database, name, reason):
    assert await reason_for(database, Interest, Tie(clock.now() - YEAR, None, name=name)) == reason


@pytest.mark.parametrize(("years", "reason"), [(4, None), (2, "interest_or_employment")])
async def test_an_employer_of_the_same_name_counts_for_three_years(database, years, reason):
    tie = Tie(clock.now() - 9 * YEAR, clock.now() - years * YEAR, name="星河数码有限公司")
    assert await reason_for(database, FormerEmployer, tie) == reason


async def test_a_tie_to_a_shop_holds_on_every_platform(database):
    """The shop of the same name elsewhere is another row, and the same house."""
    async with database.transaction(CLOCK) as session:
        elsewhere = await people.add_platform(session, CLOCK, "别家商城", "Asia/Shanghai", "desk@bie.example")
        shop = await people.find_or_invite_shop(
            session, CLOCK, elsewhere.id, "星河数码旗舰店", "business", "x@b.example"
        )
    tie = Tie(clock.now() - YEAR, None, shop_id=shop.id)
    assert await reason_for(database, Interest, tie) == "interest_or_employment"


async def test_the_reserve_is_drawn_in_the_weeks_of_the_large_sales_alone(database, owner):
    office = await open_office(database, mediators=2)
    spare, other = office.mediators
    owner.execute("UPDATE appointments SET serves = 'reserve' WHERE account_id = %s", (spare,))
    case_id = await contested(database, office)
    next_year = calendar.local(clock.now()).year + 1
    for month, kept, serving in ((3, "in_reserve", 1), (6, None, 2), (9, "in_reserve", 1), (11, None, 2)):
        await lots.move_to(database, datetime(next_year, month, 14, 10, tzinfo=calendar.OFFICE_ZONE))
        async with database.transaction(CLOCK) as session:
            seen = (await eligible.look(session)).candidates
            assert assignment.unavailable_because(seen[spare]) == kept
            assert assignment.unavailable_because(seen[other]) is None
            assert (await figures.show_figures(session, CLOCK)).load.mediators == serving
            case = await queries.get_case(session, CLOCK, case_id)
            assert await eligible.why_not_now(session, case, spare) is None  # what was taken is kept after the sales
