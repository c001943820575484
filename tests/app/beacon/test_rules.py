"""Who is sampled, when a round is, and how a chain leads back."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.beacon.rules import chain_back, number_at, sampled

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("after", "number"),
    [
        (timedelta(0), 0),
        (timedelta(microseconds=1), 1),
        (HOUR, 1),
        (HOUR + timedelta(microseconds=1), 2),
        (-timedelta(microseconds=1), 0),
        (-HOUR, -1),
    ],
)
def test_a_round_at_the_very_moment_is_not_too_early(after, number):
    assert number_at(START, HOUR, START + after) == number


@given(some.timedeltas(min_value=timedelta(days=-9), max_value=timedelta(days=9000)))
def test_the_round_found_is_the_first_that_is_not_before(after):
    number = number_at(START, HOUR, START + after)
    assert (number - 1) * HOUR < after <= number * HOUR


def test_each_link_is_the_digest_of_the_one_before_it_on_the_way_back():
    tip = bytes(range(32))
    links = chain_back(tip, 5)
    assert links[0] == tip
    assert len(links) == 6
    assert all(sha256(later).digest() == earlier for later, earlier in pairwise(links))


def test_the_sample_follows_the_written_formula():
    value, about = bytes(32), b"RR-2026-000045"
    digest = sha256(b"redress/sample/v1\n" + value + about).hexdigest()
    remainder = int(digest, 16) % 1000
    assert not sampled(value, about, remainder)
    assert sampled(value, about, remainder + 1)


def test_nobody_and_everybody():
    abouts = [number.to_bytes(4, "big") for number in range(500)]
    assert not any(sampled(bytes(32), about, 0) for about in abouts)
    assert all(sampled(bytes(32), about, 1000) for about in abouts)


def test_a_tenth_is_a_tenth():
    """10,000 at 10 %: five standard deviations of the binomial are 150."""
    chosen = sum(sampled(sha256(b"a value").digest(), number.to_bytes(4, "big"), 100) for number in range(10_000))
    assert abs(chosen - 1000) < 150


def test_another_value_samples_others():
    abouts = [number.to_bytes(4, "big") for number in range(1000)]
    first, second = ({about for about in abouts if sampled(value, about, 500)} for value in (bytes(32), b"\1" * 32))
    assert 200 < len(first & second) < 300


def test_what_is_no_value_samples_nobody():
    with pytest.raises(ValueError, match="32 bytes"):
        sampled(b"short", b"", 1000)
