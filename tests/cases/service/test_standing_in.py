"""A mediator as registrar: only where there is none, the oldest appeal without a tie, and never its decider."""

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from psycopg import Connection

from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from app.people import service as appointing
from app.people.models import Absence, Interest
from app.people.schemas import TieIn
from cases import errors, jobs, queries
from cases.queries import draws
from cases.schemas import AnswerIn, QuestionIn, ResponseIn, SellerIn
from cases.service import assigning, eligible, ending, filing, names, responding, screening, showing, standing_in
from cases.words import Side
from tests import lots
from tests import office as people
from tests.cases.service.test_drawing import draw_of, stood
from tests.cases.service.test_screening import ACCEPTED, DECLINED

pytestmark = pytest.mark.anyio


@pytest.fixture
async def nobody(office: people.Office, act) -> people.Office:
    """Both registrars are away."""
    for registrar in (office.registrar, office.registrar2):
        await act(registrar, appointing.announce_absence, _away(registrar))
    return office


def _away(actor: Actor) -> Absence:
    now = clock.now()
    return Absence(account_id=actor.account, from_at=now - timedelta(days=1), until_at=now + timedelta(days=9))


async def _filed(database: Database, office: people.Office, number: str) -> UUID:
    order = msgspec.structs.replace(people.appeal().order, number=number)
    return await people.filed(database, office, order=order)


def _bench(office: people.Office) -> list[Actor]:
    return list(office.mediators.values())


async def test_nobody_stands_in_while_a_registrar_is_at_work(database, office, act):
    await people.filed(database, office)
    await act(office.registrar, appointing.announce_absence, _away(office.registrar))
    first = _bench(office)[0]
    assert not await act(first, standing_in.may_stand_in)
    with pytest.raises(errors.RegistrarAtWork):
        await act(first, standing_in.take_next)
    await act(office.registrar2, appointing.announce_absence, _away(office.registrar2))
    assert await act(first, standing_in.may_stand_in)


@pytest.mark.parametrize("ends", ["until_at = redress_now() - interval '1 day'", "ended_at = redress_now()"])
async def test_a_registrar_whose_appointment_is_over_is_not_at_work(database, office, act, owner, ends):
    case_id = await people.filed(database, office)
    said = ", ended_because = 'term_over'" if "ended_at" in ends else ""
    owner.execute("SET session_replication_role = replica")
    owner.execute(f"UPDATE appointments SET {ends}{said} WHERE role = 'registrar'")  # noqa: S608 - written above
    assert (await act(_bench(office)[0], standing_in.take_next)).id == case_id


async def test_whoever_is_away_or_finds_nothing_takes_nothing(database, nobody, act):
    first, second = _bench(nobody)[:2]
    with pytest.raises(errors.NothingToScreen):
        await act(second, standing_in.take_next)
    assert not await act(second, standing_in.may_stand_in)
    await people.filed(database, nobody)
    await act(first, appointing.announce_absence, _away(first))
    with pytest.raises(errors.NotAtWork):
        await act(first, standing_in.take_next)


async def test_another_mediator_sees_and_screens_nothing(database, nobody, act):
    case_id = await _taken(database, nobody, act, _bench(nobody)[0])
    for does, what in ((screening.accept, ACCEPTED), (screening.ask, QuestionIn(Side.seller, "?"))):
        with pytest.raises(errors.CaseNotFound):
            await act(_bench(nobody)[1], does, case_id, what)


async def _taken(database: Database, office: people.Office, act, mediator: Actor) -> UUID:
    case_id = await people.filed(database, office)
    assert (await act(mediator, standing_in.take_next)).id == case_id
    return case_id


async def test_two_at_once_take_two_the_oldest_first_and_each_has_one_in_hand(database, nobody, act):
    cases = [await _filed(database, nobody, f"HT{no}") for no in range(3)]
    bench = _bench(nobody)[:2]
    took = await asyncio.gather(*(act(one, standing_in.take_next) for one in bench * 2))
    assert {case.id for case in took} == set(cases[:2])
    assert [case.id for case in took[2:]] == [case.id for case in took[:2]]
    await act(bench[0], screening.accept, took[0].id, ACCEPTED)
    assert (await act(bench[0], standing_in.take_next)).id == cases[2]


async def test_a_tie_leads_to_the_next_appeal(database, nobody, act):
    first, second = _bench(nobody)[:2]
    tied = await people.filed(database, nobody)
    await act(first, appointing.declare, Interest, TieIn(clock.now() - timedelta(days=90), name="星河数码"))
    with pytest.raises(errors.NothingToScreen):
        await act(first, standing_in.take_next)
    order = msgspec.structs.replace(people.appeal().order, number="HT2")
    other = await people.filed(database, nobody, order=order, seller=SellerIn("蓝鲸家居", "business", "b@lj.example"))
    assert (await act(first, standing_in.take_next)).id == other
    assert (await act(second, standing_in.take_next)).id == tied


