"""Which store the settings open, and what is said of it."""

import socket
from pathlib import Path

import pytest

from app.kit.ids import new_id
from app.kit.objects import AddressError, LocalFolder, S3Objects, Verdict, check_address, open_objects, prove
from app.kit.objects.bucket import Bucket
from app.kit.settings import Settings
from tests.evidence.conftest import stream
from tests.seaweed import Seaweed

pytestmark = pytest.mark.anyio


def test_a_mistake_in_the_address_is_met_at_the_start(tmp_path: Path) -> None:
    check_address(Settings(home=tmp_path))
    with pytest.raises(AddressError):
        check_address(Settings(home=tmp_path, s3_url="s3://nobody/nothing"))


@pytest.mark.parametrize("kind", [LocalFolder, S3Objects])
async def test_each_sort_of_files_keeps_to_a_place_of_its_own(kind: type, tmp_path: Path, seaweed: Seaweed) -> None:
    settings = Settings(home=tmp_path)
    if kind is S3Objects:
        settings = Settings(home=tmp_path, s3_url=seaweed.url(seaweed.bucket(f"b{new_id().hex}").name))
    opened = open_objects(settings, "evidence")
    assert isinstance(opened, kind)
    stored = await opened.put(stream(b"a chat"))
    assert await open_objects(settings, "evidence").size(stored.name) == len(b"a chat")
    assert await open_objects(settings, "rulings").size(stored.name) is None


async def test_a_store_is_called_what_it_was_found_to_be(tmp_path: Path, seaweed: Seaweed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = f"s3://key:secret@127.0.0.1:{server.getsockname()[1]}/files?secure=0"
    plain = seaweed.place("no-locks")
    Bucket(plain)._client.make_bucket(plain.bucket)
    found = {
        "": Verdict.local,
        seaweed.url("fresh-and-locked"): Verdict.locked,
        seaweed.url("no-locks"): Verdict.not_locked,
        nobody: Verdict.unknown,
    }
    assert {url: await prove(Settings(home=tmp_path, s3_url=url)) for url in found} == found
