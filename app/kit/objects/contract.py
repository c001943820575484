"""What every store of objects promises; `tests/app/kit/objects/test_contract.py` holds each of them to it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

_DIGITS = frozenset("0123456789abcdef")
_DIGEST = 64


def is_name(name: str) -> bool:
    """Whether this can name an object at all: a SHA-256 in hexadecimal."""
    return len(name) == _DIGEST and _DIGITS.issuperset(name)


class KeptObjectError(Exception):
    """The object must be kept: its day has not come, or it is under legal hold."""


class Stored(Struct, frozen=True):
    """What the store made of a stream."""

    name: str
    size: int


class Objects(Protocol):
    """A store of objects. Every implementation publishes a whole object or none, and never replaces one."""

    async def put(self, chunks: AsyncIterator[bytes]) -> Stored:
        """Store a stream; when it breaks off, nothing is left. It may be removed until `keep` is called."""

    async def keep(self, name: str, *, until: datetime) -> None:
        """Refuse to remove the object before that day (real time). The day is only ever moved away."""

    async def hold(self, name: str, *, held: bool) -> None:
        """Put under legal hold, or lift it: a held object stays, whatever its day."""

    async def size(self, name: str) -> int | None:
        """Stored bytes, or None when there is no such object."""

    async def read(self, name: str, start: int, length: int) -> bytes:
        """A part of the object; shorter when it ends earlier.

        Raises:
            FileNotFoundError: when there is no such object.
        """

    def loose(self, older_than: timedelta) -> AsyncIterator[list[str]]:
        """In portions, the names that nobody asked to keep, put longer ago than this."""

    async def remove(self, name: str) -> None:
        """Take the object away; a missing one is fine.

        Raises:
            KeptObjectError: when it must be kept.
        """
