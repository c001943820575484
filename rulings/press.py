"""Where rulings are printed and signed: warm processes, each with its fonts and the office's key loaded once.

What lays out pages and what signs is loaded there alone and takes no memory in the service.
"""

import os
from asyncio import wrap_future
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from app.kit.objects import open_objects
from app.kit.settings import Settings
from app.kit.vault import Vault
from evidence.safe import Safe, Sealed
from rulings.document import render_in_worker, warm_worker
from rulings.schemas import RulingText
from rulings.signing import ensure_demo_authority

if TYPE_CHECKING:
    from rulings.signing.signature import OfficeSigner

_signer: "OfficeSigner"


class Press:
    """Prints and signs. One a process; `close` it at the end."""

    def __init__(self, settings: Settings, *, workers: int | None = None) -> None:
        self.safe = safe_of(settings)
        ensure_demo_authority(
            settings.authority_dir
        )  # made, or found wanting, before a process of the press starts with it
        self._pool = ProcessPoolExecutor(
            max_workers=workers or os.cpu_count(),
            mp_context=get_context("spawn"),
            initializer=warm,
            initargs=(settings.fonts_dir, settings.rare_fonts_dir, settings.authority_dir, settings.timestamp_url),
        )

    async def make(self, text: RulingText) -> Sealed:
        """The signed file, in the safe.

        Raises:
            TimestampUnavailable: nothing was signed; the job tries again.
        """
        return await self.safe.store(_whole(await wrap_future(self._pool.submit(print_and_sign, text))))

    async def archive(self, issued: bytes) -> Sealed:
        """The archive's copy of a file that was made here, in the safe.

        Raises:
            TimestampUnavailable: no copy was made; the job tries again.
        """
        return await self.safe.store(_whole(await wrap_future(self._pool.submit(make_copy, issued))))

    def close(self) -> None:
        """Let the processes go."""
        self._pool.shutdown()


@cache
def press_of(settings: Settings) -> Press:
    """The press of this process, warmed up when the first ruling is printed."""
    return Press(settings)


def safe_of(settings: Settings) -> Safe:
    """Where the files of rulings lie: encrypted like evidence, in a place and under keys of their own."""
    objects = open_objects(settings, "rulings")
    return Safe(objects, Vault(settings.vault_dir, "rulings"), settings.max_upload_bytes)


def warm(fonts_dir: Path, rare_fonts_dir: Path, authority_dir: Path, timestamp_url: str) -> None:
    """Initializer of a process of the press."""
    global _signer  # noqa: PLW0603 - what a process has in hand for its whole life
    from rulings.signing.signature import OfficeSigner  # noqa: PLC0415 - the service itself signs nothing

    warm_worker(fonts_dir, rare_fonts_dir)
    _signer = OfficeSigner(ensure_demo_authority(authority_dir), timestamp_url)
    Finalize(_signer, _signer.close, exitpriority=0)


def print_and_sign(text: RulingText) -> bytes:
    """What a process of the press runs; `warm` must have been its initializer."""
    return _signer.sign(render_in_worker(text))


def make_copy(issued: bytes) -> bytes:
    """What a process of the press runs for the archive."""
    return _signer.archive(issued)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
