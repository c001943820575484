"""A store of each kind, empty."""

from pathlib import Path

import pytest

from app.kit.ids import new_id
from app.kit.objects import LocalFolder, Objects, S3Objects
from app.kit.objects.bucket import Bucket
from tests.seaweed import Seaweed


@pytest.fixture
def bucket(seaweed: Seaweed) -> Bucket:
    """A fresh bucket with locks."""
    return seaweed.bucket(f"b{new_id().hex}")


@pytest.fixture(params=["local", "seaweed"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    """Each kind in turn."""
    if request.param == "local":
        return LocalFolder(tmp_path)
    return S3Objects(request.getfixturevalue("bucket"), "evidence")
