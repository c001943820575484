"""Reads, as the service's plain role under row-level security."""

import psycopg
import pytest

from app.journal import queries, service
from app.journal.tree import EMPTY_ROOT
from app.kit.actors import PUBLIC

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_a_stranger_reads_entries_but_no_opening(database, write, consumer):
    await write(1)
    for actor in (PUBLIC, consumer):
        async with database.transaction(actor) as session:
            connection = await session.connection()
            assert (await connection.exec_driver_sql("SELECT count(*) FROM journal_entries")).scalar_one() == 1
            assert (await connection.exec_driver_sql("SELECT count(*) FROM journal_openings")).scalar_one() == 0


async def test_the_database_and_python_agree_on_every_root(database, settings, write, owner: psycopg.Connection):
    await write(33)
    await service.sequence_now(database, settings)
    async with database.transaction(PUBLIC) as session:
        for size in range(34):
            (root,) = await queries.list_hashes(session, PUBLIC, [(0, size)]) if size else (EMPTY_ROOT,)
            assert owner.execute("SELECT journal_root(%s)", (size,)).fetchone() == (root,)


async def test_entries_stream_in_the_order_of_their_leaves_and_no_further_than_asked(database, settings, write):
    await write(9)
    await service.sequence_now(database, settings)
    async with database.transaction(PUBLIC) as session:
        listed = await queries.list_entries(session, PUBLIC, (0, 9))
        streamed = [entry.decode() async for entry in queries.stream_entries(session, PUBLIC, 7)]
    assert [each.index for each in listed] == list(range(9))
    assert streamed == [each.entry for each in listed][:7]


async def test_a_leaf_counts_from_the_first_checkpoint_that_covers_it(database, settings, write):
    first, second = await write(1), await write(1)
    await service.sequence_now(database, settings)
    await write(1)
    await service.sequence_now(database, settings)
    async with database.transaction(PUBLIC) as session:
        facts = [await queries.find_entry(session, PUBLIC, entry) for entry in (*first, *second)]
    assert [(fact.leaf_index, fact.size) for fact in facts if fact] == [(0, 2), (1, 2)]
