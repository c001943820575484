"""Quarantine: shut for everybody until the office lets it go; on a real clamd where there is one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.kit.actors import CLOCK, Actor
from app.kit.settings import Settings
from evidence.errors import NotQuarantined, NotScannedYet, Quarantined
from evidence.media.scanner import ScannerFailedError
from evidence.models import EvidenceItem
from evidence.queries import items, media
from evidence.safe import Safe
from evidence.schemas import LookOut
from evidence.service import custody, looking, quarantine
from tests.evidence.conftest import Clerk, Table
from tests.evidence.media.files import picture
from tests.evidence.media.scanners import CLAMD, EICAR, clamd, eicar, speaking

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["speaks its protocol", "clamd"])
async def scanner(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Where a scanner listens."""
    if request.param == "clamd" and CLAMD is None:
        pytest.skip("no clamd on this machine")
    async with clamd(tmp_path, CLAMD or "") if request.param == "clamd" else speaking(eicar) as url:
        yield url


async def _never(*_: object) -> None:
    raise AssertionError("what is shut was opened")


async def look(clerk: Clerk, item: EvidenceItem, url: str, home: Path) -> LookOut:
    settings = Settings(home=home, clamd_url=url)
    await looking.look(clerk.database, clerk.safe, settings, item.id)
    async with clerk.database.transaction(CLOCK) as session:
        return await media.show_look(session, CLOCK, item)


async def read(clerk: Clerk, actor: Actor, item: EvidenceItem) -> None:
    async with clerk.database.transaction(actor) as session:
        found = await items.get_item(session, actor, clerk.table.case_id, item.id)
        await custody.read(session, actor, found)


async def test_what_the_scanner_finds_is_shut_until_the_office_lets_it_go(
    clerk: Clerk, table: Table, tmp_path: Path, scanner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = await clerk.hand_in(table.consumer, b"harmless words, and\n" + EICAR)
    shown = await look(clerk, item, scanner, tmp_path)
    assert shown.scan is not None
    assert (shown.scan.verdict, shown.scan.is_shut) == ("infected", True)
    assert shown.scan.found.startswith("Eicar-Test-Signature")
    for reader in (table.consumer, table.merchant, table.mediator, table.auditor):
        with pytest.raises(Quarantined):
            await read(clerk, reader, item)
        async with clerk.database.transaction(reader) as session:
            with pytest.raises(Quarantined):
                await quarantine.check_open(session, reader, item, clerk.safe)
    async with clerk.database.transaction(CLOCK) as session:
        assert item.id not in await media.list_unseen(session, CLOCK, 100, listen=True)
    with monkeypatch.context() as patch:
        patch.setattr(Safe, "open_item", _never)
        await look(clerk, item, scanner, tmp_path)
        await looking.look(clerk.database, clerk.safe, Settings(home=tmp_path), item.id)
    async with clerk.database.transaction(table.mediator) as session:
        await quarantine.clear(session, table.mediator, table.case_id, item.id, "It is the test string.")
    async with clerk.database.transaction(CLOCK) as session:
        assert item.id in await media.list_unseen(session, CLOCK, 100, listen=True)
    async with clerk.database.transaction(table.merchant) as session:
        await quarantine.check_open(session, table.merchant, item, clerk.safe)
    await read(clerk, table.merchant, item)
    again = await look(clerk, item, scanner, tmp_path)
    assert again.result == "plain"
    async with clerk.database.transaction(CLOCK) as session:
        acts = [line.act for line in await items.list_custody(session, CLOCK, item)]
    assert acts == ["handed_in", "disclosed", "quarantined", "cleared", "read"]


async def test_what_is_clean_is_looked_at_at_once(clerk: Clerk, table: Table, tmp_path: Path, scanner: str) -> None:
    item = await clerk.hand_in(table.consumer, picture())
    shown = await look(clerk, item, scanner, tmp_path)
    assert (shown.result, shown.scan and shown.scan.verdict) == ("shown", "clean")
    async with clerk.database.transaction(table.mediator) as session:
        with pytest.raises(NotQuarantined):
            await quarantine.clear(session, table.mediator, table.case_id, item.id, "nothing to clear")


async def test_before_the_scanner_has_answered_nothing_is_opened(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    item = await clerk.hand_in(table.consumer, b"words")
    with pytest.raises(ScannerFailedError):
        await look(clerk, item, "tcp://127.0.0.1:9", tmp_path)
    async with clerk.database.transaction(table.merchant) as session:
        await quarantine.check_scanned(session, table.merchant, item, clerk.safe)
        for check in (quarantine.check_scanned, quarantine.check_open):
            with pytest.raises(NotScannedYet):
                await check(session, table.merchant, item, replace(clerk.safe, must_scan=True))
