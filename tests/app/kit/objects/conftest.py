"""A store of each kind, empty."""

from pathlib import Path

import pytest

from app.kit.objects import LocalFolder, Objects


@pytest.fixture(params=["local"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    """Each kind in turn."""
    return LocalFolder(tmp_path)
