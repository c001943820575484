"""Whose orders are listed for whom."""

import pytest

from app.orders import queries
from cases.errors import CaseNotFound
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
