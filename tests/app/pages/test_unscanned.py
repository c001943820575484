"""Where a scanner is set and has not spoken yet, nothing of an item goes out: neither the file nor a copy."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from app.kit.settings import Settings
from evidence.safe import Safe
from evidence.service import looking
from tests.app.pages.conftest import Site
from tests.app.pages.test_calls import Open, Shelf
from tests.evidence.media.files import picture

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A scanner that does not answer."""
    return replace(settings, clamd_url="tcp://127.0.0.1:1")


@pytest.fixture
async def shelf(site: Site, browser_of: Open, settings: Settings, appeal) -> Shelf:
    """What is handed in was looked at before the scanner was set."""
    client = await browser_of("li@pages.example", "en")
    kept = await client.post("/cases/new", data=appeal(), follow_redirects=False)

    async def look(item: UUID) -> None:
        before = replace(settings, clamd_url="")
        await looking.look(site.database, Safe.open(before), before, item)

    return Shelf(client, kept.headers["location"], look)


async def test_neither_the_file_nor_a_copy_goes_out(shelf: Shelf) -> None:
    item = await shelf.hand_in(picture(), "A photo", kind="photo")
    doors = f"/api/v1{shelf.page(item)}"
    look = (await shelf.client.get(f"{doors}/look")).json()
    assert look["copies"]
    for door in ("content", *(f"copies/{copy['id']}" for copy in look["copies"])):
        reply = await shelf.client.get(f"{doors}/{door}")
        assert (reply.status_code, reply.json()["type"].rpartition("#")[2]) == (409, "not-scanned-yet")
