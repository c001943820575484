"""Contacts outside the case, on a page: what was recorded, and a form for the next one."""

from collections.abc import Sequence
from typing import Any, get_args

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.auth import only
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.kit.text import _
from app.kit.veiling import OWN_WORDS
from app.pages import forms
from app.pages.forms import Field
from app.pages.refusals import Refused
from app.pages.showing import Page, page, send_on
from app.people import queries as people
from cases.api.office import READING, RECORDING
from cases.queries.contacts import list_contacts
from cases.schemas.contacts import CameFrom, ContactIn, How
from cases.service.contacts import record_contact

BOXES: Sequence[Field] = (
    Field("came_from", _("Who approached you"), "radios", choices=get_args(CameFrom)),
    Field("how", _("How"), "choice", choices=get_args(How)),
    Field("asked", _("What they asked or offered"), hint=_("The chief and audit read this; no party ever does.")),
    Field("at", _("Day, if not today"), "day", optional=True),
)
TITLE = _("Somebody approached me outside the case")
EXPLAIN = _("It goes into the journal and cannot be changed. How many there are in a year is public.")


async def show(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    *,
    refused: Refused | None = None,
    status: int = HTTP_200_OK,
    done: bool = False,
) -> Template:
    """The page; what was typed stands again where it was refused."""
    rows = await list_contacts(session, actor)
    return page(
        request,
        "cases/contacts",
        status,
        contacts=rows,
        names=await people.names_of(session, actor, {row.account_id for row in rows}),
        boxes=BOXES if actor.role in RECORDING else (),
        title=TITLE,
        explain=EXPLAIN,
        refused=refused,
        done=done,
    )


@get("/contacts", guards=[only(*READING)], opt=OWN_WORDS, include_in_schema=False)
async def contacts(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    done: FromQuery[str] = "",
) -> Template:
    """What was recorded."""
    return await show(request, session, actor, done=bool(done))


@post("/contacts", guards=[only(*RECORDING)], opt=OWN_WORDS, status_code=HTTP_200_OK, include_in_schema=False)
async def record(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Page:
    """Record one."""
    form = await request.form()
    try:
        await record_contact(session, actor, forms.take(ContactIn, forms.read(form, BOXES)))
        await session.flush()
    except DomainError as refusal:
        await begin_again(session, actor)
        refused = Refused.of(request, refusal, "contact", forms.typed(form))
        return await show(request, session, actor, refused=refused, status=refusal.status)
    return send_on("/contacts?done=1")


PAGES = (contacts, record)
