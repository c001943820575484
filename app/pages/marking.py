"""Forms on the page of an item: marks in a recording, letting it out of quarantine, asking to see the original."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import OFFICE, PARTIES, Actor, Role
from app.kit.auth import only
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.pages import forms
from app.pages.item import WHY, show_item
from app.pages.media import CLEARANCE, MARK
from app.pages.refusals import Refused
from app.pages.showing import Page, send_on
from cases.errors import CaseNotFound
from evidence.errors import ItemNotFound, NothingToMark
from evidence.rules import moment_ms
from evidence.schemas import MarkIn, ReleaseIn, UnmaskIn
from evidence.service import marking, quarantine, unmasking

Act = Callable[[FormMultiDict], Awaitable[object]]


@post(
    "/cases/{case_id:uuid}/evidence/{item_id:uuid}/marks",
    guards=[only(*PARTIES, Role.mediator)],
    include_in_schema=False,
)
async def mark(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    item_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Page:
    """Set a mark; the page opens there again."""

    async def act(form: FormMultiDict) -> None:
        said = forms.read(form, MARK)
        at_ms = moment_ms(said["at"])
        if at_ms is None:
            raise NothingToMark(field="at")
        what = forms.take(MarkIn, {"at_ms": at_ms, "note": said["note"]})
        await marking.mark(session, actor, case_id, item_id, what)

    return await _do(request, session, actor, case_id, item_id, act, slug="mark")


@post("/cases/{case_id:uuid}/evidence/{item_id:uuid}/clearance", guards=[only(*OFFICE)], include_in_schema=False)
async def clear(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    item_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Page:
    """Let the item go, for a reason."""

    async def act(form: FormMultiDict) -> None:
        said = forms.take(ReleaseIn, forms.read(form, CLEARANCE))
        await quarantine.clear(session, actor, case_id, item_id, said.reason)

    return await _do(request, session, actor, case_id, item_id, act, slug="clearance")


@post("/cases/{case_id:uuid}/evidence/{item_id:uuid}/unmasking", guards=[only(Role.mediator)], include_in_schema=False)
async def unmask(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    item_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Page:
    """Ask a deputy to open the original."""

    async def act(form: FormMultiDict) -> None:
        await unmasking.propose(session, actor, case_id, item_id, forms.take(UnmaskIn, forms.read(form, WHY)))

    return await _do(request, session, actor, case_id, item_id, act, slug="unmasking")


_AFTERWARDS = {"mark": "call", "clearance": "h-scan", "unmasking": "h-original"}


async def _do(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    case_id: UUID,
    item_id: UUID,
    act: Act,
    *,
    slug: str,
) -> Page:
    """Do what a form asks, and show the item; a refusal shows the form again, with what was typed."""
    form = await request.form()
    try:
        await act(form)
        await session.flush()
    except (CaseNotFound, ItemNotFound):
        raise
    except DomainError as refusal:
        await begin_again(session, actor)
        again = Refused.of(request, refusal, slug, forms.typed(form))
        return await show_item(request, session, actor, case_id, item_id, refused=again, status=refusal.status)
    return send_on(f"/cases/{case_id}/evidence/{item_id}#{_AFTERWARDS[slug]}")


PAGES = (mark, clear, unmask)
