"""A transaction says who acts, and forgets it at its end."""

from datetime import timedelta

import pytest
from psycopg import sql
from sqlalchemy import text

from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database, apart, as_clock, begin_again
from app.kit.ids import new_id

pytestmark = pytest.mark.anyio

WHO = text("SELECT redress_role(), redress_account()")


async def test_nobody_acts_without_being_named(database):
    async with database.session() as session:
        assert tuple((await session.exec(WHO)).one()) == (None, None)


async def test_an_actor_is_known_until_the_transaction_ends(database):
    actor = Actor(Role.consumer, new_id())
    async with database.transaction(actor) as session:
        assert tuple((await session.exec(WHO)).one()) == ("consumer", actor.account)
        async with as_clock(session, actor):
            assert tuple((await session.exec(WHO)).one()) == ("clock", None)
        assert tuple((await session.exec(WHO)).one()) == ("consumer", actor.account)
    async with database.session() as session:
        assert tuple((await session.exec(WHO)).one()) == (None, None)


async def test_apart_from_the_database_nothing_is_held_and_the_actor_acts_again_whatever_happens(database, owner):
    actor = Actor(Role.consumer, new_id())
    async with database.transaction(actor) as session:
        async with apart(session, actor):
            assert database.engine.pool.checkedout() == 0
        assert tuple((await session.exec(WHO)).one()) == ("consumer", actor.account)
        with pytest.raises(LookupError):
            async with apart(session, actor):
                raise LookupError
        assert tuple((await session.exec(WHO)).one()) == ("consumer", actor.account)


async def test_what_was_begun_is_undone_and_the_actor_acts_again(database, owner):
    actor = Actor(Role.consumer, new_id())
    async with database.transaction(CLOCK) as session:
        await session.exec(text("UPDATE clock_offset SET seconds = 5"))
        await begin_again(session, actor)
        assert tuple((await session.exec(WHO)).one()) == ("consumer", actor.account)
    assert owner.execute("SELECT seconds FROM clock_offset").fetchone() == (0,)


async def _shift_and_break(database):
    async with database.transaction(CLOCK) as session:
        await session.exec(text("UPDATE clock_offset SET seconds = 5"))
        raise LookupError


async def test_an_exception_leaves_nothing_behind(database, owner):
    with pytest.raises(LookupError):
        await _shift_and_break(database)
    assert owner.execute("SELECT seconds FROM clock_offset").fetchone() == (0,)


async def test_every_transaction_follows_the_stored_offset(database, owner):
    owner.execute("UPDATE clock_offset SET seconds = 86400")
    async with database.transaction(CLOCK):
        assert clock.offset() == timedelta(days=1)


async def test_no_plan_is_compiled_whatever_the_server_would_do(server, database_name, owner):
    owner.execute(sql.SQL("ALTER DATABASE {} SET jit = on").format(sql.Identifier(database_name)))
    database = Database(server.app_url(database_name))
    async with database.session() as session:
        assert (await session.exec(text("SHOW jit"))).scalar_one() == "off"
    await database.close()
