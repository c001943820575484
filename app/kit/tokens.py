"""Secrets that open doors: 256 bits of chance, of which only the SHA-256 is kept."""

import hashlib
import secrets


def new_token() -> str:
    """A secret that is shown once and cannot be guessed; no slow hash is needed for it."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """All that is kept of a session, a link or a machine token."""
    return hashlib.sha256(token.encode()).digest()
