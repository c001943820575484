"""The verifier that was written apart: what it knows of the public network is checked by programs nobody here wrote."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.verifier import verifier

QUICKNET = json.loads((Path(__file__).parent / "vectors" / "drand-quicknet.json").read_text())


@pytest.mark.parametrize("known", QUICKNET["rounds"], ids=lambda known: str(known["round"]))
def test_a_round_of_the_public_network_holds_for_itself_and_for_no_other(known):
    signature = bytes.fromhex(known["signature"])
    assert verifier.quicknet_signed(known["round"], signature)
    assert not verifier.quicknet_signed(known["round"] + 1, signature)
    assert sha256(signature).hexdigest() == known["randomness"]


def test_bytes_that_are_no_point_of_the_group_are_refused():
    signature = bytes.fromhex(QUICKNET["rounds"][0]["signature"])
    for wrong in (b"", bytes(48), b"\xc0" + bytes(47), bytes([signature[0] ^ 0x20]) + signature[1:], signature[:-1]):
        assert not verifier.quicknet_signed(1000, wrong)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [None, True, "é\n"]}, '{"a":[null,true,"é\\n"],"b":1}'),
        ({}, "{}"),
        ({"\U0001f600": 1, "ﬀ": 2}, '{"\U0001f600":1,"ﬀ":2}'),
    ],
)
def test_canonical_json_is_that_of_rfc_8785(value, written):
    assert verifier.canonical(value) == written.encode()


@pytest.mark.parametrize("text", ['{"a":1.0}', '{"a":1,"a":1}', "{", "NaN"])
def test_json_that_can_be_read_in_two_ways_is_refused(text):
    with pytest.raises(verifier.Failed):
        verifier.parse(text)
