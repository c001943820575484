"""Identifiers that sort by the time they were made."""

import os
from uuid import UUID

from app.kit import clock


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562 §5.7): 48 bits of real milliseconds, then chance. An identifier is never a credential."""
    milliseconds = int(clock.real_now().timestamp() * 1000)
    value = milliseconds.to_bytes(6, "big") + os.urandom(10)
    number = int.from_bytes(value, "big")
    number = number & ~(0xF << 76) | (0x7 << 76)
    number = number & ~(0x3 << 62) | (0x2 << 62)
    return UUID(int=number)
