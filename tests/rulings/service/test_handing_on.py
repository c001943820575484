"""A request that the mediator leaves: told once, handed on to nobody who signed, answered all the same."""

from datetime import datetime, timedelta

import pytest

from app.kit import calendar, clock
from app.kit.actors import CLOCK
from cases import errors as case_errors
from cases.service import timing
from rulings import errors, jobs
from rulings.models import RulingSlip
from rulings.queries.slips import list_waiting
from rulings.schemas import SlipIn
from rulings.service import answering, correcting, drafting, handing_on, issuing, showing, verify_file
from rulings.signing import Result
from tests.rulings.acting import Acting
from tests.rulings.bench import owed, small_draft
from tests.rulings.service.test_correcting import file, named, shown

pytestmark = pytest.mark.anyio

TOLD = "SELECT count(*) FROM notices WHERE holder_id = %s AND channel = 'desk' AND words::text LIKE %s"
ENTRIES = "SELECT count(*) FROM journal_entries WHERE kind = %s"


@pytest.fixture
async def asked(acting: Acting, press, settings) -> tuple[Acting, RulingSlip]:
    """The laptop ruling, signed by mediator and reviewer and published; the consumer found a slip in it."""
    owed(acting.bench, debtor="platform", remedy="explanation", text="说明")
    await acting.issued(press, settings)
    return acting, await acting.do(acting.bench.consumer, correcting.ask, named())


def pass_time(monkeypatch, until: datetime) -> None:
    """It is this moment, and what the database calls now too."""
    moment = until + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: moment)


async def ring(acting: Acting) -> int:
    """Ring what is due, as the worker does each minute; how many clocks of requests rang."""
    assert jobs.correction_left in timing._RINGS.values()
    due = "SELECT id FROM deadlines WHERE kind = 'correction' AND done_at IS NULL AND due_at <= %s"
    found = acting.bench.owner.execute(due, (clock.now(),)).fetchall()
    for (deadline,) in found:
        async with acting.database.transaction(CLOCK) as session:
            row = await timing.queries.find_running(session, CLOCK, deadline)
            assert row is not None
            await timing.ring(session, row)
    return len(found)


async def test_both_sides_read_until_when_and_the_list_of_whoever_answers_has_it(asked) -> None:
    acting, row = asked
    due = calendar.due(row.asked_at, 10, working=True)
    (one,) = (await shown(acting)).slips
    assert (one.due_at, one.decider) == (due, acting.bench.mediator.name)
    for who, lines in (("mediator", 1), ("reviewer", 0), ("third", 0), ("chief", 0), ("other_mediator", 0)):
        actor = getattr(acting.bench, who)
        async with acting.database.transaction(actor) as session:
            assert len(await list_waiting(session, actor)) == lines, who
    await acting.do(acting.bench.mediator, correcting.refuse, row.id, "原文无误。")
    async with acting.database.transaction(acting.bench.mediator) as session:
        assert await list_waiting(session, acting.bench.mediator) == []
    assert acting.bench.one("SELECT count(*) FROM deadlines WHERE kind = 'correction' AND done_at IS NULL") == 0


async def test_when_the_time_passes_mediator_and_chief_are_told_once_and_nothing_is_decided(asked, monkeypatch) -> None:
    acting, row = asked
    bench = acting.bench
    assert await ring(acting) == 0
    pass_time(monkeypatch, row.due_at)
    assert (await ring(acting), await ring(acting)) == (1, 0)
    for who in (bench.mediator, bench.chief):
        assert bench.one(TOLD, who.account, "%was left%") == 1
    assert bench.one(TOLD, bench.consumer.account, "%was left%") == 0
    assert bench.one(ENTRIES, "correction_left") == 1
    assert [one.state for one in (await shown(acting)).slips] == ["open"]
    async with acting.database.transaction(bench.chief) as session:
        assert [line.case_id for line in await list_waiting(session, bench.chief)] == [bench.case_id]
    await acting.do(bench.mediator, correcting.refuse, row.id, "原文无误。")
    with pytest.raises(errors.SlipDecided):
        await acting.do(bench.chief, handing_on.hand_on, row.id)


async def test_nobody_hands_it_on_before_its_time_and_no_one_but_chief_or_deputy(asked, monkeypatch) -> None:
    acting, row = asked
    bench = acting.bench
    with pytest.raises(errors.NotLeftYet, match=calendar.local(row.due_at).date().isoformat()):
        await acting.do(bench.chief, handing_on.hand_on, row.id)
    pass_time(monkeypatch, row.due_at)
    for who in (bench.consumer, bench.merchant, bench.mediator, bench.reviewer):
        with pytest.raises(case_errors.NotYourTurn):
            await acting.do(who, handing_on.hand_on, row.id)
    with pytest.raises(case_errors.CaseNotFound):
        await acting.do(bench.third, handing_on.hand_on, row.id)


