"""A case's evidence as a BagIt bag (RFC 8493): payload first, then the manifests over all that went by.

Whoever receives it needs no program of ours: `bagit.py --validate`, or `sha256sum -c manifest-sha256.txt`.
"""

import hashlib
from collections.abc import AsyncIterator
from datetime import date

from msgspec import Struct

from app.kit.zips import Member

_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LONGEST_NAME = 150
"""Bytes; file systems take 255, and a number and a folder come before."""


class Payload(Struct, frozen=True):
    """One file below `data/`. Its content is read once."""

    path: str
    content: AsyncIterator[bytes]


async def bagged(folder: str, files: AsyncIterator[Payload], info: dict[str, str], on: date) -> AsyncIterator[Member]:
    """The members of the bag in the order in which they are sent; `info` are the lines of `bag-info.txt` (§2.2.2)."""
    tally = _Tally()
    async for file in files:
        yield Member(f"{folder}/data/{file.path}", tally.counted(f"data/{file.path}", file.content))
    oxum = {"Payload-Oxum": f"{tally.octets}.{len(tally.digests)}", "Bagging-Date": on.isoformat()}
    lines = "".join(f"{name}: {value}\n" for name, value in (info | oxum).items())
    tags = {"bagit.txt": _DECLARATION, "bag-info.txt": lines, "manifest-sha256.txt": tally.manifest()}
    of_tags = _Tally()
    for name, text in tags.items():
        yield Member(f"{folder}/{name}", of_tags.counted(name, _once(text.encode())))
    yield Member(f"{folder}/tagmanifest-sha256.txt", _once(of_tags.manifest().encode()))


class _Tally:
    """What went by: digests by path, and the number of bytes."""

    def __init__(self) -> None:
        self.digests: dict[str, str] = {}
        self.octets = 0

    async def counted(self, path: str, content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        digest = hashlib.sha256()
        async for chunk in content:
            digest.update(chunk)
            self.octets += len(chunk)
            yield chunk
        self.digests[path] = digest.hexdigest()

    def manifest(self) -> str:
        """One line a file (§2.1.3)."""
        return "".join(f"{digest}  {path}\n" for path, digest in self.digests.items())


def named(prefix: str, file_name: str) -> str:
    """A file's name in the bag, with its exhibit number before it: short enough for any disk, its ending kept.

    Paths in manifests percent-encode `%`, which the stock tool does not undo: such names lose it. The name that the
    file was handed in under stands in `evidence.json`.
    """
    file_name = file_name.replace("%", "_")
    stem, dot, ending = file_name.rpartition(".")
    if not dot or len(ending.encode()) > _LONGEST_NAME // 10:
        stem, ending = file_name, ""
    room = _LONGEST_NAME - len(ending.encode())
    short = stem.encode()[:room].decode(errors="ignore").strip(" .") or "file"
    return f"{prefix} {short}{dot if ending else ''}{ending}"


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def text(path: str, content: str) -> Payload:
    """A small file that is made on the spot."""
    return Payload(path, _once(content.encode()))
