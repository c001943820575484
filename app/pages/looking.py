"""Someone looks at an item: what the parts of its page may ask for."""

from typing import Any

from litestar import Request
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.pages.seen import Seen
from evidence.models import EvidenceItem


class Looking(Struct, frozen=True):
    """One request for the page of one item; `masked` says that the reader may not see it as it came in."""

    request: Request[Any, Any, Any]
    session: AsyncSession
    actor: Actor
    seen: Seen
    item: EvidenceItem
    masked: bool
