"""What the beacon tells to whoever asks: everybody. Bytes are in hexadecimal, times in UTC."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class ChainOut(Struct, frozen=True):
    """A chain of the office's own: link i − 1 is SHA-256(link i), link 0 the anchor.

    Link n comes at `from_at` + n periods. `entry` is the journal entry that committed to the chain; `revealed` the
    number of the newest known link.
    """

    anchor: str
    length: int
    period_s: int
    from_at: datetime
    entry: UUID
    revealed: int


class NetworkOut(Struct, frozen=True):
    """The public network: round n comes at from_at + (n − 1) periods, its value is SHA-256(signature)."""

    source: str
    scheme: str
    public_key: str
    period_s: int
    from_at: datetime


class BeaconOut(Struct, frozen=True):
    """What decides draws that are committed now, and every chain that decided one before, the newest first."""

    kind: str
    protects: str
    network: NetworkOut | None
    chains: list[ChainOut]


class RoundOut(Struct, frozen=True):
    """One round. Of a network, only rounds that a draw named are fetched; `value` is null while it is not known."""

    kind: str
    source: str
    number: int
    at: datetime
    value: str | None
    signature: str | None
    entry: UUID | None


class LinkOut(Struct, frozen=True):
    """One known link."""

    number: int
    link: str


class LinksOut(Struct, frozen=True):
    """A page of known links in their order."""

    anchor: str
    revealed: int
    links: list[LinkOut]
