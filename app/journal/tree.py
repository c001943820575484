"""The Merkle tree of RFC 6962 §2.1: its hashes, and which stored nodes make up any part of it.

A node is named by its place: tier 0 holds the leaves, and the node (tier, position) covers the 2^tier leaves from
position * 2^tier on. Only full nodes are stored; whatever else a root or a proof needs is folded from them.
"""

from collections.abc import Sequence
from hashlib import sha256

Place = tuple[int, int]
Span = tuple[int, int]
"""Leaves from the first number up to, without, the second."""

EMPTY_ROOT = sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def split(width: int) -> int:
    """The largest power of two smaller than `width`, where the RFC parts a tree in two."""
    return 1 << (width - 1).bit_length() - 1


def full_nodes(span: Span) -> list[Place]:
    """The stored nodes that cover a span, the widest first. The span is one that the RFC's partings lead to."""
    low, high = span
    places = []
    while low < high:
        tier = (high - low).bit_length() - 1
        places.append((tier, low >> tier))
        low += 1 << tier
    return places


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash over full nodes of falling width: the smallest two first."""
    if not hashes:
        return EMPTY_ROOT
    *others, folded = hashes
    for other in reversed(others):
        folded = node_hash(other, folded)
    return folded


class Frontier:
    """The root of a tree that is fed leaf by leaf, in memory that grows with the logarithm of its size."""

    def __init__(self) -> None:
        self.size = 0
        self._full: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Take the next leaf hash; every trailing one bit of the size is a pair of full nodes to join."""
        size = self.size
        while size & 1:
            leaf = node_hash(self._full.pop(), leaf)
            size >>= 1
        self._full.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        return fold(self._full)
