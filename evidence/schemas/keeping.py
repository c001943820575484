"""Holds and checks as they come in and are shown."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

Because = Annotated[str, Meta(min_length=1, max_length=2000)]


class EraseIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Which item is forgotten for good, on which ground, and how that is known."""

    item_id: UUID
    ground: Literal["court_order", "unlawful_content", "person_concerned"]
    reason: Annotated[str, Meta(min_length=1, max_length=1000)]


class HoldIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Why an item must be kept, or need be no longer."""

    reason: Because


class HoldOut(Struct, frozen=True):
    """A hold: since when and why; who placed it stands in the custody, by role."""

    item_id: UUID
    reason: str
    placed_at: datetime
    lifted_at: datetime | None


class DamagedOut(Struct, frozen=True):
    """An item that no longer matches its seal. Times of checks are real time."""

    case: str | None
    case_id: UUID
    item_id: UUID
    title: str
    sealed_at: datetime
    damaged_since_at: datetime
    checked_at: datetime


class KeptOut(Struct, frozen=True):
    """Everything that is kept, in figures. `oldest_check_at` is the check longest ago, in real time."""

    items: int
    size_bytes: int
    checked: int
    oldest_check_at: datetime | None
    damaged: int


class KeepingOut(Struct, frozen=True):
    """What the auditors watch."""

    kept: KeptOut
    damaged: list[DamagedOut]
