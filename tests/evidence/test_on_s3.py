"""Evidence on a real S3 server: tests of the safe, the service and the doors once more, and what only S3 can do."""

from datetime import timedelta
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.embedded import Cluster
from app.kit.errors import NotReady
from app.kit.ids import new_id
from app.kit.objects import KeptObjectError, S3Objects
from app.kit.objects.bucket import Bucket
from app.kit.queue import queue
from app.kit.settings import Settings
from app.kit.vault import Vault
from evidence import jobs
from evidence.errors import ItemDamaged
from evidence.queries import items
from evidence.safe import Safe
from evidence.service import custody, holding
from tests.evidence.conftest import Clerk, Table, stream
from tests.evidence.service.test_checking import (
    test_a_forgotten_item_is_no_alarm_and_not_read_again,
    test_exhibits_that_are_whole_are_verified_by_the_clock,
)
from tests.evidence.test_api import (
    client,
    doors,
    hand_in,
    service,
    test_a_caller_who_hangs_up_leaves_nothing,
    test_a_file_comes_back_as_it_was_handed_in,
    test_any_range_is_a_slice_of_the_file,
    token,
)
from tests.evidence.test_safe import CONTENT, test_an_item_without_its_bytes_is_not_intact
from tests.evidence.test_service import (
    test_readings_stand_once_a_person_item_and_hour,
    test_what_is_refused_leaves_nothing,
)
from tests.seaweed import Seaweed

pytestmark = pytest.mark.anyio

__all__ = [  # run here again, with the safe below
    "client",
    "doors",
    "service",
    "test_a_caller_who_hangs_up_leaves_nothing",
    "test_a_file_comes_back_as_it_was_handed_in",
    "test_a_forgotten_item_is_no_alarm_and_not_read_again",
    "test_an_item_without_its_bytes_is_not_intact",
    "test_any_range_is_a_slice_of_the_file",
    "test_exhibits_that_are_whole_are_verified_by_the_clock",
    "test_readings_stand_once_a_person_item_and_hour",
    "test_what_is_refused_leaves_nothing",
]


@pytest.fixture
def settings(seaweed: Seaweed, tmp_path: Path) -> Settings:
    """A bucket of its own, a vault of its own."""
    name = f"b{new_id().hex}"
    seaweed.bucket(name)
    return Settings(home=tmp_path, s3_url=seaweed.url(name), max_upload_bytes=5_000_000)


@pytest.fixture
def safe(settings: Settings) -> Safe:
    """As the settings open it."""
    return Safe.open(settings)


@pytest.fixture
def bucket(safe: Safe) -> Bucket:
    """What lies below."""
    assert isinstance(safe.objects, S3Objects)
    return safe.objects._bucket


async def test_nothing_is_left_of_a_file_that_is_forgotten(safe: Safe, bucket: Bucket) -> None:
    sealed = await Safe(safe.objects, safe.vault, 20_000_000).store(stream(CONTENT * 5))
    await safe.forget(sealed.id, sealed.object_name)
    assert [each.key for each in bucket.versions("evidence/") if "/loose/" not in each.key] == []
    async for names in safe.objects.loose(timedelta(seconds=-1)):
        assert names == []
    assert list(bucket.versions("")) == []


async def test_what_was_written_over_is_found_damaged_and_its_locked_version_brought_back(
    client: AsyncTestClient[Litestar], table: Table, doors: str, safe: Safe, bucket: Bucket, clerk: Clerk
) -> None:
    handed_in = await hand_in(client, table, doors)
    async with clerk.database.transaction(table.consumer) as session:
        item = await items.get_item(session, table.consumer, table.case_id, handed_in["id"])
    await safe.objects.keep(item.object_name, until=clock.real_now() + timedelta(days=1))
    key, size = f"evidence/{item.object_name}", await safe.objects.size(item.object_name)
    assert size
    bucket.put(key, bytes(size))  # by somebody with the key of the store
    assert not await safe.is_intact(item)
    bucket.put(key, b"shorter")
    reply = await client.get(f"{doors}/{item.id}/content", headers=token(table, table.consumer))
    assert (reply.status_code, reply.json()["slug"]) == (ItemDamaged.status, ItemDamaged.slug)
    for newer in list(bucket.versions(key))[:2]:
        bucket.remove(newer.key, newer.version)
    assert await safe.is_intact(item)


async def test_an_item_is_locked_and_held_by_jobs(
    server: Cluster, database_name: str, clerk: Clerk, table: Table, settings: Settings, bucket: Bucket
) -> None:
    item = await clerk.hand_in(table.consumer)
    async with clerk.database.transaction(table.mediator) as session:
        await holding.hold(session, table.mediator, table.case_id, item.id, "a court asks for it")
    work = queue(server.app_url(database_name), (jobs.blueprint, "evidence"))
    resources = {"database": clerk.database, "settings": settings}
    async with work.open_async():
        await work.run_worker_async(wait=False, install_signal_handlers=False, additional_context=resources)
    found = bucket.look(f"evidence/{item.object_name}")
    assert found
    assert found.strict
    assert found.held
    assert found.until
    assert found.until >= item.retained_until_at > clock.now() + timedelta(days=3 * 365)
    with pytest.raises(KeptObjectError):
        await clerk.safe.objects.remove(item.object_name)


async def test_a_store_that_is_away_costs_nothing_but_time(
    clerk: Clerk, table: Table, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Seaweed(tmp_path_factory.mktemp("away")) as seaweed:
        vault = Vault(tmp_path / "vault", "evidence")
        clerk.safe = safe = Safe(S3Objects(seaweed.bucket("files"), "evidence"), vault, 5_000_000)
        item = await clerk.hand_in(table.consumer)
        keys = await safe.old_keys(timedelta(seconds=-1))
        seaweed.kill()
        with pytest.raises(NotReady):
            await clerk.hand_in(table.consumer)
        with pytest.raises(NotReady):  # not "damaged": nobody knows
            await safe.is_intact(item)
        async with clerk.database.transaction(table.consumer) as session:
            assert [each.id for each in await items.list_items(session, table.consumer, table.case_id)] == [item.id]
        assert await safe.old_keys(timedelta(seconds=-1)) == keys
        seaweed.start()
        assert await safe.is_intact(item)
        async with clerk.database.transaction(CLOCK) as session:
            assert await custody.clear_loose(session, CLOCK, safe, timedelta(seconds=-1)) == 0
        await clerk.hand_in(table.consumer)


async def test_what_crashed_before_its_row_is_cleared(clerk: Clerk, table: Table, safe: Safe) -> None:
    item = await clerk.hand_in(table.consumer)
    lost = await safe.store(stream(CONTENT))
    async with clerk.database.transaction(CLOCK) as session:
        await custody.clear_loose(session, CLOCK, safe, timedelta(seconds=-1))
    assert await safe.objects.size(lost.object_name) is None
    assert await safe.is_intact(item)
