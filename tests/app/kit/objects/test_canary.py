"""A bucket is called locked only when it was seen to refuse."""

from datetime import datetime

import pytest

from app.kit.objects import canary
from app.kit.objects.bucket import Bucket, RefusedError
from tests.seaweed import Seaweed


class Forgetful(Bucket):
    """Says yes to a lock, and keeps none: so do some servers and libraries."""

    def put(self, key: str, data: bytes, *, fresh: bool = False, until: datetime | None = None) -> str | None:  # noqa: ARG002 - the point
        return super().put(key, data, fresh=fresh)


class Powerless(Bucket):
    """Somebody who may remove nothing sees every removal refused, locked or not."""

    def remove(self, key: str, version: str | None, *, forced: bool = False) -> None:  # noqa: ARG002 - the point
        raise RefusedError(key)


def test_a_bucket_without_locks_does_not_count(seaweed: Seaweed) -> None:
    place = seaweed.place("unlocked")
    plain = Bucket(place)
    plain._client.make_bucket(place.bucket)
    assert not canary.sings(plain)


def test_a_service_that_forgets_its_promise_does_not_count(bucket: Bucket, seaweed: Seaweed) -> None:
    assert not canary.sings(Forgetful(seaweed.place(bucket.name)))


def test_a_refusal_that_has_another_reason_does_not_count(bucket: Bucket, seaweed: Seaweed) -> None:
    assert not canary.sings(Powerless(seaweed.place(bucket.name)))


def test_a_bucket_is_made_with_locks_and_tried(seaweed: Seaweed) -> None:
    fresh = Bucket(seaweed.place("made-by-the-canary"))
    assert canary.sings(fresh)
    assert canary.sings(fresh)
    assert all(each.key.startswith("canary/") for each in fresh.versions(""))


def test_the_canaries_of_earlier_starts_are_cleared(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket.put("canary/old", b"free")
    monkeypatch.setattr(canary, "_KEPT", -canary._KEPT)
    canary._clear(bucket)
    assert list(bucket.versions("canary/")) == []
