"""The page of the second factor: where whoever signed in by a link shows a passkey, or registers the first."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import CONFIRMING, Actor
from app.kit.auth import by_link, only
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.kit.requests import Work
from app.kit.text import _
from app.pages.forms import Field
from app.pages.refusals import Refused
from app.pages.showing import Page, page, send_on
from app.passkeys import queries, service
from app.passkeys.errors import NeedsScript
from app.passkeys.schemas import PasskeyOut

PATH = "/passkeys"
_LABEL = Field("label", _("A name for it"), "line", hint=_("For example: work phone, key in the drawer"))


async def _show(
    request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, refusal: DomainError | None = None
) -> Template:
    work, asked = Work.of(request.scope), request.app.state["settings"].asks_second_factor
    shown_at = await queries.find_factor_at(session, actor, work.key) if work.key else None
    return page(
        request,
        "passkeys/list",
        refusal.status if refusal else HTTP_200_OK,
        keys=[PasskeyOut.of(row) for row in await queries.list_passkeys(session, actor)],
        asked=asked,
        let_in=shown_at is not None or not asked,
        label_box=_LABEL,
        refused=Refused.of(request, refusal, "passkeys", {}) if refusal else None,
    )


@get(PATH, guards=[by_link(*CONFIRMING)], include_in_schema=False)
async def list_passkeys(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """What is missing first, then one's own keys."""
    return await _show(request, session, actor)


@post(PATH, guards=[by_link(*CONFIRMING)], include_in_schema=False)
async def without_script(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """Where the forms go when no script took them over."""
    return await _show(request, session, actor, NeedsScript())


@post(f"{PATH}/{{key_id:str}}/removal", guards=[only(*CONFIRMING)], include_in_schema=False)
async def remove(
    request: Request[Any, Any, Any],
    key_id: FromPath[str],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Page:
    """It answers no more; a refusal shows the page again."""
    try:
        await service.remove(session, actor, Work.of(request.scope).key, key_id)
    except DomainError as refusal:
        await begin_again(session, actor)
        return await _show(request, session, actor, refusal)
    return send_on(PATH)


PAGES = (list_passkeys, without_script, remove)
