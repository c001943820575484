"""Starting a program behind the fence, and what became of it."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO

from msgspec import Struct

_FENCE = Path(__file__).with_name("fence.py")
_ROOT = Path(__file__).parents[2]
_NOT_FOUND = 127
MB = 1 << 20


class UnshowableError(Exception):
    """It cannot be shown; the message is the code of the reason."""


class Limits(Struct, frozen=True):
    """What one child may use. Its time on the wall is bounded too, for a child that waits instead of computing."""

    memory: int = 1024 * MB
    cpu_s: int = 60
    file_bytes: int = 64 * MB
    wall_s: float = 120


def nameless(folder: Path) -> IO[bytes]:
    """A file without a name: gone with the last process that holds it, however that ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=folder)


def path_of(file: IO[bytes]) -> str:
    """How a child that inherits the file calls it."""
    return f"/proc/self/fd/{file.fileno()}"


@asynccontextmanager
async def running(
    words: Sequence[str], files: Sequence[IO[bytes]], limits: Limits
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A child with nothing of ours but the files handed to it: no environment, no input, a session of its own.

    Raises:
        UnshowableError: it took too long, or ended by a signal or in any other way than well.
    """
    bounds = [str(limits.memory), str(limits.cpu_s), str(limits.file_bytes)]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", str(_FENCE), *bounds, *words),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        pass_fds=[file.fileno() for file in files],
        env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "PYTHONPATH": str(_ROOT)},
        cwd="/",
        start_new_session=True,
        limit=MB,
    )
    try:
        async with asyncio.timeout(limits.wall_s):
            yield process
            code = await process.wait()
    except TimeoutError:
        raise UnshowableError("took_too_long") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    if code:
        raise UnshowableError(_reason(code))


async def run(words: Sequence[str], files: Sequence[IO[bytes]], limits: Limits) -> bytes:
    """What a short program prints, at most a megabyte."""
    async with running(words, files, limits) as process:
        printed, _ = await asyncio.gather(first(process.stdout), drain(process.stderr))
    return printed


async def first(stream: asyncio.StreamReader | None) -> bytes:
    """The first megabyte; the rest is read and thrown away, so that nobody waits."""
    kept = bytearray()
    while stream and (chunk := await stream.read(1 << 16)):
        kept += chunk[: MB - len(kept)]
    return bytes(kept)


async def drain(stream: asyncio.StreamReader | None) -> None:
    """Read until the end, keep nothing."""
    while stream and await stream.read(1 << 16):
        pass


def _reason(code: int) -> str:
    if code == _NOT_FOUND:
        return "no_program"
    if -code in {signal.SIGXCPU, signal.SIGKILL}:
        return "took_too_long"
    if -code in {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS}:
        return "too_much"
    return "damaged"
