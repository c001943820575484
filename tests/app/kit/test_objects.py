"""Which store the settings open."""

from pathlib import Path

import pytest

from app.kit.objects import open_objects
from app.kit.settings import Settings
from tests.evidence.conftest import stream

pytestmark = pytest.mark.anyio


async def test_each_sort_of_files_keeps_to_a_place_of_its_own(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    stored = await open_objects(settings, "evidence").put(stream(b"a chat"))
    assert await open_objects(settings, "evidence").size(stored.name) == len(b"a chat")
    assert await open_objects(settings, "rulings").size(stored.name) is None
