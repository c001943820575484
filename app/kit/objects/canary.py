"""Whether a bucket keeps what it is told to keep, found by trying: some services say yes to a lock and then delete."""

from contextlib import suppress
from datetime import timedelta

from app.kit import clock
from app.kit.ids import new_id
from app.kit.objects.bucket import Bucket, RefusedError

_KEPT = timedelta(minutes=20)
"""Longer than clocks may differ: a service refuses requests that are off by a quarter of an hour."""
_FOLDER = "canary/"


def sings(bucket: Bucket) -> bool:
    """Write an object that is locked and one that is not, and try to remove both.

    It counts as locked only if the first stayed and the second went: who may remove nothing at all proves nothing.
    """
    if not bucket.ensure():
        return False
    _clear(bucket)
    free, locked = f"{_FOLDER}{new_id().hex}", f"{_FOLDER}{new_id().hex}"
    going = bucket.put(free, b"free")
    staying = bucket.put(locked, b"locked", until=clock.real_now() + _KEPT)
    for key, version, forced in ((free, going, False), (locked, staying, False), (locked, staying, True)):
        with suppress(RefusedError):
            bucket.remove(key, version, forced=forced)
    return bool(staying) and bucket.look(locked, staying) is not None and bucket.look(free, going) is None


def _clear(bucket: Bucket) -> None:
    """Those of earlier starts whose time has come."""
    before = clock.real_now() - _KEPT
    for each in list(bucket.versions(_FOLDER)):
        if each.at < before:
            with suppress(RefusedError):
                bucket.remove(each.key, each.version)
