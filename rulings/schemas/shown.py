"""What goes out, besides the text of a ruling."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from app.kit.money import Money
from rulings.schemas.drafts import DraftIn
from rulings.schemas.text import RulingText, SlipText


class RuleOut(Struct, frozen=True):
    """One version of a rule."""

    id: str
    version: str
    kind: str
    title: str
    text: dict[str, str]
    source: str
    valid_from: date
    valid_to: date | None


class SignatureOut(Struct, frozen=True):
    """Who approved the text, and when (real time)."""

    name: str
    signed_at: datetime


class ReviewOut(Struct, frozen=True):
    """What a colleague said of a draft: a review, or a vote once all are in."""

    name: str
    verdict: str
    notes: str
    draft_version: int
    at: datetime


class CommentOut(Struct, frozen=True):
    """A party's word on the provisional view."""

    side: str
    text: str
    at: datetime


class DraftOut(Struct, frozen=True):
    """The ruling in hand, for the bench. Once frozen, `text` is what is issued and `text_sha256` what is signed."""

    id: UUID
    version: int
    state: str
    draft: DraftIn
    road: str | None
    sampled: bool | None
    number: str | None
    text: RulingText | None
    text_sha256: str | None
    signatures: list[SignatureOut]
    unsigned: list[str]
    reviews: list[ReviewOut]
    votes: list[ReviewOut]


class SlipOut(Struct, frozen=True):
    """What somebody asked to have corrected, and what became of it: open, refused, granted (to be signed) or made.

    `decider` answers it until `due_at`: the mediator, or whoever it was handed on to.
    """

    id: UUID
    side: str
    slips: list[SlipText]
    why: str
    asked_at: datetime
    due_at: datetime
    decider: str | None
    state: str
    reason: str | None
    corrected_by: str | None


class SlipLine(Struct, frozen=True):
    """A request for a correction in the list of whoever it waits for."""

    case_id: UUID
    number: str | None
    item: str
    due_at: datetime


class RulingOut(Struct, frozen=True):
    """A published ruling for those at the case."""

    number: str
    state: str
    issued_at: datetime
    published_at: datetime
    sha256: str
    superseded_by: str | None
    corrects: str | None
    text: RulingText
    slips: list[SlipOut]


class PublicRuling(Struct, frozen=True):
    """What everybody may know of a ruling: no party, no words. Of a void number nothing but that it is void."""

    number: str
    state: str
    outcome: str | None
    effect: str | None
    granted: str | None
    by_default: bool
    recommendation: bool
    total: Money | None
    issued_on: date | None
    sha256: str | None
    superseded_by: str | None
    corrects: str | None = None


class Record(Struct, frozen=True):
    """What is published of a ruling and never changes: the journal commits to it when the ruling is issued."""

    number: str
    outcome: str | None
    effect: str | None
    granted: str | None
    by_default: bool
    recommendation: bool
    total: Money | None
    issued_on: date


class Ended(Struct, frozen=True):
    """Why a ruling is no longer in force: superseded or corrected, by which number, or annulled."""

    state: str
    by: str | None = None


class TrustFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What a reader believes beforehand, to check rulings without asking anybody. Certificates and lists are PEM.

    `ended` are the rulings that were no longer in force when the file was made. It vouches for nothing by itself: have
    it from where you trust.
    """

    made_at: datetime
    office_roots: list[str]
    timestamp_roots: list[str]
    revocations: list[str]
    journal_key: str
    ended: dict[str, Ended]
    v: str = "redress/trust/v1"


class ExportRow(Struct, frozen=True):
    """A line of the auditor's export; private sellers are masked like consumers."""

    number: str
    case_number: str
    state: str
    filed_at: datetime
    issued_at: datetime | None
    track: str
    outcome: str | None
    effect: str | None
    granted: str | None
    by_default: bool
    recommendation: bool
    total_minor: int | None
    total_currency: str | None
    sha256: str | None
    platform: str
    seller: str | None
    mediator: str | None
    superseded_by: str | None
