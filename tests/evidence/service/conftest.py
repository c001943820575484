"""The room in which chats are read."""

import pytest

from app.kit.db import Database
from evidence.safe import Safe
from tests.evidence.reading_room import Room, open_room


@pytest.fixture
async def room(database: Database, safe: Safe) -> Room:
    """A case under examination."""
    return await open_room(database, safe)
