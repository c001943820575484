"""What a mediator does from their own desk: declares or steps aside when drawn, agrees to more, stands in as registrar.

Until a mediator has declared nothing of the case is open, not even its page.
"""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.auth import only
from app.kit.text import _
from app.pages import forms
from app.pages.forms import Field
from app.pages.showing import send_on
from cases.schemas import ReasonIn
from cases.service import agreeing, assigning, standing_in

_MEDIATOR = only(Role.mediator)
_REASON = Field("reason", _("Reason for stepping aside"), "line")


@post("/cases/{case_id:uuid}/declaration", guards=[_MEDIATOR], include_in_schema=False)
async def declare(
    case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Redirect:
    """The register of interests is complete today; the file opens."""
    await assigning.declare(session, actor, case_id)
    return send_on(f"/cases/{case_id}")


@post("/cases/{case_id:uuid}/recusal", guards=[_MEDIATOR], include_in_schema=False)
async def recuse(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Redirect:
    """Step aside; the next name of the same draw is asked."""
    given = forms.take(ReasonIn, forms.read(await request.form(), (_REASON,)))
    await assigning.recuse(session, actor, case_id, given.reason)
    return send_on("/cases")


@post("/agreed-to-more", guards=[_MEDIATOR], include_in_schema=False)
async def agree(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Redirect:
    """More cases than the caps, or not any more."""
    await agreeing.agree_to_more(session, actor, agreed="agreed" in await request.form())
    return send_on("/cases")


@post("/cases/screening/next", guards=[_MEDIATOR], include_in_schema=False)
async def stand_in(actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> Redirect:
    """The oldest appeal that waits for a registrar, while none is at work."""
    case = await standing_in.take_next(session, actor)
    return send_on(f"/cases/{case.id}")


PAGES = (declare, recuse, agree, stand_in)
