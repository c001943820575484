"""Clocks ring once, in a transaction each, and one that cannot ring holds up no other."""

import pytest

from cases import jobs
from cases.service import showing, timing
from tests import office as people

pytestmark = pytest.mark.anyio


async def test_a_clock_rings_once(database, office, pass_time, owner):
    await people.filed(database, office)
    await pass_time(days=7)
    assert await jobs.ring_all(database) == 0
    assert owner.execute("SELECT count(*) FROM steps WHERE action = 'overdue'").fetchone() == (1,)


async def test_a_stuck_clock_holds_up_no_other_case(database, office, act, pass_time, owner, monkeypatch):
    stuck, other = await people.filed(database, office), await people.filed(database, office)
    ring = timing.ring

    async def breaks(session, deadline):
        if deadline.case_id == stuck:
            raise ArithmeticError
        await ring(session, deadline)

    monkeypatch.setattr(timing, "ring", breaks)
    await pass_time(days=7)
    assert (await act(office.consumer, showing.show, stuck)).state == "screening"
    assert (await act(office.consumer, showing.show, other)).state == "awaiting_response"
    monkeypatch.undo()
    assert await jobs.ring_all(database) >= 1
    assert (await act(office.consumer, showing.show, stuck)).state == "awaiting_response"


async def test_whoever_subscribed_is_called_after_a_step(database, office, monkeypatch):
    heard = []

    async def hear(_session, case_id, step):
        heard.append((case_id, step))

    monkeypatch.setattr(jobs, "_subscribers", [])
    assert jobs.on_step(hear) is hear
    case_id = await people.filed(database, office)
    context = type("Context", (), {"additional_context": {"database": database}})()
    await jobs.step_taken.func(context, case_id=str(case_id), step="file", to="screening", by="consumer")
    assert heard == [(case_id, "file")]


async def test_past_the_ceiling_both_sides_are_told_and_nothing_ends(database, office, owner, pass_time):
    case_id, _ = await people.examined(database, office)
    await pass_time(days=60)
    told = {holder for (holder,) in owner.execute("SELECT holder_id FROM notices WHERE about = 'ceiling'")}
    case = owner.execute("SELECT consumer_id, shop_id, platform_id, ended_at FROM cases WHERE id = %s", (case_id,))
    *parties, ended_at = case.fetchone()
    assert (told, ended_at) == (set(parties), None)
