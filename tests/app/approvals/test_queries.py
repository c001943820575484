"""Who proposed, who is one person, who is in office."""

import pytest

from app.approvals import queries, service
from app.kit.actors import CLOCK
from app.kit.ids import new_id
from tests.app.approvals.conftest import Lay

pytestmark = pytest.mark.anyio


async def test_the_office_ends_at_the_board(database, office, owner):
    owner.execute(
        "UPDATE appointments SET ended_at = now(), ended_because = 'own_wish' WHERE account_id = %s",
        (office.chief.account,),
    )
    async with database.transaction(CLOCK) as session:
        assert await queries.is_in_office(session, office.board)
        assert await queries.is_in_office(session, office.deputy)
        assert not await queries.is_in_office(session, office.chief)
        assert not await queries.is_in_office(session, office.operations)


async def test_a_proposer_acts_as_before_until_the_account_is_closed(database, office, owner):
    async with database.transaction(office.board) as session:
        row = await service.propose(session, office.board, Lay(new_id(), "x"))
        assert await queries.find_proposer(session, office.board, row) == office.board
        assert not await queries.is_one_person(session, office.board, office.board2.account)
        assert await queries.is_one_person(session, office.board, office.board.account)
    owner.execute("UPDATE accounts SET active = false WHERE id = %s", (office.board.account,))
    async with database.transaction(office.board2) as session:
        assert await queries.find_proposer(session, office.board2, row) is None
