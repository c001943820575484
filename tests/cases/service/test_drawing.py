"""One draw a case, and never a second chance: whatever is done between its commitment and its result."""

import asyncio
import os
from contextlib import suppress
from datetime import timedelta
from random import Random
from uuid import UUID

import msgspec
import pytest
from psycopg import Connection

from app.kit import calendar, clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from app.people import service as appointing
from app.people.models import Absence
from cases import assignment, errors, jobs, queries
from cases.assignment import FIRST_NAMES
from cases.models import Draw, Drawn
from cases.queries import draws
from cases.service import assigning, drawing, ending, filing, names
from tests import lots
from tests import office as people
from tests.lots import BEACON

pytestmark = pytest.mark.anyio
SCHEDULES = 10_000 if os.environ.get("REDRESS_LONG") == "1" else 40
CASES = 20
"""Schedules a database: each case lives through one of its own."""


async def stood(database: Database, case_id: UUID) -> list[Drawn]:
    async with database.transaction(CLOCK) as session:
        case = await queries.get_case(session, CLOCK, case_id)
        return list(await queries.list_of(session, CLOCK, Drawn, case, "place"))


async def draw_of(database: Database, case_id: UUID) -> Draw:
    async with database.transaction(CLOCK) as session:
        found = await draws.find_draw(session, CLOCK, case_id)
        assert found is not None
        return found


async def test_nothing_is_committed_at_night_and_the_round_is_in_office_hours(database, office, owner: Connection):
    night = calendar.local(clock.now()).replace(hour=21, minute=0) + timedelta(days=1)
    await people.contested(database, office)
    await lots.move_to(database, night)
    await jobs.draw_all(database, BEACON)
    assert owner.execute("SELECT count(*) FROM draws").fetchone() == (0,)
    await lots.move_to(database, calendar.in_office_hours(night))
    await jobs.ring_all(database)
    await jobs.draw_all(database, BEACON)
    committed_at, round_at = owner.execute("SELECT committed_at, round_at FROM draws").fetchone()
    assert calendar.in_office_hours(round_at) == round_at
    assert round_at - committed_at >= drawing.NONCE_HOURS


async def test_a_side_takes_part_once_in_time_and_for_itself_alone(database, office, act):
    case_id = await people.contested(database, office)
    with pytest.raises(errors.NoDrawToTakePartIn):
        await act(office.consumer, drawing.take_part, case_id, None)
    await lots.commit(database)
    for stranger in (office.stranger, office.registrar2, next(iter(office.mediators.values()))):
        with pytest.raises((errors.CaseNotFound, errors.NotYourTurn)):
            await act(stranger, drawing.take_part, case_id, None)
    await act(office.consumer, drawing.take_part, case_id, bytes(32))
    with pytest.raises(errors.AlreadyTakenPart):
        await act(office.consumer, drawing.take_part, case_id, bytes(range(32)))
    await lots.decide(database)
    with pytest.raises(errors.NoDrawToTakePartIn):
        await act(office.merchant, drawing.take_part, case_id, None)


async def test_a_late_beacon_is_waited_for_and_the_chief_told_after_a_day(database, office, owner: Connection):
    case_id = await people.contested(database, office)
    await lots.commit(database)
    named = await draw_of(database, case_id)
    await lots.move_to(database, named.round_at + timedelta(hours=2))
    await jobs.draw_all(database, BEACON)
    assert (await draw_of(database, case_id)).drawn_at is None
    await lots.move_to(database, calendar.in_office_hours(named.round_at + timedelta(days=2)))
    await jobs.draw_all(database, BEACON)
    assert owner.execute("SELECT called_chief FROM cases").fetchone() == (True,)
    await BEACON.turn(database)
    await lots.move_to(database, clock.now() + drawing.LOOK_AGAIN)
    await jobs.draw_all(database, BEACON)
    held = await draw_of(database, case_id)
    assert (held.round, held.round_at) == (named.round, named.round_at)
    assert held.drawn_at is not None


async def test_who_cannot_sit_any_more_is_passed_over_with_a_coarse_reason(database, office, act):
    case_id = await people.contested(database, office)
    await lots.commit(database)
    expected = await _order_to_come(database, case_id)
    away = office.mediators[expected[0]]
    absence = Absence(
        account_id=away.account, from_at=clock.now() - timedelta(days=1), until_at=clock.now() + timedelta(days=9)
    )
    await act(away, appointing.announce_absence, absence)
    await lots.decide(database)
    held = await draw_of(database, case_id)
    assert held.passed == [{"id": str(expected[0]), "why": "not_available"}]
    assert (await people.drawn_mediator(database, office, case_id)).account == expected[1]


