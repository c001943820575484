"""What is sent and told about proposals."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from app.approvals import operations, rules
from app.approvals.models import Approval
from app.kit import clock
from app.kit.actors import Actor


class ApproveIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The digest of the operation that was read, in hexadecimal."""

    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class RefuseIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Why not."""

    reason: Annotated[str, Meta(min_length=1, max_length=4000)]


class ProposalOut(Struct, frozen=True):
    """A proposal: in words, in the reader's language, and to the letter; `sha256` is what an approval names."""

    id: UUID
    kind: str
    what: str
    sentence: str
    values: dict[str, Any]
    operation: str
    sha256: str
    case_id: UUID | None
    proposed_by: UUID
    proposed_at: datetime
    lapses_at: datetime
    state: str
    ended_by: UUID | None
    ended_at: datetime | None
    reason: str
    can_approve: bool
    can_withdraw: bool

    @classmethod
    def of(cls, row: Approval, reader: Actor) -> Self:
        """The row as this reader meets it."""
        known, wanted = operations.read(row.operation)
        return cls(
            id=row.id,
            kind=known.kind,
            what=known.what,
            sentence=operations.in_words(row.operation).text(reader.language),
            values=msgspec.to_builtins(wanted),
            operation=row.operation.decode(),
            sha256=row.sha256.hex(),
            can_approve=rules.can_approve(row.facts(), reader, clock.now()),
            can_withdraw=rules.can_withdraw(row.facts(), reader, clock.now()),
            **{name: getattr(row, name) for name in _PLAIN},
        )


_PLAIN = ("case_id", "proposed_by", "proposed_at", "lapses_at", "state", "ended_by", "ended_at", "reason")
