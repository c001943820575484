"""Where rulings are printed and signed: warm processes, each with its fonts and the office's key loaded once.

What lays out pages and what signs is loaded there alone and takes no memory in the service.
"""

import os
from asyncio import wrap_future
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache, lru_cache, partial
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from app.kit.errors import NotReady
from app.kit.objects import open_objects
from app.kit.settings import Settings
from app.kit.stack import with_room
from app.kit.vault import Vault
from evidence.safe import Safe, Sealed
from rulings.document import render_in_worker, warm_worker
from rulings.schemas import Document
from rulings.signing import open_authority, stamp_of

if TYPE_CHECKING:
    from rulings.signing.signature import OfficeSigner

_settings: Settings


class _Processes:
    """A pool that is made anew when one of its processes was killed: only what it had in hand is lost."""

    def __init__(self, workers: int | None, initializer: Callable[..., None], *told: object) -> None:
        self._new = partial(ProcessPoolExecutor, workers, get_context("spawn"), initializer, told)
        self._pool = self._new()

    async def run(self, what: Callable[..., bytes], *args: object, **more: bool) -> bytes:
        """What a process of the pool makes of it.

        Raises:
            BrokenProcessPool: a process died meanwhile; whoever asks again meets new ones.
        """
        pool = self._pool
        try:
            return await wrap_future(pool.submit(_called, what, *args, **more))
        except BrokenProcessPool:
            if pool is self._pool:
                self._pool = self._new()
            raise

    def warm(self) -> None:
        """Have a process started before it is needed."""
        with suppress(BrokenProcessPool):
            self._pool.submit(os.getpid)

    def close(self) -> None:
        """Let the processes go."""
        self._pool.shutdown()


@with_room
def _called(what: Callable[..., bytes], *args: object, **more: bool) -> bytes:
    """Whatever a process of a pool is asked for: what lays out pages, and what signs, calls deeply."""
    return what(*args, **more)


class Press:
    """Prints and signs. One a process; `close` it at the end."""

    def __init__(self, settings: Settings, *, workers: int | None = None) -> None:
        self.safe = safe_of(settings)
        open_authority(settings)  # made, or found wanting, before a process of the press starts with it
        self._processes = _Processes(workers or os.cpu_count(), warm, settings)

    async def make(self, text: Document) -> Sealed:
        """The signed file, in the safe.

        Raises:
            TimestampUnavailable: nothing was signed; the job tries again.
        """
        return await self.safe.store(_whole(await self._processes.run(print_and_sign, text)))

    async def archive(self, issued: bytes) -> Sealed:
        """The archive's copy of a file that was made here, in the safe.

        Raises:
            TimestampUnavailable: no copy was made; the job tries again.
        """
        return await self.safe.store(_whole(await self._processes.run(make_copy, issued)))

    def close(self) -> None:
        """Let the processes go."""
        self._processes.close()


class Proofs:
    """Prints drafts for whoever writes them, in one warm process without the office's key."""

    def __init__(self, fonts_dir: Path, rare_fonts_dir: Path) -> None:
        self._processes = _Processes(1, warm_worker, fonts_dir, rare_fonts_dir)

    def warm(self) -> None:
        """Get ready for the first; nobody waits for it."""
        self._processes.warm()

    async def print(self, text: Document) -> bytes:
        """The pages under their watermark, not signed and kept nowhere.

        Raises:
            NotReady: it cannot be printed now.
        """
        try:
            return await self._processes.run(render_in_worker, text, draft=True)
        except BrokenProcessPool as died:
            raise NotReady from died

    def close(self) -> None:
        """Let the process go."""
        self._processes.close()


@cache
def press_of(settings: Settings) -> Press:
    """The press of this process, warmed up when the first ruling is printed."""
    return Press(settings)


@cache
def proofs_of(fonts_dir: Path, rare_fonts_dir: Path) -> Proofs:
    """What prints drafts for this process, warmed up when the first is opened."""
    return Proofs(fonts_dir, rare_fonts_dir)


def safe_of(settings: Settings) -> Safe:
    """Where the files of rulings lie: encrypted like evidence, in a place and under keys of their own."""
    objects = open_objects(settings, "rulings")
    return Safe(objects, Vault(settings.vault_dir, "rulings"), settings.max_upload_bytes)


def warm(settings: Settings) -> None:
    """Initializer of a process of the press."""
    global _settings  # noqa: PLW0603 - what a process works with for its whole life
    _settings = settings
    warm_worker(settings.fonts_dir, settings.rare_fonts_dir)
    signer_now()


def print_and_sign(text: Document) -> bytes:
    """What a process of the press runs; `warm` must have been its initializer."""
    page = render_in_worker(text)
    return signer_now().sign(page)


def make_copy(issued: bytes) -> bytes:
    """What a process of the press runs for the archive."""
    return signer_now().archive(issued)


def signer_now() -> "OfficeSigner":
    """The office's signer; once the key was changed, one with the new key."""
    return _signer_of(_settings, stamp_of(_settings))


@lru_cache(maxsize=1)
def _signer_of(settings: Settings, _stamp: tuple[int, int]) -> "OfficeSigner":
    from rulings.signing.signature import OfficeSigner  # noqa: PLC0415 - the service itself signs nothing

    signer = OfficeSigner(open_authority(settings), settings.timestamp_url)
    Finalize(signer, signer.close, exitpriority=0)
    return signer


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
