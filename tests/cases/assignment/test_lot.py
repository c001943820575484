"""One seed, one order; each name as likely as its weight says. The second opinion is docs/verify/verify.py."""

from collections import Counter
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.assignment import Nonces, none_nonce, order_digest, order_of, seed_of
from tests.verifier import verifier

SEED = bytes(range(32))
people = st.lists(st.tuples(st.uuids(), st.integers(1, 8)), max_size=40, unique_by=lambda each: each[0])


@given(st.binary(min_size=32, max_size=32), people)
def test_the_verifier_that_was_written_apart_finds_the_same_order(seed, eligible):
    order = order_of(seed, eligible)
    assert [each.bytes for each in order] == verifier.weighted_order(seed, [(i.bytes, w) for i, w in eligible])
    assert sorted(order) == sorted(each for each, _ in eligible)
    assert order_digest(order) == verifier.sha256(*(each.bytes for each in order))


@given(people, st.randoms())
def test_how_the_list_was_sorted_does_not_matter(eligible, dice):
    again = list(eligible)
    dice.shuffle(again)
    assert order_of(SEED, again) == order_of(SEED, eligible)


def test_a_name_comes_first_as_often_as_its_weight_says():
    """Chi-square over eight names, 7 degrees of freedom: above 30 once in ten thousand; the seeds are always these."""
    eligible = [(UUID(int=n), n) for n in range(1, 9)]
    first = Counter(order_of(sha256(b"%d" % n).digest(), eligible)[0].int for n in range(7200))
    expected = {n: 7200 * n / 36 for n in range(1, 9)}
    assert sum((first[n] - expected[n]) ** 2 / expected[n] for n in expected) < 30


def test_ten_thousand_names_are_drawn_once_each():
    eligible = [(UUID(int=n), 1 + n % 8) for n in range(10_000)]
    assert len(set(order_of(SEED, eligible))) == 10_000


def test_the_seed_holds_leaf_value_and_both_nonces():
    leaf, value, one, other = (bytes([n]) * 32 for n in range(4))
    known = seed_of(leaf, value, Nonces(one, (other,)))
    assert known == sha256(b"redress/draw/v1\n" + leaf + value + one + other).digest()
    changed = [
        seed_of(other, value, Nonces(one, (other,))),
        seed_of(leaf, other, Nonces(one, (other,))),
        seed_of(leaf, value, Nonces(other, (other,))),
        seed_of(leaf, value, Nonces(one, (one,))),
        seed_of(leaf, value, Nonces(one, (other, None))),
    ]
    assert len({known, *changed}) == 6


@pytest.mark.parametrize("others", [(None,), (None, None)])
def test_a_side_that_adds_nothing_counts_with_a_number_that_anyone_can_compute(others):
    leaf, value = bytes(32), bytes([1]) * 32
    none = none_nonce(leaf)
    assert none == sha256(b"none" + leaf).digest()
    assert seed_of(leaf, value, Nonces(None, others)) == seed_of(leaf, value, Nonces(none, tuple(none for _ in others)))
