"""Evidence handed in from a page: one file at a time, streamed into custody, with or without a script."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.enums import RequestEncodingType
from litestar.params import FromPath
from litestar.response import File
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only, public
from app.kit.db import act_as
from app.kit.errors import DomainError, NotFound
from app.kit.problems import UnknownFormat
from app.kit.settings import Settings
from app.kit.text import _
from app.pages import desk, forms
from app.pages.arriving import Arriving
from app.pages.language import language_of
from app.pages.refusals import Empty
from app.pages.showing import Page, send_on
from cases import queries as cases
from cases.errors import CaseNotFound
from evidence.api.items import provide_safe
from evidence.models import EvidenceItem
from evidence.rules import Kind
from evidence.safe import Safe
from evidence.schemas import HandIn
from evidence.service import disclosing, handing_in

_WORDS = 1_000_000
_FILE = _("The file")


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
    """Take one file into custody; the limits of the safe hold while it streams."""
    await cases.get_case(session, actor, case_id)
    if request.content_type[0] != RequestEncodingType.MULTI_PART:
        raise UnknownFormat  # any other form would be read into memory whole
    try:
        form = Arriving(request, f"{safe.max_bytes / 10**9:g} GB")
        try:
            item = await _take(form, session, actor, case_id, safe)
        finally:
            await form.rest()
    except CaseNotFound:
        raise
    except DomainError as refusal:
        await session.rollback()
        await act_as(session, actor)
        refused = desk.Refused("evidence", "", {}, refusal.text(language_of(request)), refusal.field or "file")
        return await desk.show_case(request, session, actor, case_id, refused=refused, status=refusal.status)
    if item.kind == Kind.chat:  # how it is read is to be looked at and confirmed
        return send_on(f"/cases/{case_id}/evidence/{item.id}#chat")
    return send_on(f"/cases/{case_id}?done=evidence#evidence")


async def _take(form: Arriving, session: AsyncSession, actor: Actor, case_id: UUID, safe: Safe) -> EvidenceItem:
    typed, file_name = await form.boxes()
    if not file_name:
        raise Empty(label=_FILE, field="file")
    said = forms.read(typed, desk.EVIDENCE_BOXES)
    what = forms.take(HandIn, said | {"file_name": file_name})
    return await handing_in.hand_in(session, actor, case_id, what, form.file(), safe)


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


def pages(settings: Settings) -> Router:
    """The doors of files. A form has boxes too, so the body as a whole has an end of its own."""
    return Router(
        "/", route_handlers=[hand_in, disclose, tus], request_max_body_size=settings.max_upload_bytes + _WORDS
    )
