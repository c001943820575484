"""A file on its way, as it is shown to who began it."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class UploadOut(Struct, frozen=True):
    """How far an upload has come. `item` is the piece of evidence that it became."""

    id: UUID
    title: str
    file_name: str
    length: int
    offset: int
    expires_at: datetime
    ended: bool
    item: UUID | None
