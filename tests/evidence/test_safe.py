"""Files pass through in frames: whole, in order, and never whole in memory."""

import os
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.kit.ranges import Span
from app.kit.settings import Settings
from evidence.models import EvidenceItem
from evidence.safe import Safe, Sealed
from evidence.sealing import FRAME
from tests.evidence.conftest import stream

pytestmark = pytest.mark.anyio

CONTENT = os.urandom(2 * FRAME + 999)


def item_of(sealed: Sealed) -> EvidenceItem:
    seal = sealed.seal
    return EvidenceItem(
        id=sealed.id, title="t", object_name=sealed.object_name, size_bytes=seal.size_bytes, sha256=seal.sha256
    )


async def read(safe: Safe, item: EvidenceItem, span: Span) -> bytes:
    opened = await safe.open_item(item)
    return b"".join([part async for part in safe.content(opened, span)])


@given(st.integers(1, 300_000), st.integers(0, len(CONTENT)))
@examples(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_however_a_body_arrives_it_comes_back_the_same(safe: Safe, chunk: int, size: int) -> None:
    item = item_of(await safe.store(stream(CONTENT[:size], chunk)))
    assert await read(safe, item, Span(0, size)) == CONTENT[:size]
    assert await safe.is_intact(item)


async def test_a_large_file_takes_a_few_frames_of_memory(tmp_path: Path) -> None:
    async def body() -> AsyncIterator[bytes]:
        chunk = bytes(65_536)
        for _ in range(60 * 16):
            yield chunk

    safe = Safe.open(Settings(home=tmp_path))
    tracemalloc.start()
    await safe.store(body())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * FRAME


async def test_an_item_without_its_bytes_is_not_intact(safe: Safe) -> None:
    sealed = await safe.store(stream(b"here and gone"))
    await safe.objects.remove(sealed.object_name)
    assert not await safe.is_intact(item_of(sealed))
