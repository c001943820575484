"""What others take from the package."""

from datetime import UTC, datetime

import msgspec

from app.beacon import Round, sampled


def test_a_round_is_named_in_a_record_as_the_statement_says():
    named = Round("chain", "ab" * 32, 17, datetime(2026, 3, 1, 10, tzinfo=UTC))
    assert msgspec.json.decode(msgspec.json.encode(named), type=Round) == named


def test_sampling_is_open_to_every_domain():
    assert sampled(bytes(32), b"", 1000)
