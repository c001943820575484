"""A pool too thin: steps are taken and told, once a day; what was drawn is never stuck on a load."""

from datetime import timedelta

import msgspec
import pytest

from app.kit import calendar, clock
from cases.models import Draw
from cases.schemas import SellerIn
from cases.service import agreeing, assigning, names
from tests import lots
from tests import office as people
from tests.cases.service.test_drawing import draw_of

pytestmark = pytest.mark.anyio


def ladder_of(draw: Draw) -> tuple[str, ...]:
    return names.statement_of(draw).ladder


async def test_few_speakers_bring_an_interpreter_and_one_alarm_a_day(database, office, owner):
    owner.execute(
        "UPDATE appointments SET languages = '{zh-Hans}' WHERE account_id = ANY(%s)", ([*office.mediators][1:],)
    )
    cases = []
    for no in (1, 2):
        order = msgspec.structs.replace(people.appeal().order, number=f"HT{no}")
        cases.append(await people.contested(database, office, order=order))
    owner.execute("UPDATE cases SET language = 'en'")
    await lots.hold(database)
    assert [ladder_of(await draw_of(database, case_id)) for case_id in cases] == [("language",)] * 2
    told = owner.execute("SELECT count(*), count(DISTINCT holder_id) FROM notices WHERE about = 'thin_pool'").fetchone()
    assert told == (8, 4)  # chief, deputy and two of the board, each by mail and on the desk, for both cases together


async def test_a_third_case_with_a_shop_needs_a_recorded_step(database, office, owner):
    """Two mediators alone, and a shop that is a third of all cases or less."""
    kept = [*office.mediators][:2]
    owner.execute("UPDATE accounts SET active = false WHERE role = 'mediator' AND NOT id = ANY(%s)", (kept,))
    ladders = []
    for no in range(5):
        order = msgspec.structs.replace(people.appeal().order, number=f"HT{no}")
        case_id = await people.contested(database, office, order=order)
        await lots.hold(database)
        ladders.append(ladder_of(await draw_of(database, case_id)))
        if no == 0:
            await _others(database, office)
    assert ladders[:2] == [(), ()]
    assert ladders[4] == ("merchant_limit",)


async def _others(database, office) -> None:
    """Nine appeals against other shops, for which nobody needs to be drawn."""
    for no in range(9):
        order = msgspec.structs.replace(people.appeal().order, number=f"X{no}")
        seller = SellerIn(f"别的店{no}", "business", f"s{no}@other.example")
        await people.filed(database, office, order=order, seller=seller)


async def test_who_agreed_to_more_is_drawn_beyond_the_cap_and_nobody_else(database, office, act, owner, monkeypatch):
    kept = [*office.mediators][:2]
    owner.execute("UPDATE accounts SET active = false WHERE role = 'mediator' AND NOT id = ANY(%s)", (kept,))
    monkeypatch.setattr("cases.assignment.eligibility.is_over", lambda *given: len(given) < 3)
    monkeypatch.setattr("cases.ladder.is_over", lambda *given: len(given) < 3)
    willing = office.mediators[kept[0]]
    for _twice in range(2):
        await act(willing, _agree)
    case_id = await people.contested(database, office)
    await lots.hold(database)
    assert ladder_of(await draw_of(database, case_id)) == ("cap",)
    assert (await people.drawn_mediator(database, office, case_id)).account == kept[0]


async def _agree(session, actor) -> None:
    await agreeing.agree_to_more(session, actor, agreed=True)


async def test_whoever_was_away_is_asked_from_the_same_order_when_back(database, office, act, owner):
    """All who are left are away when a mediator steps aside; all keep their places, and no case waits for ever."""
    case_id = await people.contested(database, office)
    await lots.hold(database)
    first = await people.drawn_mediator(database, office, case_id)
    rest = [each for each in office.mediators if each != first.account]
    owner.execute(
        "INSERT INTO absences (id, account_id, from_at, until_at) SELECT gen_random_uuid(), id, redress_now() - "
        "interval '1 day', redress_now() + interval '1 day' FROM accounts WHERE id = ANY(%s)",
        (rest,),
    )
    await act(first, assigning.recuse, case_id, "相识")
    await lots.commit(database)
    assert owner.execute("SELECT count(*) FROM draws").fetchone() == (1,)
    owner.execute("DELETE FROM absences")
    await lots.move_to(database, calendar.due(clock.now(), 1, working=True) + timedelta(minutes=1))
    await lots.commit(database)
    assert (await people.drawn_mediator(database, office, case_id)).account in rest
    assert owner.execute("SELECT count(*) FROM draws").fetchone() == (1,)
