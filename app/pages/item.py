"""One piece of evidence on a page of its own: its seal and custody, and whatever else can be shown of it."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import OFFICE, PARTIES, Actor, Role
from app.kit.asked import asks
from app.kit.auth import only
from app.kit.text import _
from app.pages import chats, media, texts
from app.pages.forms import Field
from app.pages.looking import Looking
from app.pages.refusals import Refused
from app.pages.seen import see
from app.pages.showing import page
from cases.words import Side
from evidence.queries import items, keeping, preservation, unmaskings
from evidence.service import holding

READERS = PARTIES | OFFICE | {Role.auditor}

Part = Callable[[Looking], Awaitable[dict[str, Any] | None]]
"""What one part of the page shows; None where it has nothing to say about this item.

`form` is the name of the form that it offers to this reader, if any: a refusal of that form stands in it.
"""
REASON = (Field("reason", _("Why"), "text"),)
WHY = (Field("reason", _("Why you must see it before the text is signed"), "text", _("The parties read it")),)


async def custody(looking: Looking) -> dict[str, Any]:
    """Everything that was done with the item, whether it is still what was sealed, and whether the law holds it."""
    where = looking.session, looking.actor
    return {
        "lines": await items.list_custody(*where, looking.item),
        "check": await keeping.find_check(*where, looking.item.id),
        "hold": await keeping.find_hold(*where, looking.item.id),
        "form": "hold" if await holding.may_hold(*where, looking.item.case_id) else "",
        "boxes": REASON,
    }


async def commitment(looking: Looking) -> dict[str, Any] | None:
    """Whether a file of the platform is what it committed before the appeal."""
    if looking.item.side != Side.platform:
        return None
    checks = await preservation.checks_of(looking.session, looking.actor, looking.item.case_id)
    check = checks.get(looking.item.id)
    return {"check": check} if check else None


async def original(looking: Looking) -> dict[str, Any] | None:
    """That the original is shut to whoever decides, and the form that asks a deputy to open it."""
    if not looking.masked:
        return None
    asked = await unmaskings.is_asked(looking.session, looking.actor, looking.item)
    return {"asked": asked, "form": "" if asked else "unmasking", "boxes": WHY}


# In this order; each is drawn by `cases/item/<name>.html` with what its function found, as `part`.
PARTS: dict[str, Part] = {
    "scan": media.scan,
    "original": original,
    "preview": media.preview,
    "call": media.call,
    "chat": chats.chat,
    "text": texts.text,
    "commitment": commitment,
    "custody": custody,
}


@get(
    "/cases/{case_id:uuid}/evidence/{item_id:uuid}",
    guards=[only(*READERS)],
    opt=asks("t", *chats.ASKED),
    include_in_schema=False,
)
async def one_item(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    item_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Template:
    """One item, as far as this reader may see it."""
    return await show_item(request, session, actor, case_id, item_id)


async def show_item(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    case_id: UUID,
    item_id: UUID,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> Template:
    """The page of one item. Where no form takes the refusal, it stands above everything."""
    item = await items.get_item(session, actor, case_id, item_id)
    masked = not await unmaskings.may_open(session, actor, item)
    looking = Looking(request, session, actor, await see(session, actor, case_id), item, masked)
    parts = {name: await part(looking) for name, part in PARTS.items()}
    return page(
        request,
        "cases/item",
        status,
        case=looking.seen.case,
        seen=looking.seen,
        item=items.item_out(item, actor.language),
        parts={name: found for name, found in parts.items() if found is not None},
        refused=refused,
        beside=refused and any(found and found.get("form") == refused.slug for found in parts.values()),
    )


PAGES = (one_item,)
