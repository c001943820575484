"""Asking a clamd about a file, over its own protocol (clamd(8), INSTREAM). The file streams; nothing is kept there."""

from typing import IO, BinaryIO, cast
from urllib.parse import urlsplit

from aioclamd import BufferTooLongError, ClamdAsyncClient, ClamdError
from msgspec import Struct

_PORT = 3310
_TIMEOUT_S = 600


class ScannerFailedError(Exception):
    """Nobody answers there, or nothing that can be understood: the scan is to be tried again."""


class Verdict(Struct, frozen=True):
    """`clean`, `infected` with the name of what was found, or `too_large` for the scanner."""

    word: str
    found: str = ""


async def ask(url: str, file: IO[bytes]) -> Verdict:
    """What the scanner at `tcp://host:port` says of the file, read from its beginning.

    Raises:
        ScannerFailedError: no answer.
    """
    where = urlsplit(url)
    client = ClamdAsyncClient(where.hostname or "127.0.0.1", where.port or _PORT, timeout=_TIMEOUT_S)
    file.seek(0)
    try:
        said = await client.instream(cast("BinaryIO", file))
    except BufferTooLongError:
        return Verdict("too_large")
    except (ClamdError, OSError) as failed:
        raise ScannerFailedError(url) from failed
    for status, found in (said or {}).values():
        if status in {"OK", "FOUND"}:
            return Verdict("infected", found[:200]) if status == "FOUND" else Verdict("clean")
    raise ScannerFailedError(url)
