"""The appeal as a form: saved as a draft and resumed, looked at as a case, and only then filed.

The consumer never classifies: one page asks what was bought, what went wrong, what was answered, and what would put it
right. What cannot be kept is shown again as it was typed, with the reason beside the box.
"""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.auth import only
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.pages import appeal_form, forms
from app.pages.language import language_of
from app.pages.showing import Page, page, send_on
from app.people import queries as people
from cases.errors import CaseNotFound, NotPossibleNow
from cases.schemas import AppealIn
from cases.service import filing, showing

_CONSUMER = only(Role.consumer)


@get("/cases/new", guards=[_CONSUMER], include_in_schema=False)
async def new(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """An empty form."""
    return await _show(request, session, actor, {}, claims=1)


@post("/cases/new", guards=[_CONSUMER], include_in_schema=False)
async def start(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Page:
    """Keep what was typed as a draft; nothing is filed."""
    return await _save(request, session, actor, None)


@get("/cases/{case_id:uuid}/edit", guards=[_CONSUMER], include_in_schema=False)
async def edit(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Template:
    """The draft, to go on with."""
    case = await showing.show(session, actor, case_id)
    if case.draft is None:
        raise NotPossibleNow
    typed = appeal_form.written(case.draft)
    return await _show(request, session, actor, typed, claims=max(1, len(case.draft.claims)), case_id=case_id)


@post("/cases/{case_id:uuid}/edit", guards=[_CONSUMER], include_in_schema=False)
async def save(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Page:
    """Keep the newest version of the draft."""
    return await _save(request, session, actor, case_id)


async def _save(request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, case_id: UUID | None) -> Page:
    form = await request.form()
    claims = appeal_form.claims_in(form)
    if "more" in form:
        return await _show(request, session, actor, forms.typed(form), claims=claims + 1, case_id=case_id)
    try:
        kept = await _keep(session, actor, case_id, form, claims)
    except CaseNotFound:
        raise
    except DomainError as refusal:
        await begin_again(session, actor)
        fault = {"sentence": refusal.text(language_of(request)), "field": appeal_form.box_of(refusal.field or "")}
        typed = forms.typed(form)
        return await _show(
            request, session, actor, typed, claims=claims, case_id=case_id, refused=fault, status=refusal.status
        )
    return send_on(f"/cases/{kept}")


async def _keep(session: AsyncSession, actor: Actor, case_id: UUID | None, form: FormMultiDict, claims: int) -> UUID:
    appeal = forms.take(AppealIn, appeal_form.read(form, claims) | {"language": actor.language})
    if case_id is None:
        return (await filing.start_draft(session, actor, appeal)).id
    return (await filing.save_draft(session, actor, case_id, appeal)).id


async def _show(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    typed: dict[str, list[str]],
    *,
    claims: int,
    case_id: UUID | None = None,
    refused: dict[str, str] | None = None,
    status: int = HTTP_200_OK,
) -> Template:
    platforms = [row.name for row in await people.list_platforms(session, actor)]
    return page(
        request,
        "cases/appeal",
        status,
        sections=appeal_form.sections(platforms, claims),
        claims=claims,
        typed=typed,
        refused=refused,
        case_id=case_id,
    )


PAGES = (new, start, edit, save)
