"""What a beacon is to those who draw: rounds that are named before they exist, and the value that each brings."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.db import Database


class Round(Struct, frozen=True):
    """One value to come, as a statement names it."""

    kind: str
    """`chain` or `drand`."""
    source: str
    """Whose round it is, in hexadecimal: the anchor of the chain, the chain hash of the network."""
    number: int
    at: datetime
    """When the value comes to be known, UTC: on the clock of the case for `chain`, in real time for `drand`."""


class Value(Struct, frozen=True):
    """What a round brought: 32 bytes, and what proves them where a network signed."""

    value: bytes
    signature: bytes | None


class Beacon(Protocol):
    """Chance from outside the draw. The session of whoever asks must act as the clock.

    Reading brings nothing: values come by `turn`, which the job `beacon:turn` does every minute.
    """

    kind: str
    """Of the rounds that it names from now on."""
    protects: str
    """From whom: `outsiders` where the office itself knows the values beforehand, else `all`."""

    async def first_round(self, session: AsyncSession, after: datetime) -> Round:
        """The first round whose time is at or after `after`; from here on it is awaited."""
        ...

    async def value_of(self, session: AsyncSession, round_: Round) -> Value | None:
        """What the round brought; None while it is not known."""
        ...

    async def anchored(self, session: AsyncSession, round_: Round) -> UUID | None:
        """The journal entry that committed to all rounds of this source; None where a network signs each of its own."""
        ...

    async def prepare(self, database: Database) -> None:
        """Make what must exist before a round can be named; a second time is harmless."""
        ...

    async def turn(self, database: Database) -> int:
        """Bring every value whose time has come, in transactions of its own; how many came to be known."""
        ...
