"""What is asked and what is answered when a file is verified."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import msgspec

from app.kit.verdicts import Result, StepReport


class Verdict(msgspec.Struct, frozen=True):
    """`passed` only when all eight steps were made and each passed."""

    result: Result
    steps: tuple[StepReport, ...]
    sha256: str
    number: str | None
    signed_at: datetime | None


class JournalFact(msgspec.Struct, frozen=True):
    """What the journal says of one file digest. `checkpoint` is None until the entry's leaf lies under one."""

    number: str
    edition: str
    checkpoint: str | None
    superseded_by: str | None = None
    annulled: bool = False
    corrected: bool = False
    """Whether the one that came in its place says the same, but for a slip."""


class Journal(Protocol):
    """Any way to ask the journal: the service's own, an export's, a page on the network."""

    def find_ruling_digest(self, sha256: str) -> JournalFact | None:
        """What stands under this digest; raises when the journal could not be asked."""
        ...


@dataclass(frozen=True)
class LookedUp:
    """A journal that was asked beforehand, for callers that must await the answer."""

    fact: JournalFact | None

    def find_ruling_digest(self, sha256: str) -> JournalFact | None:  # noqa: ARG002 - the answer is for this file
        return self.fact
