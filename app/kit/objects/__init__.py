"""Where bytes lie: objects that are written once, named by their own digest, and kept until a day.

What is put here is sealed already: a thief of this store holds noise. An object's name is the SHA-256 of what is
stored, so anyone can check the store without a key.
"""

from enum import StrEnum
from functools import cache

import structlog
from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from app.kit.errors import NotReady
from app.kit.objects import canary
from app.kit.objects.bucket import THREADS, AddressError, Bucket, Place
from app.kit.objects.contract import KeptObjectError, Objects, Stored
from app.kit.objects.local import LocalFolder
from app.kit.objects.s3 import S3Objects
from app.kit.settings import Settings

__all__ = [
    "AddressError",
    "KeptObjectError",
    "LocalFolder",
    "Objects",
    "S3Objects",
    "Stored",
    "Verdict",
    "check_address",
    "open_objects",
    "prove",
]

log = structlog.get_logger()


class Verdict(StrEnum):
    """What the store was found to be. Only `locked` keeps what it must against whoever holds its key."""

    local = "local"
    locked = "locked"
    not_locked = "not_locked"
    unknown = "unknown"


def check_address(settings: Settings) -> None:
    """Understand the setting, so that a mistake in it is met at the start.

    Raises:
        AddressError: it is not understood.
    """
    if settings.s3_url:
        Place.parse(settings.s3_url)


def open_objects(settings: Settings, sort: str) -> Objects:
    """The store for one sort of files, `evidence` or `rulings`: each keeps to a place of its own."""
    if settings.s3_url:
        bucket, threads = _opened(settings.s3_url)
        return S3Objects(bucket, sort, threads)
    return LocalFolder(settings.objects_dir / sort)


async def prove(settings: Settings) -> Verdict:
    """Try whether what is stored can be removed, and say so in the log; a missing bucket is made, with locks."""
    if not settings.s3_url:
        return Verdict.local
    bucket, threads = _opened(settings.s3_url)
    try:
        stayed = await run_sync(canary.sings, bucket, limiter=threads)
    except NotReady as problem:
        log.error("storage_cannot_be_reached", bucket=bucket.name, why=str(problem.__cause__))  # noqa: TRY400 - one line
        return Verdict.unknown
    verdict = Verdict.locked if stayed else Verdict.not_locked
    tell = log.info if stayed else log.error
    tell("storage_tried", bucket=bucket.name, verdict=verdict.value)
    return verdict


@cache
def _opened(url: str) -> tuple[Bucket, CapacityLimiter]:
    """One pool of connections and threads a process."""
    return Bucket(Place.parse(url)), CapacityLimiter(THREADS)
