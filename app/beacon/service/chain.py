"""The office's own beacon: a hash chain, committed to at its far end and revealed link by link.

The tip is chance from the vault; every link is the SHA-256 of the next one, link 0 is the anchor. Whoever has seen the
anchor knows that no later link can be another one, and nobody without the tip can tell the next. The office has the
tip: it cannot change a value, but it knows each beforehand, so this protects against outsiders only.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from anyio.to_thread import run_sync
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon import queries
from app.beacon.models import BeaconChain
from app.beacon.queries import Chain
from app.beacon.rules import chain_back, number_at
from app.beacon.service.known import Known
from app.beacon.words import Round
from app.journal.service import record
from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database, run
from app.kit.ids import new_id
from app.kit.vault import Vault

LENGTH = 20_000
PERIOD = timedelta(hours=1)
"""Together more than two years a chain."""
RENEW = timedelta(days=60)
"""How long before its end the next chain is anchored."""
_SORT = "beacon"
"""What the vault calls the tips."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('redress beacon chain'))")
_ANCHOR = text(
    "INSERT INTO beacon_chains (anchor, secret_id, length, period_s, from_at, entry_id)"
    " VALUES (:anchor, :secret_id, :length, :period_s, :from_at, :entry_id)"
)
_REVEAL = text(
    "INSERT INTO beacon_links (anchor, number, link, entry_id)"
    " SELECT :anchor, CAST(:first AS integer) + place - 1, link, :entry_id"
    " FROM unnest(CAST(:links AS bytea[])) WITH ORDINALITY AS revealed (link, place)"
)


class OwnChain(Known):
    """The default. It keeps the time of the case: where a demo lets weeks pass, their links come at once."""

    kind = "chain"
    protects = "outsiders"

    def __init__(self, vault_dir: Path) -> None:
        self._vault_dir = vault_dir

    async def first_round(self, session: AsyncSession, after: datetime) -> Round:
        """Of the chain that reaches so far; where there is none, at first use, it is anchored now."""
        chain = _reaching(await queries.list_chains(session, CLOCK), after)
        while chain is None:
            await run(session, _ALONE)
            chains = await queries.list_chains(session, CLOCK)
            chain = _reaching(chains, after)
            if chain is None:
                await self._anchor(session, chains)
        return round_of(chain, max(number_at(chain.from_at, chain.period, after), 1))

    async def prepare(self, database: Database) -> None:
        """Anchor the first chain when the office is founded, before any case needs it."""
        async with database.transaction(CLOCK) as session:
            await run(session, _ALONE)
            if not await queries.list_chains(session, CLOCK):
                await self._anchor(session, [])

    async def turn(self, database: Database) -> int:
        """Reveal what is due, and anchor the next chain long before it is needed."""
        revealed = await self.reveal(database)
        async with database.transaction(CLOCK) as session:
            await run(session, _ALONE)
            chains = await queries.list_chains(session, CLOCK)
            if chains and chains[-1].row.until_at - clock.now() < RENEW:
                await self._anchor(session, chains)
        return revealed

    async def reveal(self, database: Database) -> int:
        """Every link whose time has come, in order and in one act a chain; how many those were."""
        async with database.transaction(CLOCK) as session:
            await run(session, _ALONE)
            chains = await queries.list_chains(session, CLOCK)
            return sum([await self._reveal(session, chain) for chain in chains if chain.due > chain.revealed])

    async def _reveal(self, session: AsyncSession, chain: Chain) -> int:
        first, last = chain.revealed + 1, chain.due
        links = await run_sync(self._links, chain.row, first, last)
        facts = {"anchor": chain.row.anchor.hex(), "first": first, "last": last, "link": links[-1].hex()}
        entry_id = await record(session, CLOCK, "beacon_revealed", data=facts)
        values = {"anchor": chain.row.anchor, "first": first, "links": links, "entry_id": entry_id}
        await run(session, _REVEAL, values)
        return len(links)

    async def _anchor(self, session: AsyncSession, chains: Sequence[Chain]) -> None:
        """The next chain begins where the newest one ends, on a full hour of now if there is none that lasts."""
        from_at = max([chain.row.until_at for chain in chains] + [_full_hour(clock.now())])
        secret_id = new_id()
        anchor = await run_sync(self._new_anchor, secret_id)
        facts = {"anchor": anchor.hex(), "length": LENGTH, "period_s": int(PERIOD.total_seconds())}
        stamp = from_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        entry_id = await record(session, CLOCK, "beacon_anchored", data=facts | {"from_at": stamp})
        values = facts | {"anchor": anchor, "secret_id": secret_id, "from_at": from_at, "entry_id": entry_id}
        await run(session, _ANCHOR, values)
        # Entries of one transaction get their leaves by their ids, which count milliseconds: the anchor's comes first.
        await asyncio.sleep(0.002)

    def _new_anchor(self, secret_id: UUID) -> bytes:
        """Should the transaction not end well, the vault keeps a tip of no chain, which tells nobody anything."""
        return chain_back(Vault(self._vault_dir, _SORT).new(secret_id), LENGTH)[-1]

    def _links(self, chain: BeaconChain, first: int, last: int) -> list[bytes]:
        """Links `first` to `last` in their order, from the tip back."""
        back = chain_back(Vault(self._vault_dir, _SORT).key(chain.secret_id), chain.length - first)
        return back[chain.length - last :][::-1]


def round_of(chain: BeaconChain, number: int) -> Round:
    """A round of a chain, with its time."""
    return Round(OwnChain.kind, chain.anchor.hex(), number, (chain.from_at + number * chain.period).astimezone(UTC))


def _reaching(chains: Sequence[Chain], moment: datetime) -> BeaconChain | None:
    """The first chain that has a round at or after a moment."""
    return next((chain.row for chain in chains if chain.row.until_at >= moment), None)


def _full_hour(moment: datetime) -> datetime:
    return _EPOCH + (moment - _EPOCH) // PERIOD * PERIOD
