"""Whether an exported journal is whole and true, and whether one entry says what somebody shows of it.

Needs what was exported or shown and the public key, nothing of the service.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from app.journal import rules
from app.journal.checkpoints import Checkpoint, Verifier
from app.journal.errors import FactNotRecordable, JournalBroken, NoteRefused, ProofRefused
from app.journal.proofs import check_inclusion
from app.journal.rules import DATA_TAG, commit
from app.journal.schemas import OpenedOut
from app.journal.tree import Frontier, leaf_hash
from app.kit.text import _

ENTRIES = "journal.jsonl"
CHECKPOINT = "checkpoint.txt"
KEY = "journal.pub"

STEPS = (
    _("The checkpoint belongs to this journal and is signed by its key."),
    _("Every older checkpoint that was kept is signed by the same key and is not larger."),
    _("Every line is an entry in its one canonical form."),
    _("There are exactly as many entries as the checkpoint says."),
    _("The entries, hashed anew, give the root that was signed."),
    _("Every older checkpoint is the root of the beginning of the same entries."),
)
"""What each step of `verify` established, for people."""


class Verified(Struct, frozen=True):
    """The journal holds: this many entries, under this root."""

    checkpoint: Checkpoint
    older: tuple[Checkpoint, ...] = ()


class Replay:
    """A verification in progress, fed entry by entry, so that a journal of any length passes through."""

    def __init__(self, note: str, verifier: Verifier, older: Iterable[str] = ()) -> None:
        self._tree = Frontier()
        # 1
        self.checkpoint = _opened(1, note, verifier)
        # 2
        self.older = tuple(sorted((_opened(2, each, verifier) for each in older), key=lambda each: each.size))
        if any(each.size > self.checkpoint.size for each in self.older):
            raise JournalBroken(step=2, why=STEPS[1])
        self._ahead = list(self.older)
        self._compare_older()

    def take(self, entry: bytes) -> None:
        """The next entry, without its line's end."""
        # 3
        if not rules.is_v1(entry):
            raise JournalBroken(step=3, why=STEPS[2])
        # 4
        if self._tree.size >= self.checkpoint.size:
            raise JournalBroken(step=4, why=STEPS[3])
        self._tree.append(leaf_hash(entry))
        self._compare_older()

    def finish(self) -> Verified:
        """No entry is left."""
        # 4
        if self._tree.size != self.checkpoint.size:
            raise JournalBroken(step=4, why=STEPS[3])
        # 5
        if self._tree.root() != self.checkpoint.root:
            raise JournalBroken(step=5, why=STEPS[4])
        return Verified(self.checkpoint, self.older)

    def _compare_older(self) -> None:
        # 6
        while self._ahead and self._ahead[0].size == self._tree.size:
            if self._ahead.pop(0).root != self._tree.root():
                raise JournalBroken(step=6, why=STEPS[5])


def verify(entries: Iterable[bytes], note: str, verifier: Verifier, older: Iterable[str] = ()) -> Verified:
    """Recompute a whole journal.

    1. The checkpoint is a note of this journal, signed by the key.
    2. Every older checkpoint that the reader kept is signed by the same key, and not larger.
    3. Every line is an entry of version 1, canonical to the letter.
    4. There are as many entries as the checkpoint says, no fewer and no more.
    5. Their Merkle tree has the root that was signed.
    6. Every older checkpoint is the root of the first so many of the same entries: nothing was rewritten since.

    Raises:
        JournalBroken: with the number of the first step that fails.
    """
    replay = Replay(note, verifier, older)
    for entry in entries:
        replay.take(entry)
    return replay.finish()


def verify_folder(folder: Path, key: str | None = None, older: Iterable[str] = ()) -> Verified:
    """Verify an export. Without a key from elsewhere the folder vouches for itself: whole, but not yet genuine."""
    try:
        verifier = Verifier.read((key or (folder / KEY).read_bytes().decode()).strip())
        note = (folder / CHECKPOINT).read_bytes().decode()
    except (OSError, UnicodeDecodeError, NoteRefused) as error:
        raise JournalBroken(step=1, why=STEPS[0]) from error
    return verify(_lines(folder / ENTRIES), note, verifier, older)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            for line in file:
                yield line[:-1] if line.endswith(b"\n") else b""  # cut off: no entry, refused in step 3
    except OSError as error:
        raise JournalBroken(step=4, why=STEPS[3]) from error


def _opened(step: int, note: str, verifier: Verifier) -> Checkpoint:
    try:
        return verifier.open(note)
    except NoteRefused as error:
        raise JournalBroken(step=step, why=STEPS[step - 1]) from error


class Said(Struct, frozen=True):
    """What an entry says once it is opened."""

    index: int
    leaf: bytes
    at: datetime
    by: str | None
    role: str
    facts: dict[str, Any]

    def is_before(self, later: "Said") -> bool:
        """By its time and by its place in the tree."""
        return self.at < later.at and self.index < later.index


def open_entry(proven: OpenedOut, kind: str) -> Said:
    """What stands in an entry of this kind; to be believed once it is shown to be in the journal as well.

    Raises:
        ProofRefused: it is no entry, or one of another kind, or another opening is shown than it committed to.
    """
    if not rules.is_v1(proven.entry.encode()):
        raise ProofRefused
    entry = msgspec.json.decode(proven.entry)
    try:
        opened = msgspec.json.decode(proven.opened)
        salt = bytes.fromhex(proven.salt)
        canonical = rules.canonical(opened) == proven.opened.encode()
    except (ValueError, FactNotRecordable) as error:
        raise ProofRefused from error
    hidden = commit(DATA_TAG, salt, proven.opened.encode())
    if not canonical or salt.hex() != proven.salt or entry["kind"] != kind or hidden != entry["data"]:
        raise ProofRefused
    if not isinstance(opened, dict) or set(opened) != {"by", "facts", "role"} or not isinstance(opened["facts"], dict):
        raise ProofRefused
    at = datetime.fromisoformat(entry["at"])
    return Said(proven.index, leaf_hash(proven.entry.encode()), at, opened["by"], opened["role"], opened["facts"])


def check_included(proven: OpenedOut, verifier: Verifier) -> None:
    """The entry lies under a checkpoint that this key signed.

    Raises:
        NoteRefused: the checkpoint is none of this key's.
        ProofRefused: the proof does not lead to its root.
    """
    checkpoint = verifier.open(proven.checkpoint)
    try:
        proof = [bytes.fromhex(each) for each in proven.proof]
    except ValueError as error:
        raise ProofRefused from error
    if proven.size != checkpoint.size or [each.hex() for each in proof] != proven.proof:
        raise ProofRefused
    check_inclusion(leaf_hash(proven.entry.encode()), proven.index, checkpoint.size, proof, checkpoint.root)
