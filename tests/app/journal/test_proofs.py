"""Proofs against vectors that nobody here wrote, and against the text of the RFC."""

import json
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journal.errors import ProofRefused
from app.journal.proofs import check_consistency, check_inclusion, consistency_spans, inclusion_spans
from app.journal.tree import Frontier, Span, fold, full_nodes, leaf_hash

VECTORS = Path(__file__).parents[2] / "vectors" / "rfc6962"


def vectors(kind: str) -> list:
    paths = sorted((VECTORS / kind).rglob("*.json"))
    return [pytest.param(json.loads(path.read_text()), id=str(path.relative_to(VECTORS))) for path in paths]


def holds(check: object, *arguments: object) -> bool:
    try:
        check(*arguments)
    except ProofRefused:
        return False
    return True


def test_there_are_196_vectors_and_184_must_be_refused():
    read = [each.values[0]["wantErr"] for kind in ("inclusion", "consistency") for each in vectors(kind)]
    assert (len(read), sum(read)) == (196, 184)


@pytest.mark.parametrize("vector", vectors("inclusion"))
def test_an_inclusion_proof_of_the_vectors(vector):
    proof = [b64decode(each) for each in vector["proof"] or []]
    leaf, root = b64decode(vector["leafHash"]), b64decode(vector["root"])
    found = holds(check_inclusion, leaf, vector["leafIdx"], vector["treeSize"], proof, root)
    assert found is not vector["wantErr"]


@pytest.mark.parametrize("vector", vectors("consistency"))
def test_a_consistency_proof_of_the_vectors(vector):
    proof = [b64decode(each) for each in vector["proof"] or []]
    roots = b64decode(vector["root1"]), b64decode(vector["root2"])
    assert holds(check_consistency, vector["size1"], vector["size2"], proof, *roots) is not vector["wantErr"]


def root_of(leaves: list[bytes]) -> bytes:
    tree = Frontier()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def hashes_of(leaves: list[bytes], spans: list[Span]) -> list[bytes]:
    """As the database answers: from full nodes alone."""
    full = [[(position << tier, (position + 1) << tier) for tier, position in full_nodes(span)] for span in spans]
    return [fold([root_of(leaves[low:high]) for low, high in group]) for group in full]


entries = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


@given(entries, st.data())
def test_every_inclusion_proof_holds_and_no_changed_byte_does(written, data):
    leaves = [leaf_hash(each) for each in written]
    size, index = len(leaves), data.draw(st.integers(0, len(leaves) - 1))
    proof, root = hashes_of(leaves, inclusion_spans(index, size)), root_of(leaves)
    check_inclusion(leaves[index], index, size, proof, root)
    told = [leaves[index], root, *proof]
    leaf, wrong_root, *wrong = changed(told, data)
    assert not holds(check_inclusion, leaf, index, size, wrong, wrong_root)
    assert not holds(check_inclusion, leaves[index], index, size, [*proof, root], root)


@given(entries, st.data())
def test_every_consistency_proof_holds_and_no_changed_byte_does(written, data):
    leaves = [leaf_hash(each) for each in written]
    second, first = len(leaves), data.draw(st.integers(1, len(leaves)))
    proof = hashes_of(leaves, consistency_spans(first, second))
    older, newer = root_of(leaves[:first]), root_of(leaves)
    check_consistency(first, second, proof, older, newer)
    wrong_older, wrong_newer, *wrong = changed([older, newer, *proof], data)
    assert not holds(check_consistency, first, second, wrong, wrong_older, wrong_newer)
    assert not holds(check_consistency, first, second, [*proof, older], older, newer)


def changed(values: list[bytes], data: st.DataObject) -> list[bytes]:
    """The same hashes with one bit turned in one of them."""
    which, place, bit = (data.draw(st.integers(0, most)) for most in (len(values) - 1, 31, 7))
    turned = bytearray(values[which])
    turned[place] ^= 1 << bit
    return [*values[:which], bytes(turned), *values[which + 1 :]]
