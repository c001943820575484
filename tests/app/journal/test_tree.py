"""The tree against the text of the RFC."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from app.journal.tree import EMPTY_ROOT, Frontier, fold, full_nodes, leaf_hash, node_hash


def root_of(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, as its text says it."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return node_hash(root_of(leaves[:middle]), root_of(leaves[middle:]))


entries = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


@given(entries)
def test_the_frontier_has_the_root_of_the_rfc_at_every_size(written):
    tree, leaves = Frontier(), [leaf_hash(each) for each in written]
    assert tree.root() == EMPTY_ROOT
    for size, leaf in enumerate(leaves, start=1):
        tree.append(leaf)
        assert tree.root() == root_of(leaves[:size])


@given(entries)
def test_a_root_is_folded_from_full_nodes_alone(written):
    leaves = [leaf_hash(each) for each in written]
    places = full_nodes((0, len(leaves)))
    full = [leaves[position << tier : (position + 1) << tier] for tier, position in places]
    assert all(len(part) == 1 << tier for part, (tier, _) in zip(full, places, strict=True))
    assert fold([root_of(part) for part in full]) == root_of(leaves)
