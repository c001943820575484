"""Two rounds that the network really signed, and everything that is not one of them."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from py_ecc.bls.g2_primitives import G1_to_pubkey, pubkey_to_G1
from py_ecc.optimized_bls12_381 import field_modulus, multiply, neg

from app.beacon import quicknet

RECORDED: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "drand-quicknet.json").read_text())
ROUNDS = {each["round"]: bytes.fromhex(each["signature"]) for each in RECORDED["rounds"]}
GROUP = bytes.fromhex("f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e")
"""SHA-256 of the network's founding group file, `groupHash` in what a relay answers to `/info`."""


def test_the_pinned_network_is_the_recorded_one():
    assert quicknet.PUBLIC_KEY.hex() == RECORDED["public_key"]
    assert quicknet.GENESIS.timestamp() == RECORDED["genesis_time"]
    assert quicknet.PERIOD.total_seconds() == RECORDED["period_s"]


def test_the_chain_hash_covers_key_genesis_and_period():
    """As drand's `Info.Hash` puts them together: whoever pinned another key would have another hash."""
    times = RECORDED["period_s"].to_bytes(4, "big") + RECORDED["genesis_time"].to_bytes(8, "big")
    assert sha256(times + quicknet.PUBLIC_KEY + GROUP + b"quicknet").hexdigest() == quicknet.CHAIN_HASH


def test_checking_a_round_lets_no_call_nest_deeper_than_before():
    """Or a body of a hundred thousand brackets would end the process that reads it."""
    asked = (
        "import sys; before = sys.getrecursionlimit(); from app.beacon import quicknet;"
        "quicknet.is_signed(1, bytes(48)); print(before == sys.getrecursionlimit(), 'py_ecc.bls' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", asked], text=True).split() == ["True", "True"]


@pytest.mark.parametrize("number", ROUNDS)
def test_a_recorded_round_is_signed_for_itself_and_for_no_neighbour(number):
    assert quicknet.is_signed(number, ROUNDS[number])
    assert not quicknet.is_signed(number + 1, ROUNDS[number])
    assert not quicknet.is_signed(number - 1, ROUNDS[number])


@pytest.mark.parametrize("number", ROUNDS)
def test_the_value_is_what_the_network_calls_randomness(number):
    told = next(each["randomness"] for each in RECORDED["rounds"] if each["round"] == number)
    assert quicknet.value_of(ROUNDS[number]).hex() == told


def forgeries() -> dict[str, bytes]:
    """What looks like the signature of round 1000 and is not."""
    signature = ROUNDS[1000]
    point = pubkey_to_G1(signature)
    return {
        "nothing": b"",
        "one byte short": signature[:-1],
        "one byte more": signature + b"\0",
        "another round's": ROUNDS[657413],
        "the opposite point": G1_to_pubkey(neg(point)),
        "twice the point": G1_to_pubkey(multiply(point, 2)),
        "the point at infinity": bytes([0xC0]) + bytes(47),
        "infinity with a coordinate": bytes([0xC0]) + signature[1:],
        "not compressed": bytes([signature[0] & 0x7F]) + signature[1:],
        "a coordinate beyond the field": (field_modulus + (1 << 383)).to_bytes(48, "big"),
        "a coordinate of no point": not_on_the_curve(),
        "a point outside the group": outside_the_group(),
    }


def compressed(x: int) -> bytes:
    return (x + (1 << 383)).to_bytes(48, "big")


def residue(x: int) -> bool:
    return pow(x**3 + 4, (field_modulus - 1) // 2, field_modulus) == 1


def not_on_the_curve() -> bytes:
    return compressed(next(x for x in range(1, 100) if not residue(x)))


def outside_the_group() -> bytes:
    """The cofactor of G1 is about 2^126: the first point that one meets lies outside the group."""
    return compressed(next(x for x in range(1, 100) if residue(x)))


@pytest.mark.parametrize("forged", forgeries().values(), ids=forgeries())
def test_a_forgery_is_not_signed(forged):
    assert not quicknet.is_signed(1000, forged)


@pytest.mark.parametrize(
    ("after", "number"),
    [
        (timedelta(0), 1),
        (timedelta(days=-9000), 1),
        (timedelta(microseconds=1), 2),
        (timedelta(seconds=3), 2),
        (timedelta(seconds=2997), 1000),
        (timedelta(seconds=2997.5), 1001),
    ],
)
def test_a_round_is_named_by_its_time_alone(after, number):
    named = quicknet.first_round(quicknet.GENESIS + after)
    assert (named.number, named.kind, named.source) == (number, "drand", quicknet.CHAIN_HASH)
    assert named.at >= quicknet.GENESIS + after
    assert quicknet.round_of(number) == named


def test_rounds_are_counted_far_into_the_future():
    assert quicknet.first_round(datetime(2046, 1, 1, tzinfo=UTC)).at == datetime(2046, 1, 1, tzinfo=UTC)
