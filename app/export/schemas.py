"""What stands in an export's files, as they are written and as they are read again."""

from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Generic, Self, TypeVar
from uuid import UUID

import msgspec
import rfc8785
from msgspec import Meta, Struct

from app.export.models import Export
from rulings.schemas import ExportRow

MANIFEST = "manifest.json"
CSV, LINES, FILES = "rulings.csv", "rulings.jsonl", "rulings"
PAPER_LINES, PAPERS = "papers.jsonl", "papers"
JOURNAL, OPENINGS, TRUST = "journal", "journal/openings.jsonl", "trust"
TRUSTED = ("office-root.pem", "office-root.crl", "timestamps-root.pem")
"""What a reader of a signature believes beforehand; `rulings.signing.trust_in` reads the same files."""

FATES = (
    *("ruling_frozen", "ruling_issued", "ruling_corrected", "ruling_void", "ruling_superseded"),
    *("ruling_annulled", "clearance_frozen", "clearance_issued", "clearance_void", "clearance_ended"),
    *("agreement_frozen", "agreement_issued"),
)
"""The kinds of entries that tell what became of a number, of a ruling or of a paper beside one."""


class ExportIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Rulings and papers of which days, both included, in the office's zone, or without limit; and what for."""

    reason: Annotated[str, Meta(min_length=1, max_length=1000)]
    since: date | None = None
    until: date | None = None


class ExportOut(Struct, frozen=True):
    """An export that was approved."""

    id: UUID
    since: date | None
    until: date | None
    reason: str
    approved_at: datetime
    over_at: datetime

    @classmethod
    def of(cls, row: Export) -> Self:
        """As its auditor sees it."""
        return cls(row.id, row.since, row.until, row.reason, row.approved_at, row.over_at)


class PaperRow(Struct, frozen=True):
    """A line on a paper beside a ruling; `ruling` is what a certificate rests on, `side` whom it is about."""

    number: str
    kind: str
    state: str
    case_number: str
    ruling: str | None
    issued_at: datetime | None
    side: str
    sha256: str | None


RowT = TypeVar("RowT", ExportRow, PaperRow)


class Found(Struct, Generic[RowT], frozen=True):
    """A ruling's or paper's line, and where its file lies, once the journal's checkpoint covers it."""

    row: RowT
    key_id: UUID | None
    object_name: str | None
    size_bytes: int | None


class Opening(Struct, frozen=True, forbid_unknown_fields=True):
    """What opens the entry at `index` of the journal: its commitment is SHA-256(tag ‖ salt ‖ data)."""

    index: int
    salt: str
    data: str


class FileEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the export."""

    path: str
    size_bytes: int
    sha256: str


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that belongs to the export. Its own digest stands in the journal, as what the auditor took away.

    `since` and `until` are days on which numbers were given, both included, in the office's zone.
    """

    made_at: datetime
    auditor: UUID
    since: date | None
    until: date | None
    rulings: int
    papers: int
    entries: int
    files: tuple[FileEntry, ...]
    version: int = 2

    def canonical(self) -> bytes:
        """RFC 8785 bytes."""
        return rfc8785.dumps(msgspec.to_builtins(self))

    @property
    def sha256(self) -> str:
        """The digest that covers the whole export."""
        return sha256(self.canonical()).hexdigest()