async def _order_to_come(database: Database, case_id: UUID) -> list[UUID]:
    """What the operator of the chain, and nobody else, can know beforehand: why such a draw protects from outsiders."""
    found = await draw_of(database, case_id)
    async with database.transaction(CLOCK) as session:
        chain = next(each.row for each in await lots.chains(session) if each.row.anchor.hex() == found.source)
        value = BEACON._links(chain, found.round, found.round)[0]
        seed = assignment.seed_of(found.leaf, value, assignment.Nonces(None, (None, None)))
        return await names.order_of(session, found, seed)


async def test_two_workers_at_once_hold_one_draw(database, office, owner: Connection):
    case_id = await people.contested(database, office)
    await lots.move_to(database, calendar.in_office_hours(clock.now()))
    await asyncio.gather(*(jobs.draw_all(database, BEACON) for _ in range(3)))
    await lots.move_to(database, (await draw_of(database, case_id)).round_at)
    await BEACON.turn(database)
    await asyncio.gather(*(jobs.draw_all(database, BEACON) for _ in range(3)))
    assert owner.execute("SELECT count(*) FROM draws").fetchone() == (1,)
    assert [n.task for n in await stood(database, case_id)].count("mediator") == 1


async def test_nobody_is_asked_at_night_though_the_value_is_known(database, office):
    case_id = await people.contested(database, office)
    await lots.commit(database)
    await lots.move_to(database, calendar.local((await draw_of(database, case_id)).round_at).replace(hour=20))
    await BEACON.turn(database)
    await jobs.draw_all(database, BEACON)
    assert (await draw_of(database, case_id)).drawn_at is None
    await lots.move_to(database, calendar.in_office_hours(clock.now()))
    await jobs.draw_all(database, BEACON)
    assert (await draw_of(database, case_id)).drawn_at is not None


async def test_a_round_at_closing_time_is_moved_on(database):
    """Links come on the hour: four hours after half past one the next one is that of six, when the office is closed."""
    half_past_one = calendar.local(calendar.in_office_hours(clock.now())).replace(hour=13, minute=30)
    async with database.transaction(CLOCK) as session:
        named = await drawing._round(session, BEACON, half_past_one + drawing.NONCE_HOURS)
    assert calendar.in_office_hours(named.at) == named.at
    assert calendar.local(named.at).hour == 9


async def test_a_case_that_nobody_can_take_holds_up_no_other_and_is_tried_again_within_the_hour(
    database, office, act, owner: Connection, monkeypatch
):
    monkeypatch.setattr(drawing, "BATCH", 1)
    hopeless = await people.contested(database, office)
    owner.execute("UPDATE appointments SET competences = '{counterfeit}'")
    owner.execute("UPDATE claims SET subject = 'late' WHERE case_id = %s", (hopeless,))
    order = msgspec.structs.replace(people.appeal().order, number="HT2")
    others = [await people.contested(database, office, order=order) for _ in range(2)]
    await lots.commit(database)
    await jobs.draw_all(database, BEACON)
    assert {row[0] for row in owner.execute("SELECT case_id FROM draws")} == set(others)
    told = "SELECT count(*) FROM journal_entries WHERE kind = 'nobody_eligible'"
    assert owner.execute(told).fetchone() == (1,)
    owner.execute("UPDATE claims SET subject = 'counterfeit' WHERE case_id = %s", (hopeless,))
    await lots.move_to(database, calendar.in_office_hours(clock.now() + timedelta(hours=1)))
    await jobs.draw_all(database, BEACON)
    assert (await draw_of(database, hopeless)).no == 1


async def test_a_draw_of_a_case_that_ended_meanwhile_is_decided_as_committed_when_it_is_opened_again(
    database, office, act, owner: Connection
):
    case_id = await people.contested(database, office)
    await lots.commit(database)
    committed = await draw_of(database, case_id)
    await act(office.consumer, filing.withdraw, case_id)
    await lots.decide(database)
    assert (await draw_of(database, case_id)).drawn_at is None
    await act(office.chief, ending.reopen, case_id, "撤回时受到压力")
    await jobs.draw_all(database, BEACON)
    held = await draw_of(database, case_id)
    assert (held.no, held.leaf, held.round) == (1, committed.leaf, committed.round)
    assert held.drawn_at is not None
    await people.drawn_mediator(database, office, case_id)


