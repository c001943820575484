"""A ZIP file that is sent while it is made: members are stored one after the other, nothing is kept in memory.

Stored, not deflated: what is sent is sound, film and pictures, compressed already. ZIP64 throughout, so that no member
and no archive is too large; general purpose bit 3 says that sizes follow the data (APPNOTE.TXT 4.3.9, 4.4.4).
"""

import io
import zipfile
from collections.abc import AsyncIterator
from datetime import datetime

from msgspec import Struct

_EARLIEST = 1980


class Member(Struct, frozen=True):
    """One file in the archive; its content is read once, to its end, before the next member is asked for."""

    path: str
    content: AsyncIterator[bytes]


async def zipped(members: AsyncIterator[Member], at: datetime) -> AsyncIterator[bytes]:
    """The bytes of the archive as they come to be; every member bears the time `at`, as its zone tells it."""
    sink = _Sink()
    moment = at.timetuple()[:6] if at.year >= _EARLIEST else (_EARLIEST, 1, 1, 0, 0, 0)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        async for member in members:
            head = zipfile.ZipInfo(member.path, moment)
            head.external_attr = 0o100644 << 16
            with archive.open(head, "w", force_zip64=True) as file:
                async for chunk in member.content:
                    file.write(chunk)
                    yield sink.taken()
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Where the archive is written, and taken from again; it cannot go back."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: object, /) -> int:
        piece = bytes(content)  # ty: ignore[invalid-argument-type] # zipfile writes bytes
        self._written.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        whole = b"".join(self._written)
        self._written.clear()
        return whole
