"""A text as part of its item's page: the lines of a transcript, or how any other text begins."""

from typing import Any

from app.pages.looking import Looking
from evidence.api.items import provide_safe
from evidence.errors import ItemDamaged, ItemForgotten, NotScannedYet, Quarantined
from evidence.errors.media import Tempting
from evidence.service import excerpts, hearing
from evidence.service.reading import READABLE


async def text(looking: Looking) -> dict[str, Any] | None:
    """None for what is no text, and for chats, which have a part of their own."""
    item = looking.item
    if item.media_type not in excerpts.TEXTS:
        return None
    where = looking.session, looking.actor, item, await provide_safe(looking.request.app.state)
    try:
        if hearing.can_tell(item):
            return _part(cues=await hearing.tell(*where), most=hearing.MOST_CUES, recording=_recording(looking))
        excerpt = await excerpts.begin(*where)
    except Tempting as shut:
        return _part(gone=shut.text(looking.actor.language))
    except (NotScannedYet, Quarantined, ItemForgotten, ItemDamaged) as gone:
        # The part that shows chats says it too, of whatever may be one.
        return None if item.media_type in READABLE else _part(gone=gone.text(looking.actor.language))
    return _part(excerpt=excerpt) if excerpt else None


def _part(**shown: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the template shows
    return {"gone": "", "cues": [], "most": 0, "recording": None, "excerpt": None} | shown


def _recording(looking: Looking) -> object:
    """The recording that a transcript belongs to, where this reader may know of it."""
    return next((item for item in looking.seen.items if item.id == looking.item.transcript_of), None)
