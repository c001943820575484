"""Evidence handed in from a page: one file at a time, streamed into custody, with or without a script."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import File, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only, public
from app.kit.db import begin_again
from app.kit.errors import DomainError, NotFound
from app.kit.settings import Settings
from app.pages import desk, handing_in
from app.pages.arriving import arriving
from app.pages.forms import Field
from app.pages.preservation import show_order
from app.pages.showing import Page, send_on
from cases import queries as cases
from cases.errors import CaseNotFound
from evidence.api.items import provide_safe
from evidence.models import EvidenceItem
from evidence.rules import Kind
from evidence.safe import Safe
from evidence.service import disclosing

_WORDS = 1_000_000


@post(
    "/cases/{case_id:uuid}/evidence",
    guards=[only(*PARTIES)],
    dependencies={"safe": Provide(provide_safe)},
    include_in_schema=False,
)
async def hand_in(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    safe: NamedDependency[Safe],
) -> Page:
    """Take one file into custody; a refusal shows the form again, with what was typed."""
    taken = await _take(request, session, actor, case_id, safe, boxes=handing_in.BOXES, show=desk.show_case)
    if not isinstance(taken, EvidenceItem):
        return taken
    if taken.kind == Kind.chat:  # how it is read is to be looked at and confirmed
        return send_on(f"/cases/{case_id}/evidence/{taken.id}#chat")
    return send_on(f"/cases/{case_id}?done=evidence#evidence")


@post(
    "/cases/{case_id:uuid}/preservation/evidence",
    guards=[only(Role.platform)],
    dependencies={"safe": Provide(provide_safe)},
    include_in_schema=False,
)
async def deliver(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    safe: NamedDependency[Safe],
) -> Page:
    """The same from the page of an order to preserve, to which its platform comes back."""
    taken = await _take(request, session, actor, case_id, safe, boxes=handing_in.DELIVERY, show=show_order)
    if not isinstance(taken, EvidenceItem):
        return taken
    return send_on(f"/cases/{case_id}/preservation?done=evidence#h-came")


async def _take(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    case_id: UUID,
    safe: Safe,
    *,
    boxes: Sequence[Field],
    show: Callable[..., Awaitable[Template]],
) -> EvidenceItem | Template:
    """The file as an item; or the page again on which the form was refused."""
    await cases.get_case(session, actor, case_id)
    form = arriving(request, safe)
    try:
        try:
            return await handing_in.take(form, boxes, session, actor, case_id, safe)
        finally:
            await form.rest()
    except CaseNotFound:
        raise
    except DomainError as refusal:
        await begin_again(session, actor)
        again = handing_in.refused(request, refusal, "evidence", form, boxes)
        return await show(request, session, actor, case_id, refused=again, status=refusal.status)


@get("/parts/tus.js", guards=[public], include_in_schema=False, sync_to_thread=False)
def tus(request: Request[Any, Any, Any]) -> File:
    """The client that goes on where the line was cut, as it was installed at set-up; without it the form is sent whole.

    Raises:
        NotFound: it was not installed.
    """
    script = request.app.state["settings"].parts_dir / "tus-js-client" / "dist" / "tus.min.js"
    if not script.exists():
        raise NotFound
    return File(script, media_type="text/javascript", content_disposition_type="inline")


@post(
    "/cases/{case_id:uuid}/evidence/{item_id:uuid}/disclosure",
    guards=[only(*PARTIES, Role.mediator)],
    include_in_schema=False,
)
async def disclose(
    case_id: FromPath[UUID],
    item_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Page:
    """Show a withheld item to all sides, or let a late one in."""
    await disclosing.disclose(session, actor, case_id, item_id)
    return send_on(f"/cases/{case_id}#evidence")


def pages(settings: Settings) -> tuple[Router, Router]:
    """The doors of files. A form has boxes too, so the body as a whole has an end of its own.

    Only what is read while it arrives may be large; any other form is held in memory.
    """
    large = Router("/", route_handlers=[hand_in, deliver], request_max_body_size=settings.max_upload_bytes + _WORDS)
    return large, Router("/", route_handlers=[disclose, tus])
