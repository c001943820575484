"""The same promises on an S3 server of another make, where the machine has it. One test: one cluster for all of it."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.kit import clock
from app.kit.objects import KeptObjectError, S3Objects, canary
from app.kit.objects import bucket as buckets
from tests.app.kit.objects import test_contract as contract
from tests.app.kit.objects.test_contract import loose, stream
from tests.app.kit.objects.test_s3 import LARGE, MB
from tests.ceph import Ceph, programs

pytestmark = pytest.mark.anyio

Promise = Callable[[S3Objects], Coroutine[Any, Any, None]]


def promises() -> dict[str, Promise]:
    """Every test of the contract."""
    return {name: act for name, act in vars(contract).items() if name.startswith("test_")}


@pytest.mark.skipif(programs() is None, reason="this machine has no Ceph (radosgw, ceph-mon, ceph-osd)")
async def test_the_contract_holds_on_ceph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = programs()
    assert root
    with Ceph(root, tmp_path) as ceph:
        for number, act in enumerate(promises().values()):
            await act(S3Objects(ceph.bucket(f"promise-{number}"), "evidence"))
        assert canary.sings(ceph.bucket("canary"))
        await _large_ones_and_copies(ceph, monkeypatch)
        await _the_same_bytes_over_a_locked_version(ceph)


async def _large_ones_and_copies(ceph: Ceph, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = ceph.bucket("large")
    for name, piece in (("whole", buckets.PIECE), ("pieces", 6 * MB)):
        monkeypatch.setattr(buckets, "PIECE", piece)
        store = S3Objects(bucket, name)
        stored = await store.put(stream(*LARGE))
        assert await store.read(stored.name, 9 * MB - 2, 4) == b"\x08\x08\x09\x09"
        assert await store.size(stored.name) == 20 * MB
        assert list(bucket.versions(f"{name}/incoming/")) == list(bucket.uploads(name)) == []
    bucket.part("whole/incoming/dead", bucket.begin("whole/incoming/dead"), 1, b"half")
    await loose(S3Objects(bucket, "whole"))
    assert list(bucket.uploads("")) == []


async def _the_same_bytes_over_a_locked_version(ceph: Ceph) -> None:
    """This one looks at no `If-None-Match` and writes a second version: the first keeps both from being removed."""
    bucket = ceph.bucket("twice")
    store = S3Objects(bucket, "evidence")
    stored = await store.put(stream(b"same"))
    await store.keep(stored.name, until=clock.real_now() + timedelta(days=1))
    assert await store.put(stream(b"same")) == stored
    with pytest.raises(KeptObjectError):
        await store.remove(stored.name)
    assert await store.read(stored.name, 0, 4) == b"same"
