"""Bytes in addresses and JSON: base64url without padding (RFC 4648 §5), as browsers write them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode


def base64url(value: bytes) -> str:
    """As text."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """As bytes.

    Raises:
        ValueError: for what is not written like this.
    """
    return urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
