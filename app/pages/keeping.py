"""What keeps evidence: the form of a legal hold on an item's page, and the page that auditors watch."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.auth import only
from app.kit.db import act_as
from app.kit.errors import DomainError
from app.kit.text import _
from app.pages import forms
from app.pages.forms import Field
from app.pages.item import show_item
from app.pages.language import language_of
from app.pages.showing import Page, page, send_on
from cases.errors import CaseNotFound
from evidence.queries import keeping
from evidence.schemas import HoldIn
from evidence.service import holding

_REASON = (Field("reason", _("Why"), "text"),)


@post(
    "/cases/{case_id:uuid}/evidence/{item_id:uuid}/hold",
    guards=[only(Role.mediator, Role.deputy, Role.chief)],
    include_in_schema=False,
)
async def change_hold(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    item_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Page:
    """Place the hold, or lift the one that is there; a refusal shows the item again."""
    form = await request.form()
    act = holding.lift if "lift" in form else holding.hold
    try:
        said = forms.take(HoldIn, forms.read(form, _REASON))
        await act(session, actor, case_id, item_id, said.reason)
        await session.flush()
    except CaseNotFound:
        raise
    except DomainError as refusal:
        await session.rollback()
        await act_as(session, actor)
        refused = {"sentence": refusal.text(language_of(request)), "field": refusal.field or ""}
        return await show_item(request, session, actor, case_id, item_id, refused=refused, status=refusal.status)
    return send_on(f"/cases/{case_id}/evidence/{item_id}#h-custody")


@get("/keeping", guards=[only(Role.auditor)], include_in_schema=False)
async def watch(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """How much is kept, how lately it was read back, and what no longer matches its seal."""
    return page(
        request,
        "auditor/keeping",
        kept=await keeping.count_kept(session, actor),
        damaged=await keeping.list_damaged(session, actor),
    )


PAGES = (change_hold, watch)
