"""From leaf, beacon and nonces to one order of all who are eligible: weighted, without replacement (design §5.2)."""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from msgspec import Struct

SEED_TAG = b"redress/draw/v1\n"
FIRST_NAMES = 12
"""So many names of an order are written down; the rest is covered by their digest and follows from the seed."""
_RANGE = 1 << 64


class Nonces(Struct, frozen=True):
    """What the parties added, 32 bytes each; None for who added none. `seller` and `platform` where they are asked."""

    consumer: bytes | None
    respondents: tuple[bytes | None, ...]
    """In the order seller, platform: of those that are respondents."""


def none_nonce(leaf: bytes) -> bytes:
    """What counts for a side that adds none."""
    return sha256(b"none" + leaf).digest()


def seed_of(leaf: bytes, value: bytes, nonces: Nonces) -> bytes:
    """The seed of the draw. Several respondents count as one: the digest of their nonces, one after the other."""
    none = none_nonce(leaf)
    others = [nonce or none for nonce in nonces.respondents]
    respondent = others[0] if len(others) == 1 else sha256(b"".join(others)).digest()
    return sha256(SEED_TAG + leaf + value + (nonces.consumer or none) + respondent).digest()


def order_of(seed: bytes, eligible: Sequence[tuple[UUID, int]]) -> list[UUID]:
    """Everybody once, the first one first. The weights are integers of at least 1."""
    people = sorted(eligible, key=lambda each: each[0].bytes)
    left, tickets = _Left([weight for _, weight in people]), Tickets(seed)
    return [people[left.take(tickets.one_of(left.total))][0] for _ in people]


def order_digest(order: Sequence[UUID]) -> bytes:
    """SHA-256 over the ids of a whole order."""
    return sha256(b"".join(each.bytes for each in order)).digest()


class Tickets:
    """The chance in one draw: block i is the first eight bytes of HMAC-SHA256(seed, i); one counter for all of it."""

    def __init__(self, seed: bytes) -> None:
        self._seed, self._number = seed, 0

    def one_of(self, total: int) -> int:
        """Each as likely as any other: blocks beyond the last whole multiple of `total` are thrown away."""
        ceiling = _RANGE // total * total
        while (block := self._block()) >= ceiling:
            pass
        return block % total

    def _block(self) -> int:
        digest = hmac.digest(self._seed, self._number.to_bytes(8, "big"), "sha256")
        self._number += 1
        return int.from_bytes(digest[:8], "big")


class _Left:
    """The weights of those not yet drawn, as running sums in a Fenwick tree: ten thousand people take no second."""

    def __init__(self, weights: Sequence[int]) -> None:
        self.total = sum(weights)
        self._weights = list(weights)
        self._sums = [0, *weights]
        for place in range(1, len(self._sums)):
            above = place + (place & -place)
            if above < len(self._sums):
                self._sums[above] += self._sums[place]
        self._top = 1 << len(weights).bit_length()

    def take(self, ticket: int) -> int:
        """Remove whoever holds this ticket: the first at whom the running sum exceeds it; returns the place."""
        place, step, rest = 0, self._top, ticket
        while step:
            ahead = place + step
            if ahead < len(self._sums) and self._sums[ahead] <= rest:
                place, rest = ahead, rest - self._sums[ahead]
            step >>= 1
        self._remove(place)
        return place

    def _remove(self, place: int) -> None:
        weight, self._weights[place] = self._weights[place], 0
        self.total -= weight
        at = place + 1
        while at < len(self._sums):
            self._sums[at] -= weight
            at += at & -at
