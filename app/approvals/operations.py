"""What can be done by two persons: each domain registers the operations that it owns.

    class Unmask(Struct, frozen=True, forbid_unknown_fields=True):
        item_id: UUID
        item: str
        reason: str

    @operation(Kind.unmasking, "unmask_original", Unmask, says=_("{item} is opened as it came in, because: {reason}"))
    async def unmask(session: AsyncSession, actor: Actor, wanted: Unmask, approval: Approval) -> None: ...

    await approvals.propose(session, mediator, Unmask(...), case_id=case.id)

What the approver reads is made of the values, and the values are what is hashed: names that must be read stand beside
the ids that they belong to. The handler runs in the transaction of the approval and acts as whoever proposed.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals.models import Approval
from app.approvals.rules import Kind
from app.journal.rules import canonical
from app.kit.actors import Actor
from app.kit.calendar import OFFICE_ZONE
from app.kit.text import Sentence

WantedT = TypeVar("WantedT", bound=Struct)
Handler = Callable[[AsyncSession, Actor, Any, Approval], Awaitable[None]]


class Known(Struct, frozen=True):
    """One operation as it was registered. `says` is a marked sentence, filled with the values.

    `codes` holds, for values that are codes, the marked words that stand for them.
    """

    kind: Kind
    what: str
    takes: type[Struct]
    says: str
    does: Handler
    codes: Mapping[str, Mapping[str, str]] = {}


_KNOWN: dict[tuple[str, str], Known] = {}


def operation(
    kind: Kind, what: str, takes: type[WantedT], *, says: str, codes: Mapping[str, Mapping[str, str]] | None = None
) -> Callable[[Callable[[AsyncSession, Actor, WantedT, Approval], Awaitable[None]]], Handler]:
    """Register the function that does it. One name, one operation."""

    def register(does: Handler) -> Handler:
        if (kind.value, what) in _KNOWN or any(each.takes is takes for each in _KNOWN.values()):
            raise LookupError(f"{kind}/{what} is registered already")
        _KNOWN[kind.value, what] = Known(kind, what, takes, says, does, codes or {})
        return does

    return register


def all_known() -> list[Known]:
    """Every registered operation, in the order of its name."""
    return [_KNOWN[name] for name in sorted(_KNOWN)]


def known_for(wanted: Struct) -> Known:
    """The operation that takes these values."""
    return next(each for each in _KNOWN.values() if each.takes is type(wanted))


def compose(wanted: Struct) -> bytes:
    """The exact operation: canonical JSON (RFC 8785) of `{kind, what, values}`."""
    known = known_for(wanted)
    return canonical({"kind": known.kind, "what": known.what, "values": wanted})


def digest(operation: bytes) -> bytes:
    """What an approval is bound to."""
    return sha256(operation).digest()


def read(operation: bytes) -> tuple[Known, Any]:
    """The operation behind its bytes, with its values as they were proposed."""
    said = msgspec.json.decode(operation)
    known = _KNOWN[said["kind"], said["what"]]
    return known, msgspec.convert(said["values"], known.takes)


def in_words(operation: bytes) -> Sentence:
    """What will happen, for people; times as the office's clocks show them."""
    known, wanted = read(operation)
    values: dict[str, Any] = {name: _spoken(getattr(wanted, name)) for name in wanted.__struct_fields__}
    words = {name: Sentence(codes.get(values[name], values[name]), {}) for name, codes in known.codes.items()}
    return Sentence(known.says, values | words)


def _spoken(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M} {OFFICE_ZONE.key}"
    if isinstance(value, list | tuple):
        return ", ".join(_spoken(each) for each in value)
    return "–" if value is None else str(value)
