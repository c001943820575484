"""Pure: who is sampled by a value, when a round is, and what a hash chain is made of."""

from datetime import datetime, timedelta
from hashlib import sha256

SAMPLE_TAG = b"redress/sample/v1\n"


def sampled(value: bytes, about: bytes, in_thousand: int) -> bool:
    """Whether chance picks this one: SHA-256(tag ‖ value ‖ about), a big-endian integer, mod 1000 < `in_thousand`.

    The value has 32 bytes, so that it ends where `about` begins. `about` must be fixed before the value is known: the
    id of a ruling, say, and never its text, which somebody could change until it falls outside the sample.
    """
    if len(value) != 32:  # noqa: PLR2004 - a beacon's value is a SHA-256
        raise ValueError("a value has 32 bytes")
    return int.from_bytes(sha256(SAMPLE_TAG + value + about).digest(), "big") % 1000 < in_thousand


def number_at(start: datetime, period: timedelta, after: datetime) -> int:
    """How many whole periods after `start` the first moment lies that is not before `after`."""
    return -((start - after) // period)


def chain_back(tip: bytes, steps: int) -> list[bytes]:
    """The links that lead back from the tip: the tip, its SHA-256, the SHA-256 of that …, `steps` of them after it."""
    links = [tip]
    for _ in range(steps):
        links.append(sha256(links[-1]).digest())
    return links
