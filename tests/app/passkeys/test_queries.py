"""The clock forgets old questions, and takes keys away only where two persons approved it."""

import pytest

from app.kit.actors import CLOCK
from app.passkeys import queries
from tests.app.passkeys.test_service import At
from tests.authenticator import Authenticator

pytestmark = pytest.mark.anyio


async def test_old_questions_are_forgotten_and_fresh_ones_kept(database, office, owner):
    chief = At(database, owner, office.chief)
    await chief.register(Authenticator())
    await chief.ask()
    owner.execute(
        "UPDATE passkey_challenges SET made_at = made_at - interval '3 days', expires_at = now() - interval '3 days'"
        " WHERE purpose = 'register'"
    )
    async with database.transaction(CLOCK) as session:
        await queries.forget_old_challenges(session, CLOCK)
    assert owner.execute("SELECT purpose FROM passkey_challenges").fetchall() == [("sign_in",)]


async def test_without_two_persons_the_clock_takes_no_key_away(database, office, owner):
    await At(database, owner, office.chief).register(Authenticator())
    async with database.transaction(CLOCK) as session:
        assert await queries.revoke_all(session, CLOCK, office.chief.account) == 0


async def test_everybody_lists_their_own(database, office, owner):
    await At(database, owner, office.chief).register(Authenticator())
    for other in (office.deputy, office.board, office.auditor, office.operations):
        async with database.transaction(other) as session:
            assert await queries.list_passkeys(session, other) == []
    async with database.transaction(office.chief) as session:
        assert len(await queries.list_passkeys(session, office.chief)) == 1
