"""Who finds what: every reader against every sort of item, each by the query and by the database alone."""

import pytest
from sqlalchemy import text

from app.kit.actors import Actor
from cases.errors import CaseNotFound
from evidence.errors import ItemNotFound
from evidence.queries import items as queries
from tests.evidence.conftest import Clerk, Table

pytestmark = [pytest.mark.anyio, pytest.mark.database]

# Of the consumer's, the merchant's and the platform's withheld item and of one disclosed item, who sees how many.
SEEN = {
    "consumer": 2,
    "merchant": 2,
    "platform": 2,
    "mediator": 4,
    "auditor": 4,
    "registrar": None,
    "other_consumer": None,
    "other_merchant": None,
    "other_mediator": None,
}


@pytest.mark.parametrize(("reader", "seen"), SEEN.items())
async def test_each_reader_sees_the_items_of_the_table(
    clerk: Clerk, table: Table, reader: str, seen: int | None
) -> None:
    for side in (table.consumer, table.merchant, table.platform):
        await clerk.hand_in(side, withheld=True)
    await clerk.hand_in(table.consumer)
    actor: Actor = getattr(table, reader)
    async with clerk.database.transaction(actor) as session:
        by_itself = await session.exec(text("SELECT count(*) FROM evidence_items"))
        assert by_itself.scalar_one() == (seen or 0)
        if seen is None:
            with pytest.raises(CaseNotFound):
                await queries.list_items(session, actor, table.case_id)
        else:
            assert len(await queries.list_items(session, actor, table.case_id)) == seen


async def test_an_item_is_not_found_under_another_case(clerk: Clerk, table: Table) -> None:
    item = await clerk.hand_in(table.consumer)
    found = table.owner.execute("SELECT id FROM cases WHERE id <> %s", (table.case_id,)).fetchone()
    assert found is not None
    async with clerk.database.transaction(table.auditor) as session:
        with pytest.raises(ItemNotFound):
            await queries.get_item(session, table.auditor, found[0], item.id)
