"""Whether an export is whole, true and of one piece: needs the folder, and nothing of the service."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from app.export import schemas
from app.export.schemas import Manifest, Opening, PaperRow
from app.export.tables import cells, entry_of
from app.journal.errors import JournalBroken
from app.journal.rules import DATA_TAG, commit
from app.journal.verification import ENTRIES, verify_folder
from app.kit.calendar import local
from app.kit.text import CHINESE, ENGLISH, _
from app.kit.verdicts import Result, StepFailed, StepReport
from rulings.models import CLEARANCE
from rulings.schemas import AgreementText, CertificateText, ExportRow, RulingText
from rulings.signing import JournalFact, LookedUp, Trust, trust_in
from rulings.signing.pages import read_attachments
from rulings.signing.verification import verify as verify_file

_UNREADABLE = (OSError, ValueError, LookupError, TypeError, msgspec.MsgspecError)
"""A file or a line that is none."""
_A_MOMENT = timedelta(minutes=1)


class Report(Struct, frozen=True):
    """Every step; after one that failed no further one is made."""

    steps: tuple[StepReport, ...]
    manifest_sha256: str | None

    @property
    def passed(self) -> bool:
        """Only when every step was made and passed."""
        return len(self.steps) == len(_STEPS) and all(step.result is Result.passed for step in self.steps)

    @property
    def lines(self) -> list[str]:
        """For people: a line a step in both languages, then the digest to compare with the auditor's own."""
        said = [f"{s.number}. {s.result}: {s.text(CHINESE)} / {s.text(ENGLISH)}" for s in self.steps]
        end = Result.passed if self.passed else Result.failed
        return [*said, f"SHA-256 {self.manifest_sha256}", end.value] if self.manifest_sha256 else [*said, end.value]


class _Told(Struct):
    """What the journal tells of one number, the last three once it was issued; a certificate alone has a `ruling`."""

    kind: str
    state: str
    sha256: str | None = None
    issued_on: str | None = None
    ruling: str | None = None


class _Export:
    """The folder, and what the steps made of it so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest_sha256: str | None = None
        self.manifest: Manifest
        self.told: dict[str, _Told] = {}
        self.given: dict[str, datetime] = {}
        self.checkpoint = ""
        self.trust: Trust

    def rulings(self) -> Iterator[ExportRow]:
        """The lines of rulings, one after the other."""
        yield from _read(self.folder / schemas.LINES, ExportRow)

    def papers(self) -> Iterator[PaperRow]:
        """The lines of papers."""
        yield from _read(self.folder / schemas.PAPER_LINES, PaperRow)

    def rows(self) -> Iterator[ExportRow | PaperRow]:
        """All of them."""
        yield from self.rulings()
        yield from self.papers()

    def files(self) -> Iterator[tuple[ExportRow | PaperRow, bytes]]:
        """The lines that have a file, each with it."""
        for row in self.rows():
            if row.sha256 is not None:
                yield row, (self.folder / _path(row)).read_bytes()


LineT = TypeVar("LineT", ExportRow, PaperRow, Opening)


def _read(path: Path, kind: type[LineT]) -> Iterator[LineT]:
    with path.open("rb") as file:
        for line in file:
            yield msgspec.json.decode(line, type=kind)


def _path(row: ExportRow | PaperRow) -> str:
    """Where a line's file lies in the folder."""
    return f"{schemas.PAPERS if isinstance(row, PaperRow) else schemas.FILES}/{row.number}.pdf"


def _kind(row: ExportRow | PaperRow) -> str:
    """With which word the kinds of its entries begin."""
    return row.kind if isinstance(row, PaperRow) else "ruling"


def verify(folder: Path) -> Report:
    """Check a whole export.

    1. The manifest names every file of the folder, and nothing is there that it does not name.
    2. Every file has the size and the SHA-256 that the manifest says.
    3. The journal is whole: its tree, computed anew, has the root that its key signed.
    4. Every entry that tells what became of a ruling or a paper is opened, by the opening that it committed to.
    5. The numbers have no gap: of each series and year they follow one another, and each number that was given on the
       manifest's days by the journal has its line.
    6. The spreadsheet and the lines for programs say the same, and there are as many lines as the manifest says.
    7. Each line says of its number what the journal says: its kind and fate, the day of issue, the digest of its file,
       and what ruling a certificate rests on; and no file lies there that belongs to no line.
    8. Each file passes all steps of a ruling's verification, with the trust and the journal of the folder.
    9. The text inside each file says what its line says.

    Rulings and the papers beside them take the same steps.

    A folder vouches for the journal's key and the office's roots by itself: compare both, and the manifest's digest,
    with what you got by another way.
    """
    export, reports = _Export(folder), []
    for number, step in enumerate(_STEPS, start=1):
        try:
            reports.append(StepReport(number, Result.passed, step(export)))
        except StepFailed as failed:
            reports.append(StepReport(number, Result.failed, failed.sentence, failed.values))
            break
        except _UNREADABLE as broken:
            unreadable = _("A file cannot be read: {why}")
            reports.append(StepReport(number, Result.failed, unreadable, {"why": str(broken)}))
            break
    return Report(tuple(reports), export.manifest_sha256)


