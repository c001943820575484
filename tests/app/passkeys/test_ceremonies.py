"""Each step of the two ceremonies broken once; what is hostile ends as a refusal."""

import json
from typing import Any

import cbor2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.bytes64 import base64url
from app.passkeys import ceremonies
from app.passkeys.ceremonies import Registered
from app.passkeys.errors import ChallengeOver, NoSuchPasskey, PasskeyRefused
from app.passkeys.rules import Site
from app.passkeys.schemas import AnswerIn, RegisterIn
from tests.authenticator import PRESENT, VERIFIED, Authenticator

SITE = Site("localhost", "http://localhost:8000")
CHALLENGE = bytes(range(32))
ASKED = base64url(CHALLENGE)
WRONG: list[dict[str, Any]] = [
    {"origin": "http://localhost:8001"},
    {"origin": "https://localhost:8000"},
    {"origin": "http://localhost:8000.evil.example"},
    {"rp_id": "evil.example"},
    {"flags": PRESENT},
    {"flags": VERIFIED},
]


def made(key: Authenticator) -> Registered:
    return ceremonies.check_registration(msgspec.convert(key.register(ASKED), RegisterIn), CHALLENGE, SITE)


def said(key: Authenticator, challenge: str = ASKED) -> AnswerIn:
    return msgspec.convert(key.answer(challenge), AnswerIn)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_registration_elsewhere_or_of_nobody_present_is_refused(wrong: dict[str, Any]):
    with pytest.raises(PasskeyRefused):
        made(Authenticator(**wrong))


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_an_answer_elsewhere_or_of_nobody_present_is_refused(wrong: dict[str, Any]):
    key = Authenticator()
    known = made(key)
    for name, value in wrong.items():
        setattr(key, name, value)
    with pytest.raises(PasskeyRefused):
        ceremonies.check_answer(said(key), CHALLENGE, SITE, known)


def test_an_answer_to_another_question_is_refused():
    key = Authenticator()
    known = made(key)
    with pytest.raises(PasskeyRefused):
        ceremonies.check_answer(said(key, base64url(b"x" * 32)), CHALLENGE, SITE, known)


def test_an_answer_by_another_key_under_this_ones_name_is_refused():
    key, other = Authenticator(), Authenticator()
    known = made(key)
    other.id = key.id
    with pytest.raises(PasskeyRefused):
        ceremonies.check_answer(said(other), CHALLENGE, SITE, known)


def test_a_registration_under_another_keys_name_is_refused():
    key = Authenticator()
    forged = msgspec.convert(key.register(ASKED) | {"id": base64url(b"another")}, RegisterIn)
    with pytest.raises(PasskeyRefused):
        ceremonies.check_registration(forged, CHALLENGE, SITE)


@pytest.mark.parametrize("counter", [0, 4, 5])
def test_a_counter_that_does_not_move_on_is_refused(counter: int):
    key = Authenticator()
    known = msgspec.structs.replace(made(key), sign_count=5)
    key.counter = counter - 1
    if counter == 0:
        key.counter = -1
    with pytest.raises(PasskeyRefused):
        ceremonies.check_answer(said(key), CHALLENGE, SITE, known)


def test_whose_words_hold_is_known_and_counted():
    key = Authenticator()
    known = made(key)
    assert known.id == key.id
    assert ceremonies.check_answer(said(key), CHALLENGE, SITE, known) == 1
    assert ceremonies.challenge_in(said(key).client_data) == CHALLENGE


@pytest.mark.parametrize(
    "client_data",
    [b"", b"[]", b"{}", b"null", b'{"challenge":1}', b'{"challenge":"AA"}', b"\xff", b"[" * 10_000],
)
def test_what_names_no_question_of_ours_has_none(client_data: bytes):
    with pytest.raises(ChallengeOver):
        ceremonies.challenge_in(base64url(client_data) or "A")


def test_what_is_no_id_is_nobodys():
    with pytest.raises(NoSuchPasskey):
        ceremonies.key_id("A")


@given(st.binary(max_size=200), st.binary(max_size=200), st.binary(max_size=80))
def test_whatever_a_browser_sends_ends_as_a_refusal(one: bytes, two: bytes, three: bytes):
    known = Registered(b"id", cbor2.dumps({1: 2, 3: -7}), 0)
    parts = [base64url(each) or "AA" for each in (one, two, three)]
    with pytest.raises(PasskeyRefused):
        ceremonies.check_answer(AnswerIn("AA", *parts), CHALLENGE, SITE, known)
    with pytest.raises(PasskeyRefused):
        ceremonies.check_registration(RegisterIn("x", "AA", *parts[:2]), CHALLENGE, SITE)


@pytest.mark.parametrize("attestation", [{}, [], 1, None, {"fmt": "none"}, {"fmt": 1, "attStmt": [], "authData": b"x"}])
def test_an_attestation_of_another_shape_is_refused(attestation: object):
    key = Authenticator()
    sent = key.register(ASKED) | {"attestation": base64url(cbor2.dumps(attestation))}
    with pytest.raises(PasskeyRefused):
        ceremonies.check_registration(msgspec.convert(sent, RegisterIn), CHALLENGE, SITE)


def test_nested_a_hundred_thousand_deep_it_is_refused():
    key = Authenticator()
    deep = base64url(b"\x81" * 14_000)
    with pytest.raises(PasskeyRefused):
        ceremonies.check_registration(
            msgspec.convert(key.register(ASKED) | {"attestation": deep}, RegisterIn), CHALLENGE, SITE
        )
    nested = base64url(json.dumps({"challenge": ASKED}).encode().replace(b"{", b'{"a":' + b"[" * 5000, 1))
    with pytest.raises((PasskeyRefused, ChallengeOver)):
        ceremonies.challenge_in(nested)
