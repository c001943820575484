"""Inclusion and consistency proofs (RFC 6962 §2.1.1 and §2.1.2): what is in them, and whether one holds.

Both checks walk down the same partings as the RFC's definitions and take the proof apart from its end, so that a hash
too many, too few, or of a wrong length never passes.
"""

from collections.abc import Sequence

from app.journal.errors import ProofRefused
from app.journal.tree import Span, node_hash, split

_HASH_BYTES = 32


def inclusion_spans(index: int, size: int) -> list[Span]:
    """PATH(index, D[size]): the spans whose hashes lead from one leaf to the root, the nearest first."""
    low, high = 0, size
    spans: list[Span] = []
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    return spans[::-1]


def consistency_spans(first: int, second: int) -> list[Span]:
    """PROOF(first, D[second]): the spans whose hashes lead from the older root to the newer, the nearest first."""
    low, high = 0, second
    spans: list[Span] = []
    while first != high:
        middle = low + split(high - low)
        if first <= middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    if low > 0:
        spans.append((low, high))
    return spans[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """The leaf hash stands at `index` of the tree of `size` leaves with this root.

    Raises:
        ProofRefused: when the proof does not show it.
    """
    if not 0 <= index < size or not _are_hashes([leaf, *proof]):
        raise ProofRefused
    spans = inclusion_spans(index, size)
    if len(spans) != len(proof):
        raise ProofRefused
    for (low, _), sibling in zip(spans, proof, strict=True):
        leaf = node_hash(leaf, sibling) if index < low else node_hash(sibling, leaf)
    if leaf != root:
        raise ProofRefused


def check_consistency(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> None:
    """The tree of `first` leaves is the beginning of the tree of `second` leaves. An empty beginning proves nothing.

    Raises:
        ProofRefused: when the proof does not show it.
    """
    if not 0 < first <= second or not _are_hashes(proof):
        raise ProofRefused
    spans = consistency_spans(first, second)
    if len(spans) != len(proof):
        raise ProofRefused
    older = newer = first_root
    for (low, high), other in zip(spans, proof, strict=True):
        if high == first:  # the older tree's last full node, where the newer one goes on
            older = newer = other
        elif low >= first:
            newer = node_hash(newer, other)
        else:
            older, newer = node_hash(other, older), node_hash(other, newer)
    if (older, newer) != (first_root, second_root):
        raise ProofRefused


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == _HASH_BYTES for value in values)
