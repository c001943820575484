"""Taking the evidence away: strangers first, then what each side gets, what is written down, and broken items."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import bagit
import pytest
from msgspec.structs import replace

from app.kit.actors import Actor, Role
from cases.errors import CaseNotFound
from evidence.errors import NothingToTake
from evidence.queries import items
from evidence.safe import Safe
from evidence.service import checking, exporting, quarantine, reading
from evidence.service.exporting import Taken
from tests.evidence.conftest import Clerk, Table
from tests.evidence.reading_room import Room
from tests.evidence.service.test_checking import spoil

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def taken(clerk: Clerk, actor: Actor, folder: Path) -> Path:
    """The bag as this reader gets it, unpacked."""
    async with clerk.database.transaction(actor) as session:
        found = await exporting.take(session, actor, clerk.table.case_id, clerk.safe)
    return await unpacked(found, clerk.safe, folder)


async def unpacked(found: Taken, safe: Safe, folder: Path) -> Path:
    """Send it, receive it, unpack it."""
    sent = b"".join([part async for part in exporting.archive(found, safe)])
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        archive.extractall(folder)
        name = archive.namelist()[0].partition("/")[0]
    return folder / name


def listed(bag: Path) -> list[str]:
    return sorted(str(path.relative_to(bag / "data")) for path in (bag / "data").rglob("*") if path.is_file())


async def test_a_stranger_takes_nothing_and_an_empty_case_is_no_bag(clerk: Clerk, table: Table) -> None:
    async with clerk.database.transaction(table.other_merchant) as session:
        with pytest.raises(CaseNotFound):
            await exporting.take(session, table.other_merchant, table.case_id, clerk.safe)
    async with clerk.database.transaction(table.consumer) as session:
        with pytest.raises(NothingToTake):
            await exporting.take(session, table.consumer, table.case_id, clerk.safe)


async def test_each_side_takes_what_it_may_see_and_the_stock_tool_agrees(
    clerk: Clerk, table: Table, tmp_path: Path
) -> None:
    film = bytes(range(256)) * 9000  # more than two frames
    shown = await clerk.hand_in(table.consumer, b"what was said", file_name="chat.txt")
    await clerk.hand_in(table.consumer, b"\x00\x00\x00\x18ftypmp42" + film, file_name="unboxing.mp4")
    await clerk.hand_in(table.consumer, b"a secret of mine", file_name="notes.txt", withheld=True)
    mine = await taken(clerk, table.consumer, tmp_path / "mine")
    theirs = await taken(clerk, table.merchant, tmp_path / "theirs")
    both = ["README.txt", "custody.csv", "evidence.json", "evidence/C-1 chat.txt", "evidence/C-2 unboxing.mp4"]
    assert listed(theirs) == sorted(both)
    assert listed(mine) == sorted([*both, "not-shown/3 notes.txt"])
    for bag in (mine, theirs):
        assert bagit.Bag(str(bag)).is_valid()
    told = json.loads((theirs / "data" / "evidence.json").read_text())
    for one in told:
        assert hashlib.sha256((theirs / "data" / one["file"]).read_bytes()).hexdigest() == one["item"]["sha256"]
    rows = list(csv.reader((theirs / "data" / "custody.csv").read_text().splitlines()))
    assert ["evidence/C-1 chat.txt", shown.sha256.hex()] == rows[1][:2]
    assert {row[4] for row in rows[1:]} == {"handed_in", "disclosed", "read", "exported"}
    for bag in (mine, theirs):
        readme = (bag / "data" / "README.txt").read_text()
        assert "sha256sum -c manifest-sha256.txt" in readme
        assert "核对方法" in readme
        assert [role for role in Role if role.value in readme] == []  # a code is no word of either language


async def test_what_is_taken_stands_in_custody_and_journal(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    item = await clerk.hand_in(table.consumer)
    await taken(clerk, table.auditor, tmp_path / "bag")
    async with clerk.database.transaction(table.consumer) as session:
        lines = await items.list_custody(session, table.consumer, item)
    assert [(line.role, line.act) for line in lines[-2:]] == [("auditor", "read"), ("auditor", "exported")]
    kinds = [bytes(row[0]) for row in table.owner.execute("SELECT entry FROM journal_entries").fetchall()]
    assert sum(b'"evidence_exported"' in entry for entry in kinds) == 1


async def test_what_was_erased_or_damaged_is_told_of_and_left_out(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    erased, gone, spoiled, whole = [await clerk.hand_in(table.consumer, bytes([65 + n]) * 9) for n in range(4)]
    clerk.safe.vault.destroy(erased.id)
    (path,) = (tmp_path / "objects").rglob(gone.object_name)
    path.unlink()
    spoil(tmp_path, spoiled)
    await checking.check(clerk.database, clerk.safe, spoiled)
    bag = await taken(clerk, table.auditor, tmp_path / "bag")
    told = {
        one["item"]["id"]: (one["state"], one["file"]) for one in json.loads((bag / "data/evidence.json").read_text())
    }
    assert told[str(erased.id)] == ("erased", None)
    assert told[str(gone.id)] == told[str(spoiled.id)] == ("damaged", None)
    assert told[str(whole.id)] == ("whole", "evidence/C-4 chat.txt")
    assert bagit.Bag(str(bag)).is_valid()


async def test_what_is_shut_or_not_scanned_yet_is_told_of_and_left_out(
    clerk: Clerk, table: Table, tmp_path: Path
) -> None:
    unseen, shut, freed, clean = [await clerk.hand_in(table.consumer, bytes([65 + n]) * 9) for n in range(4)]
    for item, verdict, found, released in (
        (shut, "infected", "Eicar", False), (freed, "infected", "Eicar", True), (clean, "clean", "", False)
    ):  # fmt: skip
        table.owner.execute(
            "INSERT INTO evidence_scans (item_id, scanned_at, verdict, found, reason) VALUES (%s, now(), %s, %s, '')",
            (item.id, verdict, found),
        )
        if released:
            async with clerk.database.transaction(table.mediator) as session:
                await quarantine.clear(session, table.mediator, table.case_id, item.id, "It is a test string.")
    clerk.safe = replace(clerk.safe, must_scan=True)
    bag = await taken(clerk, table.merchant, tmp_path / "bag")
    told = {
        one["item"]["id"]: (one["state"], one["file"]) for one in json.loads((bag / "data/evidence.json").read_text())
    }
    assert told == {
        str(unseen.id): ("not_scanned", None),
        str(shut.id): ("quarantined", None),
        str(freed.id): ("whole", "evidence/C-3 chat.txt"),
        str(clean.id): ("whole", "evidence/C-4 chat.txt"),
    }
    assert [name for name in listed(bag) if name.startswith("evidence/")] == [
        "evidence/C-3 chat.txt",
        "evidence/C-4 chat.txt",
    ]
    async with clerk.database.transaction(table.consumer) as session:
        for item in (unseen, shut):
            acts = {line.act for line in await items.list_custody(session, table.consumer, item)}
            assert not acts & {"read", "exported"}


async def test_a_name_that_is_a_formula_is_only_a_name(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    """Also where a table is cut at semicolons."""
    await clerk.hand_in(table.consumer, file_name="x;=HYPERLINK(A1);@y.txt")
    bag = await taken(clerk, table.merchant, tmp_path / "bag")
    lines = (bag / "data" / "custody.csv").read_text().splitlines()
    for delimiter in (",", ";"):
        cells = [cell for row in csv.reader(lines, delimiter=delimiter) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


async def test_a_chat_that_was_read_goes_along_as_its_transcript(room: Room, tmp_path: Path) -> None:
    await room.read()
    async with room.database.transaction(room.office.auditor) as session:
        found = await exporting.take(session, room.office.auditor, room.case_id, room.safe)
    bag = await unpacked(found, room.safe, tmp_path / "bag")
    assert bagit.Bag(str(bag)).is_valid()
    (transcript,) = (bag / "data" / "transcripts").glob("*.json")
    said = json.loads(transcript.read_text())
    assert transcript.stem in {"C-1", "甲-1"}
    assert said["reading"]["messages"] == len(said["parts"]) == 22


async def test_who_hangs_up_leaves_no_thread_behind(room: Room) -> None:
    long = b"".join(b"li 2026-05-01 10:%02d:%02d\n%s\n" % (n // 60 % 60, n % 60, b"x" * 900) for n in range(4500))
    await room.confirm(await room.hand_in(long))
    async with room.database.transaction(room.office.auditor) as session:
        found = await exporting.take(session, room.office.auditor, room.case_id, room.safe)
    ((opened, how),) = found.chats.values()
    sent = reading.written(room.safe, opened, how)
    assert len(await anext(sent)) > 0
    await sent.aclose()
    again = b"".join([piece async for piece in reading.written(room.safe, opened, how)])
    assert json.loads(again)["reading"]["messages"] == 4500
