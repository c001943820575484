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
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.pages import forms
from app.pages.item import REASON, show_item
from app.pages.refusals import Refused
from app.pages.showing import Page, page, send_on
from cases.errors import CaseNotFound
from evidence.queries import keeping
from evidence.schemas import HoldIn
from evidence.service import holding


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
        said = forms.take(HoldIn, forms.read(form, REASON))
        await act(session, actor, case_id, item_id, said.reason)
        await session.flush()
    except CaseNotFound:
        raise
    except DomainError as refusal:
        await begin_again(session, actor)
        again = Refused.of(request, refusal, "hold", forms.typed(form))
        return await show_item(request, session, actor, case_id, item_id, refused=again, status=refusal.status)
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
