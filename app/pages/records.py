"""What a record holder meets behind its link: one request, a box for files, a box for the answer, and nothing else.

Nothing is used up by looking: mail scanners open links too. Only the answer closes it.
"""

from typing import Any

from litestar import Request, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from msgspec.structs import replace
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.auth import public
from app.kit.errors import DomainError
from app.kit.settings import Settings
from app.kit.text import _
from app.pages import forms, handing_in
from app.pages.arriving import Arriving, arriving
from app.pages.forms import Field
from app.pages.refusals import Empty, Refused
from app.pages.showing import Page, page, send_on
from evidence.api.items import provide_safe
from evidence.api.records import SLOWLY
from evidence.errors.preservation import RecordLinkOver
from evidence.rules import Kind
from evidence.safe import Safe
from evidence.schemas import HandIn, RecordAnswerIn
from evidence.service import sending

_WORDS = 1_000_000
_FILE_BOXES = (Field("title", _("What it shows"), "line", hint=_("For example: scans of the parcel")),)
_FILE = replace(
    handing_in.FILE, hint=_("It is sealed as it arrives, kept unchanged, and shown to both sides of the dispute.")
)
_ANSWER = (Field("text", _("Your answer"), hint=_("Also if you have no records: then please say why.")),)
# The link is a secret: no page that it leads to learns it, and no cache keeps what it opened.
_SECRET = {"referrer-policy": "no-referrer", "cache-control": "no-store"}


@get("/records/{token:str}", guards=[public], middleware=[SLOWLY], include_in_schema=False)
async def look(
    request: Request[Any, Any, Any],
    token: FromPath[str],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Template:
    """The request; looking at it changes nothing."""
    _ = actor
    return await _show(request, session, token)


async def _show(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    token: str,
    *,
    refused: Refused | None = None,
    status: int = HTTP_200_OK,
) -> Template:
    asked = await sending.show(session, await sending.enter(session, token))
    shown = page(
        request,
        "records/request",
        status,
        asked=asked,
        token=token,
        refused=refused,
        file_boxes=(*_FILE_BOXES, _FILE),
        answer_boxes=_ANSWER,
    )
    shown.headers |= _SECRET
    return shown


@post(
    "/records/{token:str}/files",
    guards=[public],
    middleware=[SLOWLY],
    dependencies={"safe": Provide(provide_safe)},
    include_in_schema=False,
)
async def hand_in(
    request: Request[Any, Any, Any],
    token: FromPath[str],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    safe: NamedDependency[Safe],
) -> Page:
    """Take one file into custody; all sides see it at once."""
    _ = actor
    holder = await sending.enter(session, token)
    form = arriving(request, safe)
    try:
        try:
            await _take(form, session, holder, safe)
        finally:
            await form.rest()
    except RecordLinkOver:
        raise
    except DomainError as refusal:
        await session.rollback()
        again = handing_in.refused(request, refusal, "files", form, _FILE_BOXES)
        return await _show(request, session, token, refused=again, status=refusal.status)
    return send_on(f"/records/{token}#h-files")


async def _take(form: Arriving, session: AsyncSession, holder: Actor, safe: Safe) -> None:
    typed, file_name = await form.boxes()
    said = forms.read(typed, _FILE_BOXES)
    if not file_name:
        raise Empty(label=handing_in.FILE.label, field=handing_in.FILE.name)
    what = forms.take(HandIn, said | {"file_name": file_name, "kind": Kind.record})
    await sending.hand_in(session, holder, what, form.file(), safe)


@post("/records/{token:str}/answer", guards=[public], middleware=[SLOWLY], include_in_schema=False)
async def answer(
    request: Request[Any, Any, Any],
    token: FromPath[str],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Page:
    """The last word; the link opens nothing afterwards."""
    _ = actor
    holder = await sending.enter(session, token)
    form = await request.form()
    try:
        said = forms.take(RecordAnswerIn, forms.read(form, _ANSWER))
        await sending.answer(session, holder, said.text)
    except RecordLinkOver:
        raise
    except DomainError as refusal:
        await session.rollback()
        again = Refused.of(request, refusal, "answer", forms.typed(form))
        return await _show(request, session, token, refused=again, status=refusal.status)
    return page(request, "records/thanks")


def pages(settings: Settings) -> tuple[Router, Router]:
    """All three doors. A form with a file has boxes too, so its body as a whole has an end of its own.

    Only what is read while it arrives may be large; any other form is held in memory.
    """
    large = Router("/", route_handlers=[hand_in], request_max_body_size=settings.max_upload_bytes + _WORDS)
    return large, Router("/", route_handlers=[look, answer])
