"""How a text begins, for whoever looks at the item: as it stands in the file, for a page that escapes it."""

import re

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.blind_fields import blind
from app.kit.ranges import Span
from evidence.errors.media import Tempting
from evidence.models import EvidenceItem
from evidence.rules import Kind
from evidence.safe import Safe
from evidence.service import custody, quarantine
from evidence.transcripts import HEAD, detect
from evidence.transcripts.model import Format
from evidence.transcripts.text import decoded

TEXTS = frozenset({"text/plain", "text/csv", "text/vtt", "application/json", "application/x-subrip"})


_CELL = re.compile(r"[,;\t|]")
_MEMBER = re.compile(r'"([^"\n]{1,200})"\s*:')


class Excerpt(Struct, frozen=True):
    """The first characters of a file; `whole` says that these are all."""

    text: str
    whole: bool


async def begin(session: AsyncSession, actor: Actor, item: EvidenceItem, safe: Safe) -> Excerpt | None:
    """How a text begins; it counts as read. None for what is shown as a chat: nothing was read out of it here.

    Raises:
        NotScannedYet, Quarantined, ItemForgotten, ItemDamaged: it cannot be opened.
        Tempting: whoever decides may not learn what it tells.
    """
    await quarantine.check_open(session, actor, item, safe)
    opened = await safe.open_item(item)
    span = Span(0, min(HEAD, item.size_bytes))
    head = b"".join([part async for part in safe.content(opened, span)])
    if _is_chat(item, head):
        return None
    text = decoded(head).lstrip("\ufeff")
    if actor.role is Role.mediator and (name := _tempting(text)):
        raise Tempting(name=name)
    await custody.read(session, actor, item)
    return Excerpt(text, whole=item.size_bytes <= HEAD)


def _tempting(text: str) -> str | None:
    """The first blind field among a table's headings or the members of JSON, broken JSON too."""
    headings = text.lstrip().partition("\n")[0]
    names = _CELL.split(headings) if _CELL.search(headings) else []
    return next((name.strip() for name in (*names, *_MEMBER.findall(text)) if blind(name)), None)


def _is_chat(item: EvidenceItem, head: bytes) -> bool:
    """Any table has rows; it is a chat where somebody called it one."""
    form = detect(head)
    return form is not None and (form is not Format.table or item.kind == Kind.chat)
