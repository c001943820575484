"""What comes in after the decision: the record that a certificate was honoured or was not, of the two it is between."""

import pytest

from app.kit import clock
from app.kit.ids import new_id
from cases.lifecycle import State
from evidence.errors import NoEvidenceNow
from tests.evidence.conftest import Clerk, Table
from tests.migrations.test_0033 import place

pytestmark = pytest.mark.anyio
CLOSED = ("issued", "dormant", "concluded", "resolved", "rejected")


def order(table: Table, state: str, **other: object) -> None:
    """The platform was ordered to honour a certificate."""
    known = {"id": new_id(), "case_id": table.case_id, "no": 1, "text": "x", "days": 5, "state": state}
    known |= {"source": "clearance", "remedy": "clearance_certificate", "debtor": "platform", "creditor": "seller"}
    place(table.owner, "obligations", **known | {"done_at": clock.now()} | other)


@pytest.mark.parametrize("state", CLOSED)
async def test_seller_and_platform_show_it_wherever_the_case_stands_and_the_consumer_shows_nothing(
    clerk: Clerk, table: Table, state: str
):
    order(table, "proven")
    table.move(state)
    with pytest.raises(NoEvidenceNow):
        await clerk.hand_in(table.consumer)
    for side in (table.merchant, table.platform):
        item = await clerk.hand_in(side)
        assert (item.late, item.disclosed_at is not None) == (False, True)


@pytest.mark.parametrize(("state", "origin"), [("waived", "clearance"), ("open", "ruling")])
async def test_once_nothing_is_in_question_or_for_another_debt_the_case_stays_closed(
    clerk: Clerk, table: Table, state: str, origin: str
):
    order(table, state, source=origin)
    table.move(State.concluded)
    for side in (table.merchant, table.platform):
        with pytest.raises(NoEvidenceNow):
            await clerk.hand_in(side)