def _step_1_complete(export: _Export) -> str:
    content = (export.folder / schemas.MANIFEST).read_bytes()
    export.manifest = msgspec.json.decode(content, type=Manifest)
    if export.manifest.canonical() != content:
        raise StepFailed(_("The manifest is not in canonical form."))
    export.manifest_sha256 = export.manifest.sha256
    named = {each.path for each in export.manifest.files} | {schemas.MANIFEST}
    there = {path.relative_to(export.folder).as_posix() for path in export.folder.rglob("*") if not path.is_dir()}
    if named != there:
        raise StepFailed(_("Missing or not named in the manifest: {files}"), files=", ".join(sorted(named ^ there)))
    return _("Every file of the manifest is there, and no other.")


def _step_2_unchanged(export: _Export) -> str:
    for each in export.manifest.files:
        path = export.folder / each.path
        if path.is_symlink() or entry_of(export.folder, path) != each:
            raise StepFailed(_("{file} is not the file that the manifest names."), file=each.path)
    return _("Every file has the size and digest that the manifest says.")


def _step_3_journal(export: _Export) -> str:
    try:
        verified = verify_folder(export.folder / schemas.JOURNAL)
    except JournalBroken as broken:
        raise StepFailed(_("The journal does not hold, in its own step {step}."), step=str(broken.step)) from broken
    export.checkpoint = verified.checkpoint.text()
    return _("The journal's tree, computed anew, has the root that its key signed.")


def _step_4_openings(export: _Export) -> str:
    openings = _read(export.folder / schemas.OPENINGS, Opening)
    expected = next(openings, None)
    with (export.folder / schemas.JOURNAL / ENTRIES).open("rb") as entries:
        for index, line in enumerate(entries):
            entry = msgspec.json.decode(line)
            if entry["kind"] not in schemas.FATES:
                continue
            if expected is None or expected.index != index or not _opens(expected, entry):
                raise StepFailed(
                    _("Entry {index} of the journal is not opened by what the export says."), index=str(index)
                )
            _tell(export, entry, msgspec.json.decode(expected.data)["facts"])
            expected = next(openings, None)
    if expected is not None:
        raise StepFailed(
            _("Entry {index} of the journal is not opened by what the export says."), index=str(expected.index)
        )
    return _("Every entry on a ruling or a paper is opened by what the export says.")


def _opens(opening: Opening, entry: dict[str, Any]) -> bool:
    return commit(DATA_TAG, bytes.fromhex(opening.salt), opening.data.encode()) == entry["data"]


def _tell(export: _Export, entry: dict[str, Any], facts: dict[str, Any]) -> None:
    kind, _, fate = entry["kind"].partition("_")
    of_number = export.told.setdefault(facts["number"], _Told(kind, fate))
    of_number.state = fate
    if fate == "frozen":
        export.given[facts["number"]] = datetime.fromisoformat(entry["at"])
    if fate == "corrected":  # told of two numbers: the edition, and what it corrects
        of_number.state = "issued"
        export.told.setdefault(facts["corrects"], _Told(kind, fate)).state = fate
    if of_number.state == "issued":
        of_number.sha256, of_number.issued_on = entry["file_sha256"], facts["issued_on"]
        of_number.ruling = facts.get("ruling")


def _step_5_no_gap(export: _Export) -> str:
    manifest, last = export.manifest, ("", 0)
    for row in export.rows():
        year, number = row.number.rpartition("-")[::2]
        follows = last[1] + 1 if year == last[0] else int(number) if manifest.since else 1
        if int(number) != follows:
            raise StepFailed(_("The number before {number} is missing."), number=row.number)
        last = (year, int(number))
    wanted = {number for number, at in export.given.items() if _is_within(manifest, at)}
    missing = wanted - {row.number for row in export.rows()}
    if missing:
        raise StepFailed(_("The journal knows {numbers}, the export does not."), numbers=", ".join(sorted(missing)))
    return _("No number is missing: each was issued, or is void, or is being signed.")


