"""One bucket of a real server: what it refuses, and what is said when it does not answer."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import minio.api
import pytest

from app.kit import clock
from app.kit.errors import NotReady
from app.kit.objects import bucket as module
from app.kit.objects.bucket import AddressError, Bucket, Place, RefusedError, TakenError
from tests.seaweed import Seaweed

A_DAY = timedelta(days=1)


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    "url",
    [
        "https://key:hidden@host/bucket",
        "s3://host/bucket",
        "s3://key@host/bucket",
        "s3://key:hidden@host",
        "s3://key:hidden@host/bucket/folder",
        "s3://key:hidden@/bucket",
        "s3://key:hidden@host/bucket?secure=yes",
        "s3://key:hidden@host/bucket?reggion=here",
    ],
)
def test_an_address_that_is_not_understood_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(AddressError) as refused:
        Place.parse(url)
    assert "hidden" not in str(refused.value)


def test_an_address_says_everything(seaweed: Seaweed) -> None:
    assert Place.parse(seaweed.url("files")) == seaweed.place("files")
    place = Place.parse("s3://key:a%2Fb@s3.example/files?region=cn-north-1")
    assert place == Place("s3.example", "key", "a/b", "files", "cn-north-1", secure=True)


def test_a_wrong_secret_is_not_ready_and_writes_nothing(seaweed: Seaweed, bucket: Bucket) -> None:
    stranger = Bucket(seaweed.place(bucket.name, secret="guessed"))  # noqa: S106 - the point
    for act in (stranger.ensure, lambda: stranger.put("x", b"x"), lambda: stranger.look("x")):
        with pytest.raises(NotReady) as refused:
            act()
        assert "guessed" not in str(refused.value)
    assert bucket.look("x") is None


def test_a_service_that_is_away_is_not_ready_at_once(seaweed: Seaweed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        nobody = f"127.0.0.1:{server.getsockname()[1]}"
    away = Bucket(Place(nobody, "key", "secret", "files", "us-east-1", secure=False))
    began = time.monotonic()
    with pytest.raises(NotReady):
        away.look("x")
    assert time.monotonic() - began < 3


def test_a_service_that_never_answers_is_not_waited_for(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READ_SECONDS", 0.2)
    deaf = Bucket(Place(silent, "key", "secret", "files", "us-east-1", secure=False))
    began = time.monotonic()
    with pytest.raises(NotReady):
        deaf.put("x", b"x")
    assert time.monotonic() - began < 3


def test_a_clock_that_is_an_hour_off_is_not_ready(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    late = clock.real_now() - timedelta(hours=1)
    monkeypatch.setattr(minio.api.time, "utcnow", lambda: late)
    with pytest.raises(NotReady):
        bucket.put("x", b"x")


def test_a_day_is_never_moved_nearer_and_binds_us_too(bucket: Bucket) -> None:
    version = bucket.put("x", b"x")
    until = clock.real_now() + 2 * A_DAY
    bucket.lock("x", version, until)
    for nearer in (until - A_DAY, clock.real_now() + timedelta(seconds=5)):
        with pytest.raises(NotReady):
            bucket.lock("x", version, nearer)
    for forced in (False, True):
        with pytest.raises(RefusedError):
            bucket.remove("x", version, forced=forced)
    found = bucket.look("x", version)
    assert found
    assert found.strict
    assert found.until
    assert timedelta(0) <= found.until - until < timedelta(seconds=1)


def test_a_held_version_cannot_be_removed(bucket: Bucket) -> None:
    version = bucket.put("x", b"x")
    bucket.hold("x", version, held=True)
    with pytest.raises(RefusedError):
        bucket.remove("x", version)
    found = bucket.look("x")
    assert found
    assert found.must_stay(clock.real_now())
    bucket.hold("x", version, held=False)
    bucket.remove("x", version)
    bucket.remove("x", version)
    assert bucket.look("x") is None


def test_what_is_written_over_stays_below(bucket: Bucket) -> None:
    first = bucket.put("x", b"first", until=clock.real_now() + A_DAY)
    with pytest.raises(TakenError):
        bucket.put("x", b"second", fresh=True)
    bucket.put("x", b"second")
    assert bucket.read("x", 0, 10) == b"second"
    assert bucket.read("x", 0, 10, first) == b"first"


def test_behind_the_end_is_nothing(bucket: Bucket) -> None:
    bucket.put("x", b"12345")
    assert bucket.read("x", 3, 10) == b"45"
    assert bucket.read("x", 5, 10) == b""
    with pytest.raises(FileNotFoundError):
        bucket.read("y", 0, 10)


def test_every_unfinished_upload_is_listed_until_it_is_aborted(bucket: Bucket) -> None:
    begun = [bucket.begin(f"folder/{number}") for number in range(3)]
    listed = list(bucket.uploads("folder/"))
    assert sorted(key for key, _, _ in listed) == ["folder/0", "folder/1", "folder/2"]
    assert {upload for _, upload, _ in listed} == set(begun)
    for key, upload, _ in listed:
        bucket.abort(key, upload)
        bucket.abort(key, upload)
    assert list(bucket.uploads("folder/")) == []


def test_a_large_object_is_copied_in_pieces(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PIECE", 6 << 20)
    content = bytes(range(256)) * (70 << 10)
    bucket.put("here", content)
    bucket.copy("here", "there", len(content))
    assert bucket.read("there", 0, len(content)) == content


@pytest.mark.parametrize("text", ["2026-11-29T04:32:59Z", "2026-11-29T04:32:59.269000000Z", "2026-11-29T04:32:59.269Z"])
def test_each_way_to_write_a_day_is_read(text: str) -> None:
    assert module._moment(text) == datetime(2026, 11, 29, 4, 32, 59, tzinfo=UTC)
