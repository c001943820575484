"""Secrets: never twice the same, and known by their digest."""

from app.kit.tokens import new_token, token_hash


def test_a_token_is_long_and_never_repeated():
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) >= 43


def test_only_the_same_token_has_the_same_hash():
    assert token_hash("a") == token_hash("a") != token_hash("b")
    assert len(token_hash("a")) == 32