async def test_an_earlier_role_on_the_order_is_a_tie(database, office, act):
    _, decides = await people.examined(database, office)
    case_id = await people.filed(database, office)
    for registrar in (office.registrar, office.registrar2):
        await act(registrar, appointing.announce_absence, _away(registrar))
    with pytest.raises(errors.NothingToScreen):
        await act(decides, standing_in.take_next)
    part = await _part(database, case_id)
    free = next(one for one in _bench(office) if one.account not in part)
    assert (await act(free, standing_in.take_next)).id == case_id


async def _part(database: Database, case_id: UUID) -> frozenset[UUID]:
    async with database.transaction(CLOCK) as session:
        return await draws.used_on_order(session, CLOCK, await queries.get_case(session, CLOCK, case_id))


async def test_it_is_screened_in_full_view(database, nobody, act, owner: Connection):
    first = _bench(nobody)[0]
    case_id = await _taken(database, nobody, act, first)
    seen = await act(first, showing.show, case_id)
    assert {"accept", "decline", "ask", "refer"} <= set(seen.can)
    await act(first, screening.ask, case_id, QuestionIn(Side.consumer, "包装还在吗？"))
    await act(first, screening.accept, case_id, ACCEPTED)
    for party in (nobody.consumer, nobody.merchant, nobody.platform):
        shown = await act(party, showing.show, case_id)
        assert [(line.action, line.by) for line in shown.timeline][-1] == ("accept", "stand_in")
    kinds = owner.execute("SELECT count(*) FROM journal_entries WHERE kind = 'stands_in'").fetchone()
    assert kinds == (1,)


async def test_the_draw_leaves_them_out_with_the_reason_and_the_case_is_closed_to_them(database, nobody, act, owner):
    first = _bench(nobody)[0]
    case_id = await _taken(database, nobody, act, first)
    await act(first, screening.accept, case_id, ACCEPTED)
    await _contest(database, nobody, case_id)
    await lots.hold(database)
    draw = await draw_of(database, case_id)
    assert [(each.id, each.why) for each in names.statement_of(draw).excluded] == [(first.account, "not_free")]
    reasons = owner.execute("SELECT account_id, reason FROM draw_reasons WHERE case_id = %s", (case_id,)).fetchall()
    assert reasons == [(first.account, "earlier_role")]
    assert first.account not in [name.account_id for name in await stood(database, case_id)]
    drawn = await people.drawn_mediator(database, nobody, case_id)
    await act(drawn, assigning.declare, case_id)
    with pytest.raises(errors.CaseNotFound):
        await act(first, showing.show, case_id)


async def _contest(database: Database, office: people.Office, case_id: UUID) -> None:
    answers = ResponseIn([AnswerIn("contest", claim=1, text="正品")])
    async with database.transaction(office.merchant) as session:
        await responding.respond(session, office.merchant, case_id, answers)


async def test_who_screens_a_second_appeal_about_the_order_does_not_read_before_signature(database, office, act):
    case_id, _ = await people.examined(database, office)
    waiting = [name.account_id for name in await stood(database, case_id) if name.task == "substitute"]
    await people.filed(database, office)
    for registrar in (office.registrar, office.registrar2):
        await act(registrar, appointing.announce_absence, _away(registrar))
    await act(office.mediators[waiting[0]], standing_in.take_next)
    async with database.transaction(CLOCK) as session:
        case = await queries.get_case(session, CLOCK, case_id)
        found = [await eligible.why_not_now(session, case, account) for account in waiting[:2]]
    assert found == ["not_free", None]


async def test_another_pair_of_eyes_is_another_mediators(database, nobody, act):
    first, second = _bench(nobody)[:2]
    case_id = await _taken(database, nobody, act, first)
    await act(first, screening.decline, case_id, DECLINED)
    await act(nobody.consumer, screening.look_again, case_id)
    with pytest.raises(errors.NothingToScreen):
        await act(first, standing_in.take_next)
    assert (await act(second, standing_in.take_next)).id == case_id
    await act(second, screening.decline, case_id, DECLINED)


async def test_reopened_it_is_screened_by_others(database, nobody, act):
    first, second = _bench(nobody)[:2]
    case_id = await _taken(database, nobody, act, first)
    await act(nobody.consumer, filing.withdraw, case_id)
    await act(nobody.chief, ending.reopen, case_id, "新证据")
    with pytest.raises(errors.CaseNotFound):
        await act(first, showing.show, case_id)
    assert (await act(second, standing_in.take_next)).id == case_id


async def test_what_a_stand_in_leaves_lying_is_taken_as_accepted(database, nobody, act, pass_time):
    case_id = await _taken(database, nobody, act, _bench(nobody)[0])
    await pass_time(days=7)
    await jobs.ring_all(database)
    assert (await act(nobody.consumer, showing.show, case_id)).state == "awaiting_response"
