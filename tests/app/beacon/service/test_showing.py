"""Which chain is meant when none is named; everything else is tested through the doors."""

from datetime import timedelta

import pytest

from app.beacon.errors import NoSuchRound
from app.beacon.service import showing
from app.kit import clock
from app.kit.actors import CLOCK, PUBLIC

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_the_chain_of_these_days_is_shown_and_not_the_one_that_is_anchored_for_later(database, chain):
    async with database.transaction(CLOCK) as session:
        now = await chain.first_round(session, clock.now())
        later = await chain.first_round(session, clock.now() + timedelta(days=900))
    async with database.transaction(PUBLIC) as session:
        assert (await showing.show_round(session, PUBLIC, chain, 5, None)).source == now.source
        assert (await showing.show_round(session, PUBLIC, chain, 5, later.source)).source == later.source
        with pytest.raises(NoSuchRound):
            await showing.show_links(session, PUBLIC, "00" * 32, 1, 10)
