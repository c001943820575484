"""The measures over an office of a few cases, each figure from the consumer's own word."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from app.kit import clock
from app.kit.actors import CLOCK, PUBLIC
from app.kit.db import Database
from app.measures import queries
from app.measures.schemas import Measures, StageTimes
from cases.schemas import SurveyIn, WordIn
from cases.service import ending, filing, responding
from tests import office as people

pytestmark = pytest.mark.anyio
Wait = Callable[[float], Awaitable[None]]


@pytest.fixture
async def office(database: Database) -> people.Office:
    """Everybody."""
    return await people.open_office(database)


@pytest.fixture
def wait(owner: psycopg.Connection, database: Database) -> Wait:
    """Let hours pass."""

    async def pass_hours(hours: float) -> None:
        seconds = (clock.offset() + timedelta(hours=hours)).total_seconds()
        owner.execute("UPDATE clock_offset SET seconds = %s", (seconds,))
        async with database.transaction(CLOCK):
            pass

    return pass_hours


async def measured(database: Database) -> Measures:
    async with database.transaction(PUBLIC) as session:
        return await queries.measure(session, PUBLIC)


async def put_right(database: Database, office: people.Office, case_id: UUID, word: str) -> None:
    """The shop says that it fixed it; the consumer has the word."""
    async with database.transaction(office.merchant) as session:
        await responding.report_fix(session, office.merchant, case_id, "已退款")
    async with database.transaction(office.consumer) as session:
        await filing.say_fixed(session, office.consumer, case_id, WordIn(word))  # type: ignore[arg-type]


def stage(measures: Measures, name: str) -> StageTimes:
    return next(each for each in measures.stages if each.stage == name)


async def test_nothing_filed_is_nothing_claimed(database: Database):
    measures = await measured(database)
    assert [each.share for each in measures.fixed] == [None, None, None]
    assert measures.reversed.share is None
    assert measures.satisfaction.simpler is None
    assert [each.median_days for each in measures.stages] == [None] * 5


async def test_what_the_seller_calls_fixed_is_not_fixed(database: Database, office: people.Office, wait: Wait):
    await put_right(database, office, await people.filed(database, office), "not")
    await wait(73)
    assert [(each.hours, each.fixed, each.of) for each in (await measured(database)).fixed] == [
        (72, 0, 1),
        (168, 0, 0),
        (672, 0, 0),
    ]


async def test_the_consumers_word_counts_in_the_window_in_which_it_came(
    database: Database, office: people.Office, wait: Wait
):
    early, late = [await people.filed(database, office) for _ in range(2)]
    await put_right(database, office, early, "fixed")
    await wait(80)
    await put_right(database, office, late, "fixed")
    await wait(28 * 24)
    fixed = (await measured(database)).fixed
    assert [(each.hours, each.fixed, each.of, each.share) for each in fixed] == [
        (72, 1, 2, 0.5),
        (168, 2, 2, 1.0),
        (672, 2, 2, 1.0),
    ]


async def test_an_appeal_counts_once_its_window_is_over(database: Database, office: people.Office):
    await put_right(database, office, await people.filed(database, office), "fixed")
    assert [each.of for each in (await measured(database)).fixed] == [0, 0, 0]


async def test_a_withdrawn_appeal_counts_as_one_that_was_not_fixed(
    database: Database, office: people.Office, wait: Wait
):
    case_id = await people.filed(database, office)
    async with database.transaction(office.consumer) as session:
        await filing.withdraw(session, office.consumer, case_id)
    await wait(72)
    assert (await measured(database)).fixed[0].share == 0


async def test_a_stage_is_timed_by_its_steps(database: Database, office: people.Office, wait: Wait):
    first = await people.filed(database, office)
    await wait(24)
    await put_right(database, office, first, "fixed")
    await people.filed(database, office)
    await wait(48)
    filed = stage(await measured(database), "filed")
    assert (filed.median_days, filed.ninetieth_percentile_days, filed.oldest_days) == (1.0, 1.0, 2.0)
    assert stage(await measured(database), "answer").oldest_days is None


async def test_a_suspended_case_ages_in_no_stage(
    database: Database, office: people.Office, owner: psycopg.Connection, wait: Wait
):
    case_id, _ = await people.examined(database, office)
    await wait(24)
    owner.execute("SET session_replication_role = replica")  # only its place is of interest here, not its way there
    owner.execute(
        "INSERT INTO steps (case_id, seq, action, by, from_state, to_state, said, at) SELECT %s, max(seq) + 1,"
        " 'suspend', 'mediator', 'investigation', 'suspended', '', redress_now() FROM steps WHERE case_id = %s",
        (case_id, case_id),
    )
    [(drawn_and_examined,)] = owner.execute(
        "SELECT max(at) - min(at) FROM steps WHERE to_state IN ('investigation', 'suspended')"
    )
    await wait(24)
    examination = stage(await measured(database), "examination")
    assert examination.median_days == pytest.approx(drawn_and_examined / timedelta(days=1), abs=0.01)
    assert (examination.median_days > 1, examination.oldest_days) == (True, None)


async def test_satisfaction_is_what_consumers_answered(database: Database, office: people.Office):
    case_id = await people.filed(database, office)
    await put_right(database, office, case_id, "fixed")
    async with database.transaction(office.consumer) as session:
        await ending.survey(session, office.consumer, case_id, SurveyIn("yes", 4))
    satisfaction = (await measured(database)).satisfaction
    assert (satisfaction.answers, satisfaction.yes, satisfaction.no, satisfaction.simpler) == (1, 1, 0, 4.0)


async def test_unconfirmed_dormant_and_unperformed_are_counted_apart(
    database: Database, office: people.Office, owner: psycopg.Connection, wait: Wait
):
    cases = [await people.filed(database, office) for _ in range(4)]
    owner.execute("SET session_replication_role = replica")  # only where they stand is of interest here
    for case_id, state in zip(cases, ("concluded", "concluded", "dormant", "unperformed"), strict=True):
        owner.execute("UPDATE cases SET state = %s WHERE id = %s", (state, case_id))
    owner.execute("UPDATE cases SET unconfirmed = true, times_asked = 3 WHERE id = %s", (cases[0],))
    await wait(72)
    measures = await measured(database)
    assert (measures.unconfirmed, measures.dormant, measures.on_register) == (1, 1, 1)
    assert measures.fixed[0].fixed == 0


async def test_a_refusal_is_reversed_when_a_published_ruling_overturns_or_varies_it(
    database: Database, office: people.Office, owner: psycopg.Connection
):
    for effect in ("overturned", "varied", "confirmed", None):
        case_id = await people.filed(database, office)
        published = "NULL" if effect is None else "now()"
        owner.execute("SET session_replication_role = replica")  # a ruling that fell from heaven
        owner.execute(
            "INSERT INTO rulings (id, case_id, version, state, content, number, text, text_sha256, frozen_at, effect,"
            " by_default, recommendation, file_sha256, issued_at, created_at, published_at)"
            " SELECT gen_random_uuid(), %s, 1, 'issued', '{}', %s, 'x', sha256('x'), now(), %s, false, false,"
            f" sha256(%s), now(), now(), {published}",
            (case_id, f"RR-{effect}", effect or "overturned", str(effect).encode()),
        )
        owner.execute("SET session_replication_role = origin")
    decided = (await measured(database)).reversed
    assert (decided.overturned, decided.varied, decided.confirmed, decided.share) == (1, 1, 1, 0.6667)


async def test_reading_the_measures_leaves_the_reader_as_public_as_before(database: Database, office: people.Office):
    await people.filed(database, office)
    async with database.transaction(PUBLIC) as session:
        await queries.measure(session, PUBLIC)
        connection = await session.connection()
        seen = await connection.exec_driver_sql("SELECT count(*), redress_role() FROM cases GROUP BY 2")
        assert seen.all() == []
