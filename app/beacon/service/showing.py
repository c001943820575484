"""What everybody may see of the beacons, and check: chains with their anchors, links and rounds."""

from collections.abc import Sequence
from datetime import UTC

from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon import queries, quicknet
from app.beacon.errors import NoSuchRound
from app.beacon.queries import Chain
from app.beacon.schemas import BeaconOut, ChainOut, LinkOut, LinksOut, NetworkOut, RoundOut
from app.beacon.service.chain import round_of
from app.beacon.service.known import Known
from app.beacon.words import Beacon, Round
from app.kit import clock
from app.kit.actors import Actor


async def describe(session: AsyncSession, actor: Actor, beacon: Beacon) -> BeaconOut:
    """The beacon in use, and all chains: a draw of before may rest on any of them."""
    chains = [_shown(chain) for chain in await queries.list_chains(session, actor)]
    return BeaconOut(beacon.kind, beacon.protects, _network() if beacon.kind == quicknet.KIND else None, chains[::-1])


async def show_round(session: AsyncSession, actor: Actor, beacon: Beacon, number: int, source: str | None) -> RoundOut:
    """One round of the beacon in use, or of the source that is named."""
    chains = await queries.list_chains(session, actor)
    round_ = _of_network(number) if _is_network(beacon, source) else _of_chain(_pick(chains, source), number)
    known = Known()
    value = await known.value_of(session, round_)
    return RoundOut(
        kind=round_.kind,
        source=round_.source,
        number=number,
        at=round_.at,
        value=value.value.hex() if value else None,
        signature=value.signature.hex() if value and value.signature else None,
        entry=await known.anchored(session, round_),
    )


async def show_links(session: AsyncSession, actor: Actor, source: str | None, start: int, count: int) -> LinksOut:
    """Known links of one chain, as many as a page holds."""
    chain = _pick(await queries.list_chains(session, actor), source)
    rows = await queries.list_links(session, actor, chain.row.anchor, start, count)
    links = [LinkOut(number, link.hex()) for number, link in rows]
    return LinksOut(chain.row.anchor.hex(), chain.revealed, links)


def _is_network(beacon: Beacon, source: str | None) -> bool:
    return source == quicknet.CHAIN_HASH or (source is None and beacon.kind == quicknet.KIND)


def _of_network(number: int) -> Round:
    return quicknet.round_of(number)


def _of_chain(chain: Chain, number: int) -> Round:
    if number > chain.row.length:
        raise NoSuchRound
    return round_of(chain.row, number)


def _pick(chains: Sequence[Chain], source: str | None) -> Chain:
    """The chain of an anchor; without one, the chain of these days."""
    now = clock.now()
    for chain in chains:
        if chain.row.anchor.hex() == source or (source is None and chain.row.until_at >= now):
            return chain
    raise NoSuchRound


def _shown(chain: Chain) -> ChainOut:
    row = chain.row
    return ChainOut(
        row.anchor.hex(), row.length, row.period_s, row.from_at.astimezone(UTC), row.entry_id, chain.revealed
    )


def _network() -> NetworkOut:
    return NetworkOut(
        source=quicknet.CHAIN_HASH,
        scheme=quicknet.SCHEME,
        public_key=quicknet.PUBLIC_KEY.hex(),
        period_s=int(quicknet.PERIOD.total_seconds()),
        from_at=quicknet.GENESIS,
    )
