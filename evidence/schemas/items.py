"""What comes in beside the bytes, and what is shown of an item."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from evidence.rules import Kind

_PRINTABLE = r"^[^\x00-\x1f\x7f\ud800-\udfff]*$"
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=_PRINTABLE)]
FileName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/\\]+$")]
System = Annotated[str, Meta(max_length=100, pattern=_PRINTABLE)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-fA-F]{64}$")]


class HandIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said about a file while it is handed in.

    `sha256` is announced by careful senders and must then match; `withheld` keeps the item from the other sides until
    its own side discloses it; `transcript_of` names the call that the file is a transcript of.
    """

    title: Title
    file_name: FileName
    kind: Kind = Kind.other
    source_system: System = ""
    sha256: Sha256 | None = None
    withheld: bool = False
    transcript_of: UUID | None = None


class ItemOut(Struct, frozen=True):
    """An item in a list. `exhibit` is its name in the reader's language, once it is disclosed."""

    id: UUID
    kind: str
    title: str
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    side: str
    source_system: str
    transcript_of: UUID | None
    sealed_at: datetime
    late: bool
    disclosed_at: datetime | None
    exhibit: str | None
    answer_due_at: datetime | None
    """Until when the other sides can answer it, however late the examination is."""


class CustodyOut(Struct, frozen=True):
    """One line of an item's custody: roles, not names, as long as identities are masked."""

    at: datetime
    role: str
    act: str


class ItemWithCustody(ItemOut, frozen=True):
    """One item, and everything that was done with it."""

    custody: list[CustodyOut]


class BaggedItem(Struct, frozen=True):
    """One item in a bag: where its file lies, its seal and custody.

    Its state is `whole`, `masked`, `erased`, `damaged`, `quarantined` or `not_scanned`; whole has a file.
    """

    file: str | None
    state: str
    item: ItemOut
    custody: list[CustodyOut]


class Exhibit(Struct, frozen=True):
    """An item as a ruling cites it: what all sides have seen."""

    id: UUID
    side: str
    number: int
    kind: str
    title: str
    media_type: str
    size_bytes: int
    sha256: bytes
    sealed_at: datetime
    disclosed_at: datetime
    late: bool
    record_holder: str | None = None
    """Who handed it in, where that was no side but a record holder."""
