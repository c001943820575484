"""A ruling as everybody reads it: what is proposed, what a person orders, what stands there."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from app.kit.money import Money
from rulings.schemas.text import RulingText

Words = Annotated[str, Meta(min_length=2, max_length=200)]


class RedactionIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What the person says to the proposals: these texts stay, and these are withheld too."""

    keep: Annotated[list[Words], Meta(max_length=400)] = []
    also: Annotated[list[Words], Meta(max_length=100)] = []


class PublicationIn(RedactionIn, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The order to publish exactly the text that was read, by its SHA-256; a correction says why."""

    text_sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    reason: Annotated[str, Meta(max_length=2000)] = ""


class Proposal(Struct, frozen=True):
    """One text that could tell who somebody is, how often it stands there and where first; `must` stays withheld."""

    text: str
    kind: str
    instead: str
    times: int
    around: str
    must: bool
    kept: bool


class PreviewOut(Struct, frozen=True):
    """The text as it would be published now, and everything that is or could be withheld in it.

    `edition` is what it would be; above 1 it takes the place of one that is public.
    """

    number: str
    edition: int
    proposals: list[Proposal]
    text: RulingText
    text_sha256: str


class PublicationOut(Struct, frozen=True):
    """A published ruling. `state` and `superseded_by` are of today: what was annulled is still readable, as that."""

    number: str
    edition: int
    state: str
    superseded_by: str | None
    published_at: datetime
    reason: str
    text_sha256: str
    text: RulingText


class PublicationLine(Struct, frozen=True):
    """One of many."""

    number: str
    issued_on: date
    language: str
    item: str
    outcome: str
    effect: str
    total: Money | None
    subjects: list[str]
    rules: list[str]
    platform: str
    seller: str


class Search(Struct, frozen=True):
    """What is looked for; all of it must be there. `before` is the number of the last line of the page before."""

    words: str = ""
    subject: str | None = None
    rule: str | None = None
    outcome: str | None = None
    before: str | None = None