async def test_twelve_names_are_written_down_and_the_rest_follow_when_they_are_used_up(database, office, act):
    async with database.transaction(CLOCK) as session:
        for number in range(9):
            more = await people.add_mediator(session, f"more{number}", office.board)
            office.mediators[more.account] = more
    case_id = await people.contested(database, office)
    await lots.hold(database)
    assert len(await stood(database, case_id)) == FIRST_NAMES
    for _ in range(13):
        await act(await people.drawn_mediator(database, office, case_id), assigning.recuse, case_id, "相识")
    held = await draw_of(database, case_id)
    async with database.transaction(CLOCK) as session:
        order = await names.order_of(session, held, held.seed or b"")
    assert [name.account_id for name in await stood(database, case_id)] == order
    assert len(order) == len(office.mediators)
    assert (await people.drawn_mediator(database, office, case_id)).account == order[-1]


async def test_a_supplement_draws_only_from_those_who_were_never_named(database, office, act, owner: Connection):
    case_id = await people.contested(database, office)
    await lots.hold(database)
    for _ in range(5):
        await act(await people.drawn_mediator(database, office, case_id), assigning.recuse, case_id, "相识")
    async with database.transaction(CLOCK) as session:
        new = await people.add_mediator(session, "mediator-new", office.board)
    await lots.hold(database)
    assert [n.account_id for n in await stood(database, case_id)][-1] == new.account
    assert (await draw_of(database, case_id)).no == 2
    assert owner.execute("SELECT count(*) FROM draws").fetchone() == (2,)


# Adversarial schedules: everybody does what they like between commitment and result.


@pytest.mark.parametrize("seed", range(max(1, SCHEDULES // CASES)))
async def test_no_schedule_gives_a_second_chance(database, office, act, owner: Connection, seed: int):
    """Recusals, absences, duplicates, a clock that is moved, draws asked for again and again, a beacon that is late."""
    dice = Random(seed)  # noqa: S311 - the same schedules every time
    cases = []
    for number in range(CASES):
        order = msgspec.structs.replace(people.appeal().order, number=f"HT{number // 2}")  # each order is filed twice
        cases.append(await people.contested(database, office, order=order))
    await lots.commit(database)
    committed = {case_id: await draw_of(database, case_id) for case_id in cases}
    for _ in range(CASES):
        await _something(database, office, act, dice, cases)
    await lots.move_to(database, max(each.round_at for each in committed.values()))
    if dice.random() < 0.5:
        await jobs.draw_all(database, BEACON)  # asked before the beacon has spoken
    await BEACON.turn(database)
    await asyncio.gather(*(jobs.draw_all(database, BEACON) for _ in range(2)))
    for _ in range(CASES):
        await _something(database, office, act, dice, cases)
    for case_id in cases:
        held = await draw_of(database, case_id)
        before = committed[case_id]
        assert (held.no, held.leaf, held.round, held.statement) == (1, before.leaf, before.round, before.statement)
        assert owner.execute("SELECT count(*) FROM draws WHERE case_id = %s", (case_id,)).fetchone() == (1,)
        if held.seed is not None:
            async with database.transaction(CLOCK) as session:
                order = await names.order_of(session, held, held.seed)
            written = [name.account_id for name in await stood(database, case_id)]
            assert written == order[: len(written)]


async def _something(database, office, act, dice: Random, cases: list[UUID]) -> None:
    """One thing that somebody might do to have the draw come out otherwise."""
    case_id, mediator = dice.choice(cases), dice.choice(list(office.mediators.values()))
    match dice.randrange(6):
        case 0:
            away = Absence(
                account_id=mediator.account,
                from_at=clock.now() - timedelta(minutes=1),
                until_at=clock.now() + timedelta(hours=dice.randrange(1, 9)),
            )
            await act(mediator, appointing.announce_absence, away)
        case 1:
            await _refused_or_done(act(mediator, assigning.recuse, case_id, "不方便"))
        case 2:
            await _refused_or_done(act(mediator, assigning.declare, case_id))
        case 3:
            party = dice.choice([office.consumer, office.merchant, office.platform])
            await _refused_or_done(act(party, drawing.take_part, case_id, dice.randbytes(32)))
        case 4:
            await jobs.draw_all(database, BEACON)
        case _:
            await lots.move_to(database, clock.now() + timedelta(minutes=dice.randrange(20)))
            await jobs.ring_all(database)


async def _refused_or_done(act) -> None:
    with suppress(errors.DomainError):
        await act
