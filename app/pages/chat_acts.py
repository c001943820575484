"""The door behind the form that says how a chat is read."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.pages.chats import TYPED, said_of
from app.pages.item import show_item
from app.pages.refusals import Refused
from app.pages.showing import Page, send_on
from cases.errors import CaseNotFound
from evidence.api.items import provide_safe
from evidence.safe import Safe
from evidence.service import confirming


@post(
    "/cases/{case_id:uuid}/evidence/{item_id:uuid}/reading",
    guards=[only(*PARTIES, Role.registrar, Role.mediator)],
    dependencies={"safe": Provide(provide_safe)},
    include_in_schema=False,
)
async def confirm(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    item_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    safe: NamedDependency[Safe],
) -> Page:
    """Say that the chat is read rightly; a refusal shows the preview again with everything that was chosen."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    try:
        await confirming.confirm(session, actor, case_id, item_id, said_of(form), safe)
    except CaseNotFound:
        raise
    except DomainError as refusal:
        await begin_again(session, actor)
        request.scope["state"][TYPED] = form | {"read": "again"}
        again = Refused.of(request, refusal, "reading", {})
        return await show_item(request, session, actor, case_id, item_id, refused=again, status=refusal.status)
    return send_on(f"/cases/{case_id}/evidence/{item_id}#chat")


PAGES = (confirm,)
