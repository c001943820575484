"""A month is reckoned once it has ended; pairs are the auditor's, sums everybody's, an alarm reaches who must act."""

from datetime import timedelta

import pytest

from app.kit import clock
from app.kit.actors import CLOCK
from cases import jobs
from cases.queries import pairing
from cases.service import skew
from tests import lots
from tests import office as people

pytestmark = pytest.mark.anyio


async def test_a_month_is_reckoned_when_it_is_over_and_only_once(database, office, act, owner):
    await people.contested(database, office)
    await lots.hold(database)
    month = skew.this_month()
    assert await jobs.reckon_all(database) == 0
    await lots.move_to(database, clock.now() + timedelta(days=32))
    assert await jobs.reckon_all(database) == 1
    assert await jobs.reckon_all(database) == 0
    [merchant, platform] = await act(office.stranger, pairing.list_skews)
    assert (merchant.kind, platform.kind) == ("merchant", "platform")
    assert (merchant.month, merchant.draws, merchant.pairs, merchant.alarm) == (month, 1, 6, False)
    for stranger in (office.stranger, office.chief, office.merchant, office.registrar):
        assert await act(stranger, pairing.list_pairings, month) == []
    shop, desk = sorted(await act(office.auditor, pairing.list_pairings, month), key=lambda each: each.kind)
    assert (shop.party, desk.party) == ("星河数码专营店", "海桐商城")
    assert (shop.named, shop.draws) == (1, 1)
    assert shop.expected == pytest.approx(1 / 6)
    assert owner.execute("SELECT count(*) FROM notices WHERE words::text LIKE '%did not fall%'").fetchone() == (0,)


async def test_a_skew_is_told_to_auditors_and_chief(database, office, owner, monkeypatch):
    monkeypatch.setattr("cases.assignment.skew.ALARM", 1.0)
    await people.contested(database, office)
    await lots.hold(database)
    async with database.transaction(CLOCK) as session:
        await skew.reckon(session, skew.this_month())
    told = "SELECT DISTINCT role FROM notices JOIN accounts a ON a.id = holder_id WHERE words::text LIKE '%did not%'"
    assert {role for (role,) in owner.execute(told)} == {"auditor", "chief", "deputy"}
    assert owner.execute("SELECT count(*) FROM journal_entries WHERE kind = 'skew'").fetchone() == (2,)
