"""Requests of people to be forgotten, as they are shown."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from msgspec import Meta, Struct

from evidence.models import ErasureRequest


class ForgetIn(Struct, frozen=True, forbid_unknown_fields=True):
    """How it was checked that nobody asks in another's name."""

    reason: Annotated[str, Meta(min_length=1, max_length=1000)]


class ForgetPersonIn(ForgetIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same where the request is named beside it, as on a form."""

    request_id: UUID


class ErasureRequestOut(Struct, frozen=True):
    """A request: `asked`, `withdrawn` or `done`. Whose it is stands nowhere, so that operations learn no names."""

    id: UUID
    asked_at: datetime
    state: str
    ended_at: datetime | None

    @classmethod
    def of(cls, row: ErasureRequest) -> Self:
        """The row without the account."""
        return cls(row.id, row.asked_at, row.state, row.ended_at)


class ErasureOut(Struct, frozen=True):
    """How it stands with the reader: a request that waits, or the problem's slug and sentence why none can be made.

    `kept_until` is the day until which the law keeps the cases, where they have all ended.
    """

    request: ErasureRequestOut | None
    refused: str | None
    because: str | None
    kept_until: datetime | None
