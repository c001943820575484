"""What came to be known, whichever beacon the office uses by now: a round that was named stays the one that decides."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon import queries
from app.beacon.words import Round, Value
from app.kit.actors import CLOCK


class Known:
    """What both beacons have in common."""

    async def value_of(self, session: AsyncSession, round_: Round) -> Value | None:
        """The link that was revealed, or the signed value that was brought."""
        if round_.kind == "chain":
            link = await queries.find_link(session, CLOCK, bytes.fromhex(round_.source), round_.number)
            return Value(link, None) if link else None
        row = await queries.find_round(session, CLOCK, round_.source, round_.number)
        return Value(row.value, row.signature) if row and row.value else None

    async def anchored(self, session: AsyncSession, round_: Round) -> UUID | None:
        """Where the chain of this round was committed to; a network's rounds are committed to by nobody."""
        anchor = bytes.fromhex(round_.source)
        chains = await queries.list_chains(session, CLOCK)
        return next((chain.row.entry_id for chain in chains if chain.row.anchor == anchor), None)
