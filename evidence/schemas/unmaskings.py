"""Unmaskings as they are asked for and shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct


class UnmaskIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Why the original must be seen before the text is signed; deputy and parties read it."""

    reason: Annotated[str, Meta(min_length=1, max_length=2000)]


class UnmaskingOut(Struct, frozen=True):
    """Who opened which original before the text was signed, by role, when and why."""

    item_id: UUID
    exhibit: str | None
    title: str
    role: str
    reason: str
    at: datetime
