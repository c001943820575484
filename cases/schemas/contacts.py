"""A contact outside the case, as it is told and as it is read."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from msgspec import Meta, Struct

from cases.models import Contact
from cases.schemas.asked import Words

CameFrom = Literal["merchant", "platform", "operations", "other"]
How = Literal["call", "message", "mail", "in_person", "through_others"]


class ContactIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Who approached, how, what they asked, when (now, where it is left out), and about which case, if about one."""

    came_from: CameFrom
    how: How
    asked: Words
    at: Annotated[datetime, Meta(tz=True)] | None = None
    case_id: UUID | None = None


class ContactOut(Struct, frozen=True):
    """A contact, for whoever recorded it, the chief, the deputy and audit."""

    id: UUID
    account_id: UUID
    case_id: UUID | None
    came_from: str
    how: str
    asked: str
    at: datetime
    recorded_at: datetime

    @classmethod
    def of(cls, row: Contact) -> Self:
        """The whole row; who may see it has been decided."""
        return cls(**{name: getattr(row, name) for name in cls.__struct_fields__})
