"""Reads of the beacons. All of it is public, so `_actor` narrows nothing here."""

from collections.abc import Sequence

from msgspec import Struct
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon.models import BeaconChain, BeaconLink, BeaconRound
from app.kit.actors import Actor


class Chain(Struct, frozen=True):
    """A chain, with the number of the newest link that is known, and of the newest whose time has come."""

    row: BeaconChain
    revealed: int
    due: int


async def list_chains(session: AsyncSession, _actor: Actor) -> list[Chain]:
    """Every chain, the oldest first. What is due follows the database's clock, which lets no link in before."""
    passed = func.extract("epoch", func.redress_now() - BeaconChain.from_at) / BeaconChain.period_s
    due = func.least(func.greatest(func.floor(passed), 0), BeaconChain.length)
    revealed = (
        select(func.coalesce(func.max(BeaconLink.number), 0))
        .where(BeaconLink.anchor == BeaconChain.anchor)
        .scalar_subquery()
    )
    rows = await session.exec(select(BeaconChain, revealed, due).order_by(col(BeaconChain.from_at)))
    return [Chain(row, revealed, int(due)) for row, revealed, due in rows]


async def find_link(session: AsyncSession, _actor: Actor, anchor: bytes, number: int) -> bytes | None:
    """A link, once it is known."""
    found = select(BeaconLink.link).where(BeaconLink.anchor == anchor, BeaconLink.number == number)
    return (await session.exec(found)).one_or_none()


async def list_links(
    session: AsyncSession, _actor: Actor, anchor: bytes, start: int, count: int
) -> Sequence[tuple[int, bytes]]:
    """The known links from a number on."""
    found = (
        select(BeaconLink.number, BeaconLink.link)
        .where(BeaconLink.anchor == anchor, BeaconLink.number >= start)
        .order_by(col(BeaconLink.number))
        .limit(count)
    )
    return (await session.exec(found)).all()


async def find_round(session: AsyncSession, _actor: Actor, source: str, number: int) -> BeaconRound | None:
    """A round of a public network, if it was named here."""
    found = select(BeaconRound).where(BeaconRound.source == source, BeaconRound.number == number)
    return (await session.exec(found)).one_or_none()


async def list_awaited(session: AsyncSession, _actor: Actor) -> Sequence[int]:
    """Numbers of rounds that were named, whose time has come, and that are not known: the newest first."""
    found = (
        select(BeaconRound.number)
        .where(col(BeaconRound.signature).is_(None), BeaconRound.at <= func.now())
        .order_by(col(BeaconRound.at).desc())
    )
    return (await session.exec(found)).all()
