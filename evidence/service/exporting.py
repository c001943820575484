"""Taking a case's evidence away: everything that the reader may see, with seals and custody, as one bag.

What is taken is read: it stands in the custody of every item and in the journal before the first byte is sent.
"""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import calendar, clock, veils
from app.kit.actors import Actor
from app.kit.errors import DomainError, OriginalMasked
from app.kit.ranges import Span
from app.kit.text import CHINESE, ENGLISH, _, translate
from app.kit.veils import Veil
from app.kit.zips import zipped
from cases import queries as cases
from evidence import bag
from evidence.bag import Payload
from evidence.errors import ItemDamaged, ItemForgotten, NothingToTake, NotScannedYet, Quarantined
from evidence.models import EvidenceItem, EvidenceReading
from evidence.queries import items, keeping, readings
from evidence.safe import Opened, Safe
from evidence.schemas import BaggedItem
from evidence.service import custody, quarantine, reading, unmasking

_READ_ME = _(
    "The evidence of case {number}, as far as whoever took it away may see it. Taken away on {moment}.\n\n"
    "evidence/     the files, exactly as they were handed in, by their exhibit number\n"
    "not-shown/    files that were not shown to the other sides when this was taken away\n"
    "transcripts/  chats as they are read, by the number of their exhibit\n"
    "evidence.json every seal: SHA-256, size, type, who handed it in, when, from which system; and its custody\n"
    "custody.csv   the same custody as a table\n\n"
    "To check it: bagit.py --validate FOLDER, or in the folder: sha256sum -c manifest-sha256.txt.\n"
    "The digest of a file is the digest of its seal, which the journal of the office commits to.\n"
)


_SHUT: dict[type[DomainError], str] = {
    OriginalMasked: "masked",
    NotScannedYet: "not_scanned",
    Quarantined: "quarantined",
}


class Taken(Struct, frozen=True):
    """What is about to be sent: the case, the opened files by their path in the bag, and what is said of all items."""

    number: str
    files: dict[str, Opened]
    chats: dict[str, tuple[Opened, EvidenceReading]]
    papers: dict[str, str]


async def take(session: AsyncSession, actor: Actor, case_id: UUID, safe: Safe) -> Taken:
    """Write down what is taken away, and open it.

    What was erased, is damaged, in quarantine, masked or not scanned yet is told of and left out; to whoever decides,
    before the text is signed, so are chats as they are read, and names are roles.

    Raises:
        NothingToTake: nothing was handed in that this reader may see.
    """
    case = await cases.get_case(session, actor, case_id)
    rows = await items.list_rows(session, actor, case_id)
    if not rows:
        raise NothingToTake
    veil = await veils.over(session, actor, case_id)
    told, files, chats = [], dict[str, Opened](), dict[str, tuple[Opened, EvidenceReading]]()
    for place, row in enumerate(rows, start=1):
        opened, state = await _open(session, actor, row, safe)
        shown = items.item_out(row, actor.language)
        folder, prefix = ("evidence", shown.exhibit) if shown.exhibit else ("not-shown", str(place))
        file_name = veil.text(row.file_name) if veil else row.file_name
        path = f"{folder}/{bag.named(str(prefix), file_name)}"
        if opened is not None:
            files[path] = opened
            if not veil and (how := await readings.find_reading(session, actor, row)):
                chats[f"transcripts/{prefix}.json"] = opened, how
            await custody.open_original(session, actor, row)
            await custody.write(session, actor, row, "exported")
        lines = list(await items.list_custody(session, actor, row))
        told.append(BaggedItem(path if opened else None, state, shown, lines))
    said = {"items": [str(opened.item.id) for opened in files.values()]}
    await journal.record(session, actor, "evidence_exported", case_id=case_id, data=said)
    number = case.number or str(case.id)
    return Taken(number, files, chats, _papers(number, told, veil))


async def _open(session: AsyncSession, actor: Actor, row: EvidenceItem, safe: Safe) -> tuple[Opened | None, str]:
    """The file, and what there is to say of it: whole, masked, erased, damaged, in quarantine or not scanned yet."""
    try:
        await unmasking.check_may_open(session, actor, row)
        await quarantine.check_open(session, actor, row, safe)
    except (OriginalMasked, NotScannedYet, Quarantined) as shut:
        return None, _SHUT[type(shut)]
    check = await keeping.find_check(session, actor, row.id)
    if check is not None and check.result == "damaged":
        return None, "damaged"
    try:
        return await safe.open_item(row), "whole"
    except ItemForgotten:
        return None, "erased"
    except ItemDamaged:
        return None, "damaged"


def _papers(number: str, told: Sequence[BaggedItem], veil: Veil | None) -> dict[str, str]:
    table = io.StringIO()
    # No cell begins with a file's name; within quotes none begins in the middle of one, whatever parts the cells.
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow(("file", "sha256", "at", "role", "act"))
    for one in told:
        writer.writerows((one.file or "", one.item.sha256, c.at.isoformat(), c.role, c.act) for c in one.custody)
    values = {"number": number, "moment": clock.now().isoformat(timespec="seconds")}
    languages = [translate(_READ_ME, language, **values) for language in (CHINESE, ENGLISH)]
    seals = msgspec.json.encode(told)
    return {
        "README.txt": "\n— — —\n\n".join(languages),
        "custody.csv": table.getvalue(),
        "evidence.json": msgspec.json.format(veil.json(seals) if veil else seals).decode(),
    }


def archive(taken: Taken, safe: Safe) -> AsyncIterator[bytes]:
    """The bag as a ZIP, sent while it is made; a file that turns out damaged breaks it off."""
    now = calendar.local(clock.now())
    info = {
        "Source-Organization": "Redress",
        "External-Identifier": taken.number,
        "Internal-Sender-Description": f"Evidence of case {taken.number}",
    }
    return zipped(bag.bagged(taken.number, payload(taken, safe), info, now.date()), now)


async def payload(taken: Taken, safe: Safe) -> AsyncIterator[Payload]:
    """What was opened, and the papers beside it."""
    for path, content in taken.papers.items():
        yield bag.text(path, content)
    for path, opened in taken.files.items():
        yield Payload(path, safe.content(opened, Span(0, opened.item.size_bytes)))
    for path, (opened, how) in taken.chats.items():
        yield Payload(path, reading.written(safe, opened, how))
