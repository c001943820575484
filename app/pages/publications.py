"""Published rulings: everybody searches and reads them; chief and deputy look through one and order it."""

from collections.abc import Sequence
from typing import Annotated, Any, get_args
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.auth import only, public
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.kit.text import _
from app.pages import forms
from app.pages.forms import Field
from app.pages.refusals import Refused
from app.pages.showing import Page, page, send_on
from cases.errors import CaseNotFound
from cases.words import Subject
from evidence.schemas import ItemOut
from rulings.queries import publications
from rulings.queries.publications import PAGE
from rulings.schemas import FindingIn, PublicationIn, RedactionIn, Search
from rulings.service import publishing

Asked = Annotated[str, QueryParameter(max_length=200)]
KINDS = {
    "name": _("a name of this case"),
    "also": _("named by you"),
    "identity_card": _("identity card number"),
    "bank_card": _("bank card number"),
    "phone": _("telephone number"),
    "email": _("mail address"),
    "address": _("address"),
    "order_number": _("order number"),
    "plate": _("number plate"),
    "account": _("account name"),
    "person": _("perhaps a person"),
}
OUTCOMES = get_args(FindingIn.__annotations__["outcome"])
_BOXES = (
    Field("q", _("Words in the ruling"), "line", optional=True),
    Field("subject", _("Subject"), "choice", choices=tuple(Subject), optional=True),
    Field("outcome", _("Outcome of a claim"), "choice", choices=OUTCOMES, optional=True),
    Field("rule", _("Rule"), "line", _("Such as CN-CRPL-55"), optional=True),
)
_ALSO = Field("also", _("Withhold this too"), hint=_("One text a line, as it stands in the ruling."), optional=True)
_REASON = Field("reason", _("Why it is corrected"), hint=_("Everybody reads this."))


class Shown(Struct, frozen=True):
    """A ruling read without its case: no exhibit can be opened."""

    items: Sequence[ItemOut] = ()
    id: UUID | None = None


@get("/publications", guards=[public], include_in_schema=False)
async def search(
    request: Request[Any, Any, Any],
    *,
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    q: Asked = "",
    subject: Asked = "",
    outcome: Asked = "",
    rule: Asked = "",
    before: Asked = "",
) -> Template:
    """What was published, by words, subject, rule and outcome."""
    given = {"q": q, "subject": subject, "outcome": outcome, "rule": rule}
    wanted = Search(q, subject or None, rule or None, outcome or None, before or None)
    lines = await publications.list_publications(session, actor, wanted)
    older = {**given, "before": lines[-1].number} if len(lines) == PAGE else None
    typed = {name: [value] for name, value in given.items()}
    return page(request, "public/publications", lines=lines, boxes=_BOXES, typed=typed, older=older)


@get("/publications/{number:str}", guards=[public], include_in_schema=False)
async def read(
    request: Request[Any, Any, Any],
    number: FromPath[str],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Template:
    """One published ruling."""
    shown = await publishing.show(session, actor, number)
    return page(request, "public/publication", publication=shown, seen=Shown(), case=Shown())


@get("/cases/{case_id:uuid}/publication", guards=[only(Role.chief, Role.deputy)], include_in_schema=False)
async def look_through(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Template:
    """The ruling with everything that could tell who somebody is, to be confirmed line by line."""
    return await _show(request, session, actor, case_id, RedactionIn())


@post("/cases/{case_id:uuid}/publication", guards=[only(Role.chief, Role.deputy)], include_in_schema=False)
async def publish(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Page:
    """Look again at what was chosen, or publish the text that was read."""
    form = await request.form()
    typed = forms.typed(form)
    seen, withheld = typed.get("seen", []), typed.get("withhold", [])
    also = [line.strip() for line in str(form.get("also", "")).splitlines() if line.strip()]
    choice = forms.take(RedactionIn, {"keep": [words for words in seen if words not in withheld], "also": also})
    if "order" not in form:
        return await _show(request, session, actor, case_id, choice, typed=typed)
    try:
        members = {"keep": choice.keep, "also": also, "text_sha256": form.get("text_sha256", "")}
        wanted = forms.take(PublicationIn, members | {"reason": str(form.get("reason", ""))})
        shown = await publishing.order(session, actor, case_id, wanted)
        await session.flush()
    except CaseNotFound:
        raise
    except DomainError as refusal:
        await begin_again(session, actor)
        refused = Refused.of(request, refusal, "publication", typed)
        return await _show(
            request, session, actor, case_id, choice, typed=typed, refused=refused, status=refusal.status
        )
    return send_on(f"/publications/{shown.number}")


async def _show(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    case_id: UUID,
    choice: RedactionIn,
    *,
    typed: dict[str, list[str]] | None = None,
    refused: Refused | None = None,
    status: int = HTTP_200_OK,
) -> Template:
    preview = await publishing.preview(session, actor, case_id, choice)
    return page(
        request,
        "cases/publication",
        status,
        case_id=case_id,
        preview=preview,
        kinds=KINDS,
        boxes=(_ALSO, _REASON) if preview.edition > 1 else (_ALSO,),
        typed=typed or {},
        refused=refused,
        seen=Shown(),
        case=Shown(),
    )


PAGES = (search, read, look_through, publish)
