"""The policy of the draw, as it is proposed and as everybody reads it."""

from datetime import datetime
from typing import Annotated, Self

from msgspec import Meta, Struct

from cases.models import DrawPolicy

Cap = Annotated[int, Meta(ge=1, le=500)]


class PolicyIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The caps that are to hold, and from when."""

    open_cap: Cap
    turn_cap: Cap
    from_at: Annotated[datetime, Meta(tz=True)]


class PolicyOut(Struct, frozen=True):
    """A policy; it holds from `from_at` until the next one does."""

    version: str
    open_cap: int
    turn_cap: int
    from_at: datetime
    decided_at: datetime

    @classmethod
    def of(cls, row: DrawPolicy) -> Self:
        """All of it is public."""
        return cls(**{name: getattr(row, name) for name in cls.__struct_fields__})
