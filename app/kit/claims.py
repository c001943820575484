"""What only one may do at a time, of all processes that share the database, for longer than a transaction may last.

A claim is a lock of PostgreSQL on a connection of its own, apart from the pool: whoever dies lets go, and nothing
stands in a table. One connection carries all claims of a process, and is there only while it has some. Lost together
with its connection, a claim saves no work any more; so what is done under one ends with a row locked and looked at.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from anyio import CancelScope
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel.ext.asyncio.session import AsyncSession

_TAKE = text("SELECT pg_try_advisory_lock(hashtextextended(:what, 0))")
_LET_GO = text("SELECT pg_advisory_unlock(hashtextextended(:what, 0))")
TRIES = 25
_PAUSE_S = 0.2


class Claims:
    """The claims of one process."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None
        self._turn = asyncio.Lock()
        self._mine: set[str] = set()

    @asynccontextmanager
    async def claim(self, what: str) -> AsyncIterator[bool]:
        """Whether nobody else does this now; asked again for five seconds while somebody does."""
        mine = await self._take(what)
        for _ in range(TRIES):
            if mine:
                break
            await asyncio.sleep(_PAUSE_S)
            mine = await self._take(what)
        try:
            yield mine
        finally:
            if mine:
                await self._let_go(what)

    async def _take(self, what: str) -> bool:
        if what in self._mine:  # the database gives a lock twice to the same connection
            return False
        self._mine.add(what)
        taken = False
        try:
            taken = await self._ask(_TAKE.bindparams(what=what))
        finally:
            if not taken:
                await self._forget(what)
        return taken

    async def _let_go(self, what: str) -> None:
        with CancelScope(shield=True):
            with suppress(DBAPIError):  # the connection is gone, and the lock with it
                await self._ask(_LET_GO.bindparams(what=what))
            await self._forget(what)

    async def _ask(self, statement: TextClause) -> bool:
        with CancelScope(shield=True):
            async with self._turn:
                if self._connection is None:
                    self._connection = await self._engine.connect()
                try:
                    answer = (await self._connection.execute(statement)).scalar_one()
                except BaseException:
                    await self._hang_up()
                    raise
        return bool(answer)

    async def _forget(self, what: str) -> None:
        with CancelScope(shield=True):
            async with self._turn:
                self._mine.discard(what)
                if not self._mine:
                    await self._hang_up()

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def only_one(session: AsyncSession, what: str) -> AbstractAsyncContextManager[bool]:
    """Do something alone, among all processes. Commit first: the wait may be long, and so may what is done."""
    claims: Claims = session.info["claims"]
    return claims.claim(what)
