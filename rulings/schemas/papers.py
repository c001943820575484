"""What a paper beside the ruling says, as data; it is printed, signed and checked like a ruling."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from msgspec import Struct

from app.kit.calendar import local
from app.kit.money import Money
from rulings.models import Paper
from rulings.schemas.text import Cleared, Document, Party, Purchase, RulingText


class CertificateText(Document):
    """That a respondent is not at fault, and what the platform must do about it. The consumer is not named."""

    cleared: Cleared
    platform: str
    purchase: Purchase
    ruling: str
    ruling_sha256: str
    honour_days: int
    """Working days."""


class AgreementText(Document):
    """What two sides agreed on in talks that nobody else reads: who owes what until when, and how it came about.

    `bound_at` is None in the preview that both read while they may still step back, until `reflect_until`.
    """

    parties: tuple[Party, ...]
    purchase: Purchase
    debtor: str
    terms: str
    amount: Money | None
    due: date
    offered_by: str
    offered_at: datetime
    taken_by: str
    taken_at: datetime
    reflect_until: datetime
    bound_at: datetime | None


ATTACHMENTS: dict[str, type[Document]] = {
    "ruling.json": RulingText,
    "certificate.json": CertificateText,
    "agreement.json": AgreementText,
}
"""What is attached to a signed file, by its name; the template of its pages has the same."""


def attachment_of(text: Document) -> str:
    """The name under which it is attached."""
    return next(name for name, kind in ATTACHMENTS.items() if type(text) is kind)


class PaperOut(Struct, frozen=True):
    """A paper of a case, for those whom it concerns; its file lies at `file`."""

    id: UUID
    kind: str
    number: str
    side: str
    state: str
    issued_at: datetime
    sha256: str
    file: str

    @classmethod
    def of(cls, row: Paper) -> Self:
        """The row of a paper that was published."""
        return cls(
            id=row.id,
            kind=row.kind,
            number=row.number,
            side=row.side,
            state=row.state,
            issued_at=row.issued_at or row.frozen_at,
            sha256=(row.file_sha256 or b"").hex(),
            file=f"/api/v1/cases/{row.case_id}/papers/{row.id}/file",
        )


class PublicPaper(Struct, frozen=True):
    """What everybody may know of a paper: no party, no word, no sum. A certificate rests on its `ruling`."""

    number: str
    kind: str
    state: str
    issued_on: date | None
    sha256: str | None
    ruling: str | None

    def record(self) -> dict[str, str | None]:
        """What the journal commits to when it is issued."""
        day = self.issued_on.isoformat() if self.issued_on else None
        return {"number": self.number, "kind": self.kind, "ruling": self.ruling, "issued_on": day}


def record_of(row: Paper, ruling: str | None) -> dict[str, str | None]:
    """The same, in the moment in which it is issued."""
    day = local(row.issued_at or row.frozen_at).date()
    return PublicPaper(row.number, row.kind, row.state, day, None, ruling).record()
