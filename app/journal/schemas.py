"""What the journal tells to whoever asks: everybody."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from app.journal.checkpoints import Checkpoint


class Signed(Struct, frozen=True):
    """A checkpoint as it is kept."""

    size: int
    root: bytes
    at: datetime
    note: str
    key: str


class Fact(Struct, frozen=True):
    """An entry that stands in the journal; it counts only when a checkpoint covers it, until then the rest is None."""

    entry_id: UUID
    kind: str
    entry: bytes
    leaf_index: int | None = None
    size: int | None = None
    note: str | None = None

    @property
    def is_covered(self) -> bool:
        return self.note is not None


class Sequenced(Struct, frozen=True):
    """What one round of the sequencer did."""

    entries: int
    checkpoint: Checkpoint
    note: str


class LeafOut(Struct, frozen=True):
    """`entry` is text on purpose: SHA-256 over a zero byte and exactly this text is the leaf hash."""

    index: int
    entry: str


class EntriesOut(Struct, frozen=True):
    """A page of leaves; `size` is that of the newest checkpoint, beyond which nothing is shown."""

    size: int
    entries: list[LeafOut]


class InclusionOut(Struct, frozen=True):
    """Everything needed to check, offline, that an entry lies under the checkpoint. Hashes are in hexadecimal."""

    index: int
    size: int
    entry: str
    leaf_hash: str
    proof: list[str]
    root: str
    checkpoint: str


class OpenedOut(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry that stands under a checkpoint, and what it commits to: for what is published, as draws are.

    `salt` and `opened` give the commitment in `entry`; the rest is as in `InclusionOut`.
    """

    entry: str
    salt: str
    opened: str
    index: int
    size: int
    proof: list[str]
    checkpoint: str


class ConsistencyOut(Struct, frozen=True):
    """That the tree of `first` leaves is the beginning of the tree of `second` leaves. Hashes are in hexadecimal."""

    first: int
    second: int
    first_root: str
    second_root: str
    proof: list[str]
