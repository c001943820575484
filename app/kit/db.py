"""The database: one engine a process, one transaction a request, and the row-level security context of each.

The service connects as a plain role under FORCE ROW LEVEL SECURITY. Every transaction first says who acts; a query that
forgets to ask then still shows nothing. `.commit(` stands in this file alone.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.claims import Claims

_NO_JIT = "-c jit=off"
"""A plan under row-level security is dear enough to be compiled, which takes longer than to run it: half a second."""
_ACT_AS = text("SELECT redress_act_as(:account, :role, :shop, :platform)")
_ENTER = text("SELECT * FROM redress_enter(:token)")


class Database:
    """The connection pool of one process."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=10,
            pool_timeout=10,
            pool_pre_ping=False,
            pool_recycle=1800,
            connect_args={"options": _NO_JIT},
        )
        self._new = async_sessionmaker(
            self.engine, class_=AsyncSession, expire_on_commit=False, info={"claims": Claims(url)}
        )

    def session(self) -> AsyncSession:
        """A session without an actor yet; it sees nothing until `act_as` or `enter`."""
        return self._new()

    @asynccontextmanager
    async def transaction(self, actor: Actor, *, snapshot: bool = False) -> AsyncIterator[AsyncSession]:
        """One transaction as one actor: committed at the end, rolled back by an exception. For jobs and commands.

        With `snapshot` all of its queries see the same moment, however long it takes.
        """
        async with self._new() as session:
            if snapshot:
                await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            await act_as(session, actor)
            yield session
            await commit(session)

    async def close(self) -> None:
        """Give the connections back."""
        await self.engine.dispose()


async def commit(session: AsyncSession) -> None:
    """The only commit. A failing one raises before any reply is sent."""
    await session.commit()


async def run(session: AsyncSession, statement: TextClause, values: dict[str, Any] | None = None) -> CursorResult[Any]:
    """A statement of ours as it stands, in the session's transaction; for what has no model."""
    return await (await session.connection()).execute(statement, values)


async def act_as(session: AsyncSession, actor: Actor) -> None:
    """Say who acts in this transaction; the database keeps it until the transaction ends, and tells the time."""
    row = await run(
        session,
        _ACT_AS,
        {
            "account": actor.account_id,
            "role": actor.role.value,
            "shop": actor.shop_id,
            "platform": actor.platform_id,
        },
    )
    clock.set_offset(timedelta(seconds=row.scalar_one()))


async def begin_again(session: AsyncSession, actor: Actor) -> None:
    """Undo what was begun in this transaction and act on as the same person: a refused form is drawn again."""
    await session.rollback()
    await act_as(session, actor)


@asynccontextmanager
async def apart(session: AsyncSession, actor: Actor) -> AsyncIterator[None]:
    """A part of an act that takes long and asks the database nothing: no connection is held meanwhile.

    What was done before is committed; afterwards the actor acts again, also when the part fails.
    """
    await commit(session)
    try:
        yield
    finally:
        await act_as(session, actor)


@asynccontextmanager
async def as_clock(session: AsyncSession, actor: Actor) -> AsyncIterator[None]:
    """A part of an act that the actor sets off but may not see: drawing a name, seating another party."""
    async with as_other(session, CLOCK, actor):
        yield


@asynccontextmanager
async def as_other(session: AsyncSession, other: Actor, actor: Actor) -> AsyncIterator[None]:
    """A part of an act in the name of someone else: what was proposed is done as whoever proposed it.

    What was written before is flushed as the actor, what is written inside as the other; then the actor acts again.
    """
    if other == actor:
        yield
        return
    await session.flush()
    await act_as(session, other)
    yield
    await session.flush()
    await act_as(session, actor)


class Entered(Struct, frozen=True):
    """Who holds a session or machine token. `is_session` tells a person at a browser from a machine."""

    actor: Actor
    is_session: bool
    second_factor_at: datetime | None


async def enter(session: AsyncSession, token_hash: bytes) -> Entered | None:
    """Who holds this session or machine token: looked up and set for the transaction in one round trip."""
    row = (await run(session, _ENTER, {"token": token_hash})).one_or_none()
    if row is None:
        return None
    clock.set_offset(timedelta(seconds=row.offset_s))
    actor = Actor(
        role=Role(row.role),
        account_id=row.account_id,
        name=row.name,
        language=row.language,
        shop_id=row.shop_id,
        platform_id=row.platform_id,
    )
    return Entered(actor, row.is_session, row.second_factor_at)


async def ping(session: AsyncSession) -> None:
    """Ask the database for an answer; raises what the driver raises when there is none."""
    await run(session, text("SELECT 1"))
