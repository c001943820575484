"""What each reader gets to see of rulings, in the queries and behind them."""

import pytest

from app.kit.actors import CLOCK, PUBLIC, Actor, Role
from app.kit.db import act_as
from rulings import queries
from tests.rulings.acting import Acting
from tests.rulings.bench import draft, small_draft

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def seen(acting: Acting, actor: Actor) -> list[str]:
    """The states of the rulings that row-level security shows, without any query of ours in between."""
    async with acting.database.transaction(actor) as session:
        connection = await session.connection()
        found = await connection.exec_driver_sql("SELECT state FROM rulings ORDER BY created_at")
        return [state for (state,) in found]


async def _any(acting: Acting) -> queries.Ruling:
    async with acting.database.transaction(CLOCK) as session:
        return await queries.read_in_hand(session, CLOCK, acting.bench.case_id)


async def test_only_the_bench_and_the_auditor_see_a_draft(acting: Acting) -> None:
    bench = acting.bench
    await acting.draft(draft())
    strangers = (bench.consumer, bench.merchant, bench.platform, bench.chief, bench.other_mediator, bench.reviewer)
    assert [await seen(acting, actor) for actor in (*strangers, PUBLIC)] == [[]] * 7
    for actor in (bench.mediator, bench.auditor, CLOCK):
        assert await seen(acting, actor) == ["draft"]


async def test_the_reviewer_sees_the_draft_once_it_was_handed_on(acting: Acting) -> None:
    await acting.submit(draft())
    assert await seen(acting, acting.bench.reviewer) == ["draft"]
    assert await seen(acting, acting.bench.third) == []


async def test_a_review_is_the_benchs_own(acting: Acting) -> None:
    await acting.submit(draft())
    await acting.review("send_back", "请写明理由")
    for actor, count in ((acting.bench.mediator, 1), (acting.bench.consumer, 0), (acting.bench.merchant, 0)):
        async with acting.database.transaction(actor) as session:
            assert len(await queries.list_reviews(session, actor, await _any(acting))) == count


async def test_the_auditor_finds_a_number_as_soon_as_it_is_given(acting: Acting) -> None:
    await acting.submit(small_draft())
    await acting.review()
    auditor = acting.bench.auditor
    async with acting.database.transaction(auditor) as session:
        assert await queries.list_numbers(session, auditor, 2026) == [(acting.rulings()[0][1], "frozen")]


async def test_numbers_have_no_gaps_and_begin_anew_each_year(acting: Acting) -> None:
    clerk = Actor(Role.clock)
    async with acting.database.transaction(clerk) as session:
        given = [await queries.next_number(session, clerk, year) for year in (2026, 2026, 2027, 2026)]
    assert given == ["RR-2026-000001", "RR-2026-000002", "RR-2027-000001", "RR-2026-000003"]


async def test_a_number_that_was_rolled_back_is_given_again(acting: Acting) -> None:
    async with acting.database.session() as session:
        await act_as(session, CLOCK)
        await queries.next_number(session, CLOCK, 2026)
    async with acting.database.transaction(CLOCK) as session:
        assert await queries.next_number(session, CLOCK, 2026) == "RR-2026-000001"
