"""A public network as beacon: named by time alone, fetched from whoever has it, believed by its signature."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon import queries, quicknet
from app.beacon.relays import Relays
from app.beacon.service.chain import OwnChain
from app.beacon.service.known import Known
from app.beacon.words import Round, Value
from app.kit.actors import CLOCK
from app.kit.db import Database, run

GIVE_UP = 3
"""Rounds in a row that no relay brings, before the rest waits for the next minute."""

_AWAIT = text(
    "INSERT INTO beacon_rounds (source, number, at) VALUES (:source, :number, :at)"
    " ON CONFLICT (source, number) DO NOTHING"
)
_KNOW = text(
    "UPDATE beacon_rounds SET signature = :signature WHERE source = :source AND number = :number AND signature IS NULL"
)


class PublicNetwork(Known):
    """drand quicknet. It keeps real time; nobody, the office included, knows a value before its round."""

    kind = quicknet.KIND
    protects = "all"

    def __init__(self, relays: Relays, before: OwnChain) -> None:
        self._relays = relays
        self._before = before

    async def first_round(self, session: AsyncSession, after: datetime) -> Round:
        """By its number, which follows from the time; whether it exists yet is nobody's business here."""
        named = quicknet.first_round(after)
        await _await(session, named)
        return named

    async def value_of(self, session: AsyncSession, round_: Round) -> Value | None:
        """Whoever asks for a round awaits it."""
        value = await super().value_of(session, round_)
        if value is None and round_.kind == quicknet.KIND:
            await _await(session, round_)
        return value

    async def prepare(self, database: Database) -> None:
        """Nothing: the network commits to its key, which is in the code."""

    async def turn(self, database: Database) -> int:
        """Bring what is awaited. Rounds of the office's own chain that were named before are revealed as ever."""
        revealed = await self._before.reveal(database)
        async with database.transaction(CLOCK) as session:
            awaited = await queries.list_awaited(session, CLOCK)
        return revealed + await self._bring(database, awaited)

    async def _bring(self, database: Database, numbers: Sequence[int]) -> int:
        """No transaction is open while a relay is asked."""
        brought = missed = 0
        for number in numbers:
            signature = await self._relays.bring(number)
            if signature is None:
                missed += 1
                if missed == GIVE_UP:
                    break
                continue
            missed = 0
            async with database.transaction(CLOCK) as session:
                values = {"source": quicknet.CHAIN_HASH, "number": number, "signature": signature}
                brought += (await run(session, _KNOW, values)).rowcount
        return brought


async def _await(session: AsyncSession, named: Round) -> None:
    await run(session, _AWAIT, {"source": named.source, "number": named.number, "at": named.at})
