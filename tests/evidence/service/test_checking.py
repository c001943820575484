"""Reading back what is kept: what was changed is found, told once, and stops the ruling."""

from pathlib import Path

import pytest

from app.kit import clock
from app.kit.actors import CLOCK, Actor
from evidence import errors
from evidence.models import EvidenceItem
from evidence.queries import items, keeping
from evidence.service import checking
from tests.evidence.conftest import Clerk, Table

pytestmark = [pytest.mark.anyio, pytest.mark.database]

MANY = 10**9


def spoil(folder: Path, item: EvidenceItem) -> None:
    """Change one byte of what is stored, as somebody with the disk in hand would."""
    (path,) = (folder / "objects").rglob(item.object_name)
    stored = bytearray(path.read_bytes())
    stored[3] ^= 1
    path.chmod(0o644)
    path.write_bytes(stored)


async def custody(clerk: Clerk, actor: Actor, item: EvidenceItem) -> list[str]:
    async with clerk.database.transaction(actor) as session:
        return [line.act for line in await items.list_custody(session, actor, item)]


async def check_all(clerk: Clerk, budget: int = MANY) -> int:
    return await checking.check_due(clerk.database, clerk.safe, bytes_at_most=budget, seconds_at_most=60)


def alarms(table: Table) -> int:
    row = table.owner.execute("SELECT count(*) FROM notices WHERE about = 'alarm' AND channel = 'mail'").fetchone()
    return row[0] if row else 0


async def test_a_changed_byte_is_found_told_once_and_stops_the_ruling(
    clerk: Clerk, table: Table, tmp_path: Path
) -> None:
    item, whole = await clerk.hand_in(table.consumer), await clerk.hand_in(table.consumer)
    spoil(tmp_path, item)
    for _ in range(3):
        await check_all(clerk)
    assert alarms(table) == 1
    acts = await custody(clerk, table.consumer, item)
    assert acts == ["handed_in", "disclosed", "damaged"]
    assert "checked" in await custody(clerk, table.consumer, whole)
    with pytest.raises(errors.ItemDamaged):
        await checking.check_exhibits(clerk.database, clerk.safe, table.case_id)
    async with clerk.database.transaction(table.auditor) as session:
        (damaged,) = await keeping.list_damaged(session, table.auditor)
        kept = await keeping.count_kept(session, table.auditor)
    assert (damaged.item_id, kept.items, kept.checked, kept.damaged) == (item.id, 2, 2, 1)
    kinds = [bytes(row[0]) for row in table.owner.execute("SELECT entry FROM journal_entries").fetchall()]
    assert sum(b'"evidence_damaged"' in entry for entry in kinds) == 1


async def test_a_ruling_that_finds_the_damage_first_alarms_too(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    item = await clerk.hand_in(table.consumer)
    spoil(tmp_path, item)
    for _ in range(2):  # the job tries again
        with pytest.raises(errors.ItemDamaged):
            await checking.check_exhibits(clerk.database, clerk.safe, table.case_id)
    assert alarms(table) == 1


async def test_exhibits_that_are_whole_are_verified_by_the_clock(clerk: Clerk, table: Table) -> None:
    item = await clerk.hand_in(table.consumer, b"said in confidence")
    await clerk.hand_in(table.consumer, withheld=True)
    assert [each.id for each in await checking.check_exhibits(clerk.database, clerk.safe, table.case_id)] == [item.id]
    assert (await custody(clerk, table.consumer, item))[-1] == "verified"


async def test_a_forgotten_item_is_no_alarm_and_not_read_again(clerk: Clerk, table: Table) -> None:
    item = await clerk.hand_in(table.consumer)
    clerk.safe.vault.destroy(item.id)
    assert [await check_all(clerk), await check_all(clerk)] == [1, 0]
    assert alarms(table) == 0
    with pytest.raises(errors.ItemForgotten):
        await checking.check_exhibits(clerk.database, clerk.safe, table.case_id)


async def test_the_budget_is_kept_and_what_waited_longest_comes_first(clerk: Clerk, table: Table) -> None:
    handed_in = [await clerk.hand_in(table.consumer, bytes([65 + n]) * 100) for n in range(4)]
    order = []
    for _ in range(4):
        assert await check_all(clerk, budget=100) == 1
        async with clerk.database.transaction(CLOCK) as session:
            order.append([i.id for i in handed_in if await keeping.find_check(session, CLOCK, i.id)])
    assert [len(seen) for seen in order] == [1, 2, 3, 4]
    async with clerk.database.transaction(CLOCK) as session:
        before = {i.id: (await keeping.find_check(session, CLOCK, i.id)).at for i in handed_in}  # type: ignore[union-attr]
    assert await check_all(clerk, budget=250) == 2
    async with clerk.database.transaction(CLOCK) as session:
        after = {i.id: (await keeping.find_check(session, CLOCK, i.id)).at for i in handed_in}  # type: ignore[union-attr]
    renewed = [item for item in before if after[item] != before[item]]
    assert renewed == sorted(before, key=lambda item: before[item])[:2]


async def test_time_ends_a_round_and_one_large_item_is_read_all_the_same(clerk: Clerk, table: Table) -> None:
    await clerk.hand_in(table.consumer, b"x" * 1000)
    assert await check_all(clerk, budget=10) == 1
    over = -clock.real_now().timestamp()
    assert await checking.check_due(clerk.database, clerk.safe, bytes_at_most=MANY, seconds_at_most=over) == 0