def _is_within(manifest: Manifest, at: datetime) -> bool:
    """Whether a number was surely given on the manifest's days; its entry is younger than its line, by a moment."""
    early = manifest.since is not None and local(at - _A_MOMENT).date() < manifest.since
    late = manifest.until is not None and local(at).date() > manifest.until
    return not (early or late)


def _step_6_tables_agree(export: _Export) -> str:
    with (export.folder / schemas.CSV).open(encoding="utf-8-sig", newline="") as file:
        table = csv.reader(file)
        if next(table, None) != list(ExportRow.__struct_fields__):
            raise StepFailed(_("The spreadsheet does not begin with the names of its columns."))
        count = 0
        for count, (line, row) in enumerate(zip_longest(table, export.rulings()), start=1):
            if line is None or row is None or line != cells(row):
                raise StepFailed(
                    _("Line {line} differs between the spreadsheet and the lines for programs."), line=str(count)
                )
    if (count, sum(1 for _ in export.papers())) != (export.manifest.rulings, export.manifest.papers):
        raise StepFailed(_("There are not as many lines as the manifest says."))
    return _("The spreadsheet and the lines for programs say the same.")


def _step_7_as_the_journal_says(export: _Export) -> str:
    digests = {each.path: each.sha256 for each in export.manifest.files}
    for row in export.rows():
        if export.told.get(row.number) != _claimed(row):
            raise StepFailed(_("The journal tells something else of {number}."), number=row.number)
        if digests.pop(_path(row), None) != row.sha256:
            raise StepFailed(_("The file of {number} is not the one in the journal."), number=row.number)
    for path in digests:
        if path.startswith((f"{schemas.FILES}/", f"{schemas.PAPERS}/")):
            raise StepFailed(_("{file} belongs to no line."), file=path)
    return _("Every line says of its number what the journal says.")


def _claimed(row: ExportRow | PaperRow) -> _Told:
    """As the journal under the checkpoint can know it: what it does not cover yet is still being signed."""
    if row.sha256 is None or row.issued_at is None:
        return _Told(_kind(row), "frozen" if row.state == "issued" else row.state, row.sha256)
    ruling = row.ruling if isinstance(row, PaperRow) else None
    return _Told(_kind(row), row.state, row.sha256, local(row.issued_at).date().isoformat(), ruling)


def _step_8_signatures(export: _Export) -> str:
    trust = trust_in(export.folder / schemas.TRUST)
    for row, pdf in export.files():
        # Whether it is still in force is the seventh step's question: replaced rulings belong to an export too.
        fact = JournalFact(row.number, f"{_kind(row)}_issued", export.checkpoint)
        verdict = verify_file(pdf, trust, LookedUp(fact))
        if verdict.result is not Result.passed:
            wrong = next(step for step in verdict.steps if step.result is not Result.passed)
            raise StepFailed(_("The file of {number} fails step {step}."), number=row.number, step=str(wrong.number))
    return _("Every file is signed by the office, whole and unchanged.")


def _step_9_texts_agree(export: _Export) -> str:
    for row, pdf in export.files():
        attached = read_attachments(pdf)
        if not (_paper_says(row, attached) if isinstance(row, PaperRow) else _ruling_says(row, attached)):
            raise StepFailed(_("The text inside the file of {number} differs from its line."), number=row.number)
    return _("The text inside each file says what its line says.")


def _ruling_says(row: ExportRow, attached: dict[str, bytes]) -> bool:
    text = msgspec.json.decode(attached["ruling.json"], type=RulingText)
    total = (text.answer.total.minor, text.answer.total.currency) if text.answer.total else (None, None)
    said = (text.number, text.case_number, text.effect, text.answer.granted, *total)
    return said == (row.number, row.case_number, row.effect, row.granted, row.total_minor, row.total_currency)


def _paper_says(row: PaperRow, attached: dict[str, bytes]) -> bool:
    if row.kind == CLEARANCE:
        text = msgspec.json.decode(attached["certificate.json"], type=CertificateText)
        side, ruling = text.cleared.side, text.ruling
    else:
        text = msgspec.json.decode(attached["agreement.json"], type=AgreementText)
        side, ruling = "platform" if text.parties[1].role == "platform" else "seller", None
    return (text.number, text.case_number, side, ruling) == (row.number, row.case_number, row.side, row.ruling)


_STEPS = (
    _step_1_complete,
    _step_2_unchanged,
    _step_3_journal,
    _step_4_openings,
    _step_5_no_gap,
    _step_6_tables_agree,
    _step_7_as_the_journal_says,
    _step_8_signatures,
    _step_9_texts_agree,
)
