"""Bytes in text and back, as browsers write them."""

import binascii

import pytest

from app.kit.bytes64 import base64url, from_base64url


@pytest.mark.parametrize("value", [b"", b"\xff", b"\xfb\xff\xfe", bytes(range(256))])
def test_there_and_back(value: bytes):
    assert from_base64url(base64url(value)) == value
    assert not set(base64url(value)) & set("+/=")


def test_what_is_not_written_like_this_is_refused():
    for text in ("A", "AAAAA"):
        with pytest.raises(binascii.Error):
            from_base64url(text)
