"""Evidence handed in from a page: one file at a time, streamed into custody, without a script."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Request, Router, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.params import FromPath
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only
from app.kit.db import act_as
from app.kit.errors import DomainError, TooLarge
from app.kit.problems import UnknownFormat
from app.kit.settings import Settings
from app.kit.text import _
from app.pages import desk, forms
from app.pages.language import language_of
from app.pages.refusals import Empty
from app.pages.showing import Page, send_on
from cases import queries as cases
from cases.errors import CaseNotFound
from evidence.api.items import provide_safe
from evidence.errors import UploadBroken
from evidence.safe import Safe
from evidence.schemas import HandIn
from evidence.service import disclosing, handing_in

_FRAME = 1 << 20
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
    try:
        await _take(request, session, actor, case_id, safe)
    except (CaseNotFound, UnknownFormat):
        raise
    except DomainError as refusal:
        await session.rollback()
        await act_as(session, actor)
        refused = desk.Refused("evidence", "", {}, refusal.text(language_of(request)), refusal.field or "file")
        return await desk.show_case(request, session, actor, case_id, refused=refused, status=refusal.status)
    return send_on(f"/cases/{case_id}?done=evidence#evidence")


async def _take(
    request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, case_id: UUID, safe: Safe
) -> None:
    await cases.get_case(session, actor, case_id)
    if request.content_type[0] != RequestEncodingType.MULTI_PART:
        raise UnknownFormat  # any other form would be read into memory whole
    try:
        form = await request.form()
    except RequestEntityTooLarge:
        raise TooLarge(limit=f"{safe.max_bytes / 10**9:g} GB") from None
    except ClientException as broken:
        raise UploadBroken from broken
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Empty(label=_FILE, field="file")
    said = forms.read(form, desk.EVIDENCE_BOXES)
    what = forms.take(HandIn, said | {"file_name": file.filename})
    await handing_in.hand_in(session, actor, case_id, what, _batches(file), safe)


async def _batches(file: UploadFile) -> AsyncIterator[bytes]:
    while batch := await file.read(_FRAME):
        yield batch


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
    """Both doors. A form is read before the safe counts its file, so the body as a whole has an end of its own."""
    return Router("/", route_handlers=[hand_in, disclose], request_max_body_size=settings.max_upload_bytes + _WORDS)