async def test_who_signed_is_passed_over_and_the_next_name_answers_and_signs_in_the_mediators_place(
    asked, press, settings, monkeypatch
) -> None:
    acting, row = asked
    bench = acting.bench
    pass_time(monkeypatch, row.due_at)
    await ring(acting)
    await acting.do(bench.chief, handing_on.hand_on, row.id)
    (one,) = (await shown(acting)).slips
    assert one.decider == bench.third.name
    assert one.due_at == calendar.due(clock.now(), 10, working=True)
    assert bench.one(TOLD, bench.third.account, "%You answer%") == 1
    assert bench.one(TOLD, bench.consumer.account, "%Somebody else answers%") == 1
    for who in (bench.mediator, bench.reviewer):
        with pytest.raises(case_errors.NotYourTurn):
            await acting.do(who, correcting.grant, row.id)
    edition = await acting.do(bench.third, correcting.grant, row.id)
    frozen = await acting.do(bench.third, drafting.show)
    assert sorted(frozen.unsigned) == sorted([bench.reviewer.name, bench.third.name])
    assert frozen.text.corrects.decided_by == bench.third.name
    with pytest.raises(errors.NotYoursToSign):
        await acting.sign(bench.mediator)
    await acting.sign(bench.third, bench.reviewer)
    assert await issuing.issue(acting.database, press, bench.case_id)
    assert await acting.publish(settings) == 1
    after = await shown(acting)
    assert (after.number, [slip.state for slip in after.slips]) == (edition.number, ["made"])
    assert (await verify_file(acting.database, settings, await file(acting, press))).result is Result.passed
    assert bench.one("SELECT count(*) FROM deadlines WHERE kind = 'correction' AND done_at IS NULL") == 0
    # Another slip, of the mediator's own: signed again by whoever signed the ruling, not by whoever once stood in.
    await acting.do(bench.mediator, correcting.ask, named(SlipIn("reasons", 1, "商品页面", "页面")))
    again = await acting.do(bench.mediator, drafting.show)
    assert sorted(again.unsigned) == sorted([bench.mediator.name, bench.reviewer.name])


async def test_where_the_mediator_signed_alone_the_reviewer_answers(
    acting: Acting, press, settings, monkeypatch
) -> None:
    await acting.submit(small_draft())
    await acting.review()
    await acting.sign(acting.bench.mediator)
    assert await issuing.issue(acting.database, press, acting.bench.case_id)
    await acting.publish(settings)
    row = await acting.do(acting.bench.merchant, correcting.ask, named())
    with pytest.raises(case_errors.NotYourTurn):
        await acting.do(acting.bench.reviewer, correcting.refuse, row.id, "x")
    pass_time(monkeypatch, row.due_at)
    await acting.do(acting.bench.chief, handing_on.hand_on, row.id)
    await acting.do(acting.bench.reviewer, correcting.refuse, row.id, "不是笔误。")
    assert [(one.state, one.reason) for one in (await shown(acting)).slips] == [("refused", "不是笔误。")]
    assert acting.bench.one(ENTRIES, "correction_handed_on") == 1


async def test_what_was_agreed_to_and_left_unsigned_is_void_and_open_for_the_next(asked, monkeypatch) -> None:
    acting, row = asked
    bench = acting.bench
    await acting.do(bench.mediator, correcting.grant, row.id)
    pass_time(monkeypatch, row.due_at)
    assert await ring(acting) == 1
    assert bench.one(TOLD, bench.mediator.account, "%was left%") == 1
    await acting.do(bench.chief, handing_on.hand_on, row.id)
    assert [state for state, _ in acting.rulings()] == ["issued", "void"]
    assert [(one.state, one.decider) for one in (await shown(acting)).slips] == [("open", bench.third.name)]
    await acting.do(bench.third, correcting.grant, row.id)
    await acting.sign(bench.third)
    pass_time(monkeypatch, calendar.due(clock.now(), 11, working=True))
    with pytest.raises(errors.SlipDecided):
        await acting.do(bench.chief, handing_on.hand_on, row.id)


async def test_left_again_it_goes_on_to_another_and_with_nobody_left_it_stays(asked, monkeypatch) -> None:
    acting, row = asked
    bench = acting.bench
    pass_time(monkeypatch, row.due_at)
    await acting.do(bench.chief, handing_on.hand_on, row.id)
    pass_time(monkeypatch, calendar.due(clock.now(), 10, working=True))
    assert await ring(acting) == 1
    assert bench.one(TOLD, bench.third.account, "%was left%") == 1
    with pytest.raises(case_errors.NobodyEligible):
        await acting.do(bench.chief, handing_on.hand_on, row.id)
    assert [(one.state, one.decider) for one in (await shown(acting)).slips] == [("open", bench.third.name)]


async def test_a_case_that_is_opened_again_lets_the_request_lapse_and_nobody_stands_in_any_more(
    asked, monkeypatch
) -> None:
    acting, row = asked
    bench = acting.bench
    pass_time(monkeypatch, row.due_at)
    await acting.do(bench.chief, handing_on.hand_on, row.id)
    bench.set(state="investigation", issued_at=None)
    async with acting.database.transaction(CLOCK) as session:
        await answering.follow(session, bench.case_id, "reopen")
    assert [one.state for one in (await acting.do(bench.consumer, showing.show)).slips] == ["lapsed"]
    seat = "SELECT until_at FROM seats WHERE holder = %s AND as_role = 'reviewer'"
    assert bench.one(seat, bench.third.account) is not None
    assert bench.one(seat, bench.reviewer.account) is None
    assert bench.one("SELECT count(*) FROM deadlines WHERE kind = 'correction' AND done_at IS NULL") == 0
