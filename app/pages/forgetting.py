"""The page on which a person asks to be forgotten, or reads until when the law keeps their cases."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.auth import only
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.pages.refusals import Refused
from app.pages.showing import Page, page, send_on
from evidence.api.forgetting import PERSONS
from evidence.service import forgetting

PATH = "/me/erasure"


async def _show(
    request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, refusal: DomainError | None = None
) -> Template:
    return page(
        request,
        "people/erasure",
        refusal.status if refusal else HTTP_200_OK,
        stands=await forgetting.show(session, actor),
        refused=Refused.of(request, refusal, "erasure", {}) if refusal else None,
    )


@get(PATH, guards=[only(*PERSONS)], include_in_schema=False)
async def show(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """What goes, what stays, and the button where there is one."""
    return await _show(request, session, actor)


@post(PATH, guards=[only(*PERSONS)], status_code=HTTP_200_OK, include_in_schema=False)
async def change(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Page:
    """Ask, or take it back; a refusal shows the page again."""
    form = await request.form()
    act = forgetting.take_back if "back" in form else forgetting.ask
    try:
        await act(session, actor)
    except DomainError as refusal:
        await begin_again(session, actor)
        return await _show(request, session, actor, refusal)
    return send_on(PATH)


PAGES = (show, change)
