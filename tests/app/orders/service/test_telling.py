"""The board says that it knows."""

import pytest

from app.orders import errors
from app.orders.queries import standing
from app.orders.service import telling
from tests.app.orders.accepted import Accepted
from tests.app.orders.test_queries import enforce

pytestmark = pytest.mark.anyio


async def test_strangers_find_no_notice_and_the_board_acknowledges_once(accepted: Accepted):
    bench = accepted.bench
    await enforce(accepted)
    (told,) = await accepted.do(bench.board, standing.list_told)
    with pytest.raises(errors.BoardNotTold):
        await accepted.do(bench.other_consumer, telling.acknowledge, told.id)
    first = await accepted.do(bench.board, telling.acknowledge, told.id)
    again = await accepted.do(bench.board, telling.acknowledge, told.id)
    assert (first.acknowledged_by, again.acknowledged_at) == (bench.board.account_id, first.acknowledged_at)
    assert accepted.journal().count("board_acknowledged") == 1
