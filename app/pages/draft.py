"""The mediator writes the ruling: kept as often as needed, submitted from the page of the case."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.auth import only
from app.kit.calendar import local
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.pages import draft_form, forms
from app.pages.draft_form import Shelf
from app.pages.language import language_of
from app.pages.seen import Seen, see
from app.pages.showing import Page, page, send_on
from cases.errors import CaseNotFound, NotPossibleNow
from evidence.queries import readings
from rulings import queries
from rulings.press import proofs_of
from rulings.schemas import DraftIn
from rulings.service import drafting, helping

_MEDIATOR = only(Role.mediator)


@get("/cases/{case_id:uuid}/draft", guards=[_MEDIATOR], include_in_schema=False)
async def write(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Template:
    """The draft as it was left, or an empty one; what prints it is warmed up meanwhile."""
    seen = await see(session, actor, case_id)
    if not may_draft(seen, actor):
        raise NotPossibleNow
    draft = seen.draft.draft if seen.draft else None
    typed = draft_form.written(seen, draft) if draft else draft_form.begun(seen)
    typed |= draft_form.suggested(seen, typed, await readings.list_confirmed(session, actor, case_id))
    rows = {part: max(1, len(getattr(draft, part, ()))) for part in draft_form.GROWING}
    settings = request.app.state["settings"]
    proofs_of(settings.fonts_dir, settings.rare_fonts_dir).warm()
    return await _show(request, session, actor, seen, typed, rows)


@post("/cases/{case_id:uuid}/draft", guards=[_MEDIATOR], include_in_schema=False)
async def keep(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Page:
    """Keep the draft, and look at its pages where that was asked for.

    When someone else kept another one meanwhile, what was typed is shown again.
    """
    form = await request.form()
    seen = await see(session, actor, case_id)
    rows = draft_form.rows_of(form)
    if (more := str(form.get("more", ""))) in rows:
        return await _show(request, session, actor, seen, forms.typed(form), rows | {more: rows[more] + 1})
    try:
        members = draft_form.read(seen, await _shelf(session, actor, seen), form)
        version = forms.take(int, form["version"]) if form.get("version") else None
        await drafting.save(session, actor, case_id, forms.take(DraftIn, members), seen=version)
    except CaseNotFound:
        raise
    except DomainError as refusal:
        await begin_again(session, actor)
        field = (refusal.field or "").replace("[", ".").replace("]", "")
        refused = {"sentence": refusal.text(language_of(request)), "field": field}
        return await _show(
            request, session, actor, seen, forms.typed(form), rows, refused=refused, status=refusal.status
        )
    look = form.get("then") == "look"
    return send_on(f"/api/v1/cases/{case_id}/ruling/draft/preview.pdf" if look else f"/cases/{case_id}#h-draft")


def may_draft(seen: Seen, actor: Actor) -> bool:
    """Whether the mediator of the case is writing; reviewers read the draft on the page of the case."""
    steps = {"submit", "show_view", "deliberate", "suspend"}
    return actor.role is Role.mediator and bool(steps & set(seen.case.can))


async def _shelf(session: AsyncSession, actor: Actor, seen: Seen) -> Shelf:
    paid = seen.case.paid_at or seen.case.filed_at
    rules = await queries.list_rules(session, actor, on=local(paid).date() if paid else None)
    return Shelf(_exhibits(seen), rules)


def _exhibits(seen: Seen) -> dict[str, str]:
    return {item.exhibit: item.title for item in seen.items if item.exhibit}


async def _show(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    seen: Seen,
    typed: dict[str, list[str]],
    rows: dict[str, int],
    *,
    refused: dict[str, str] | None = None,
    status: int = HTTP_200_OK,
) -> Template:
    beside = await helping.show(session, actor, seen.case.id, helping.rates_of(request.app.state["settings"]))
    shelf = Shelf(_exhibits(seen), beside.rules, beside.sums)
    return page(
        request,
        "cases/draft",
        status,
        case=seen.case,
        order=seen.order,
        items=seen.items,
        help=beside,
        sections=draft_form.sections(seen, shelf, rows, language_of(request)),
        version=seen.draft.version if seen.draft else "",
        typed=typed,
        refused=refused,
    )


PAGES = (write, keep)
