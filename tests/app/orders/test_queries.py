"""Whose orders are listed for whom, who stands on the public register, and what the board is told."""

from datetime import timedelta

import pytest

from app.kit import clock
from app.kit.actors import CLOCK, PUBLIC
from app.orders import queries
from app.orders.queries import standing
from app.orders.schemas import RegisterLine
from cases.errors import CaseNotFound
from cases.models import Obligation
from cases.queries import list_of, lock_case
from cases.service import performing
from tests.app.orders.accepted import Accepted

pytestmark = pytest.mark.anyio


async def test_of_someone_elses_case_nothing_is_told(accepted: Accepted):
    await accepted.issue()
    with pytest.raises(CaseNotFound):
        await accepted.do(accepted.bench.other_consumer, queries.list_at_case, accepted.bench.case_id)


async def test_each_side_lists_its_own(accepted: Accepted):
    bench = accepted.bench
    orders = await accepted.issue()
    for actor, side in ((bench.merchant, "seller"), (bench.platform, "platform")):
        (line,) = await accepted.do(actor, queries.list_own)
        assert (line.id, line.ruling, line.told_at) == (orders[side].id, accepted.number, None)


async def test_orders_are_behind_once_a_corrected_edition_is_published(accepted: Accepted):
    owner, before = accepted.bench.owner, accepted.number
    await accepted.issue()
    assert await accepted.do(CLOCK, queries.list_behind) == []
    accepted.bench.set("rulings", state="annulled")
    accepted.succeed()
    owner.execute("ALTER TABLE rulings DISABLE TRIGGER USER")
    correct = "UPDATE rulings SET state = 'corrected', superseded_by = %s WHERE number = %s"
    owner.execute(correct, (accepted.number, before))
    assert await accepted.do(CLOCK, queries.list_behind) == [accepted.bench.case_id]
    assert len(await accepted.issue()) == 2
    assert await accepted.do(CLOCK, queries.list_behind) == []


async def test_a_ruling_after_a_reopening_takes_back_what_the_one_before_ordered_whatever_it_decides(
    accepted: Accepted,
):
    bench, before = accepted.bench, accepted.number
    await accepted.issue()
    bench.set("rulings", state="annulled")
    accepted.succeed()
    bench.owner.execute("ALTER TABLE rulings DISABLE TRIGGER USER")
    replace = "UPDATE rulings SET state = 'superseded', superseded_by = %s WHERE number = %s"
    bench.owner.execute(replace, (accepted.number, before))
    bench.set(state="concluded")
    assert await accepted.do(CLOCK, queries.list_behind) == [bench.case_id]
    assert await accepted.issue() == {}
    assert bench.one("SELECT count(*) FROM performance_orders WHERE withdrawn_at IS NULL") == 0


def give_up(accepted: Accepted) -> None:
    """The chief put the case on the register; the platform had done its part before."""
    bench = accepted.bench
    done = clock.now() - timedelta(days=3)
    bench.owner.execute("UPDATE obligations SET state = 'proven', done_at = %s WHERE debtor = 'platform'", (done,))
    bench.set("rulings", issued_at=clock.now() - timedelta(days=9), published_at=clock.now() - timedelta(days=9))
    bench.set(state="unperformed")
    bench.owner.execute("ALTER TABLE steps DISABLE TRIGGER USER")
    bench.owner.execute(
        "INSERT INTO steps (case_id, seq, action, by, from_state, to_state, said, at) VALUES"
        " (%s, 99, 'give_up', 'chief', 'enforcing', 'unperformed', '', %s)",
        (bench.case_id, clock.now() - timedelta(days=2)),
    )


async def register(accepted: Accepted) -> list[RegisterLine]:
    return await accepted.do(PUBLIC, standing.list_register)


async def test_only_the_business_that_still_owes_stands_on_the_register(accepted: Accepted):
    assert await register(accepted) == []
    give_up(accepted)
    (line,) = await register(accepted)
    assert (line.number, line.debtor, line.performed) == (accepted.number, "星河数码专营店", None)


async def test_a_private_person_never_stands_on_the_register(accepted: Accepted):
    give_up(accepted)
    accepted.bench.owner.execute("UPDATE shops SET kind = 'individual'")
    assert await register(accepted) == []


async def test_a_line_leaves_the_register_with_its_ruling(accepted: Accepted):
    give_up(accepted)
    accepted.bench.set("rulings", state="annulled")
    assert await register(accepted) == []


async def test_what_was_performed_later_is_said_so_for_a_year(accepted: Accepted):
    give_up(accepted)
    owner = accepted.bench.owner
    owner.execute("UPDATE obligations SET state = 'confirmed', done_at = now() WHERE debtor = 'seller'")
    accepted.bench.set(state="resolved")
    (line,) = await register(accepted)
    assert line.performed
    for table, at in (("steps", "at"), ("obligations", "done_at"), ("rulings", "issued_at")):
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(f"UPDATE {table} SET {at} = {at} - interval '1 year 1 day'")  # noqa: S608 - written above
    assert await register(accepted) == []


async def enforce(accepted: Accepted) -> None:
    """The clock of what the shop owes has run out."""

    async def late(session, actor):
        case = await lock_case(session, actor, accepted.bench.case_id)
        rows = await list_of(session, actor, Obligation, case, "no")
        await performing.enforce(session, actor, case, [row for row in rows if row.debtor == "seller"])

    await accepted.do(CLOCK, late)


async def test_the_board_is_told_what_which_business_owes_and_of_a_private_person_no_name(accepted: Accepted):
    await enforce(accepted)
    (told,) = await accepted.do(accepted.bench.board, standing.list_told)
    assert (told.ruling, told.acknowledged_at) == (accepted.number, None)
    assert [(each.name, each.remedy) for each in told.overdue] == [
        ("星河数码专营店", "refund_full"),
        ("星河数码专营店", "statutory_extra_damages"),
    ]
    accepted.bench.owner.execute("UPDATE shops SET kind = 'individual'")
    (told,) = await accepted.do(accepted.bench.board, standing.list_told)
    assert {each.name for each in told.overdue} == {""}
