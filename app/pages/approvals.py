"""What needs two persons, on a page: what waits to be approved, one's own proposals, and what can be proposed."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import queries, service
from app.approvals.api import READERS
from app.approvals.models import Approval
from app.approvals.rules import APPROVERS, PROPOSERS
from app.approvals.schemas import ApproveIn, ProposalOut, RefuseIn
from app.export import queries as exports
from app.kit.actors import Actor, Role
from app.kit.auth import only
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.kit.text import _
from app.kit.veiling import OWN_WORDS
from app.pages import forms
from app.pages.forms import Field
from app.pages.proposing import ACTS
from app.pages.refusals import Refused
from app.pages.showing import Page, page, send_on
from app.people import queries as people

PATH = "/approvals"
_DIGEST = (Field("sha256", _("Fingerprint"), "line"),)
_REASON = (Field("reason", _("Why not"), "text"),)
Decide = Callable[[AsyncSession, Actor, UUID, Any], Awaitable[Approval]]


class Decision(Struct, frozen=True):
    """What can be done about a proposal, behind a button of its own."""

    slug: str
    roles: frozenset[Role]
    takes: type[Any] | None
    asks: Sequence[Field]
    does: Decide


DECISIONS = (
    Decision("approval", APPROVERS, ApproveIn, _DIGEST, lambda s, a, i, d: service.approve(s, a, i, d.sha256)),
    Decision("refusal", APPROVERS, RefuseIn, _REASON, lambda s, a, i, d: service.refuse(s, a, i, d.reason)),
    Decision("withdrawal", PROPOSERS, None, (), lambda s, a, i, _: service.withdraw(s, a, i)),
)

DONE = frozenset({"proposal", *(each.slug for each in DECISIONS)})


async def show(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    *,
    refused: Refused | None = None,
    status: int = HTTP_200_OK,
    done: str = "",
) -> Template:
    """The page; a refusal stands with the proposal or the form that it is about, and nothing typed is lost."""
    rows = [ProposalOut.of(row, actor) for row in await queries.list_proposals(session, actor)]
    mine, waiting = [row for row in rows if row.can_approve], [row for row in rows if row.can_withdraw]
    return page(
        request,
        "approvals/list",
        status,
        to_approve=mine,
        waiting=waiting,
        shown={str(row.id) for row in (*mine, *waiting)},
        others=[row for row in rows if not row.can_approve and not row.can_withdraw],
        names=await people.names_of(session, actor, {row.proposed_by for row in rows} | {row.ended_by for row in rows}),
        reason_box=_REASON[0],
        acts=[act for act in ACTS if act.role is actor.role],
        exports=await exports.list_to_take(session, actor) if actor.role is Role.auditor else (),
        refused=refused,
        done=done if done in DONE else "",
    )


@get(PATH, guards=[only(*READERS)], opt=OWN_WORDS, include_in_schema=False)
async def list_approvals(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    done: FromQuery[str] = "",
) -> Template:
    """What waits for this reader first."""
    return await show(request, session, actor, done=done)


def decide(decision: Decision) -> Any:  # noqa: ANN401 - a handler of Litestar's
    """The door behind one of the buttons."""

    @post(f"{PATH}/{{proposal_id:uuid}}/{decision.slug}", guards=[only(*decision.roles)], include_in_schema=False)
    async def do_it(
        request: Request[Any, Any, Any],
        proposal_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Page:
        form = await request.form()
        try:
            members = forms.read(form, decision.asks)
            data = forms.take(decision.takes, members) if decision.takes else None
            await decision.does(session, actor, proposal_id, data)
            await session.flush()
        except DomainError as refusal:
            await begin_again(session, actor)
            again = Refused.of(request, refusal, decision.slug, forms.typed(form), about=str(proposal_id))
            return await show(request, session, actor, refused=again, status=refusal.status)
        return send_on(f"{PATH}?done={decision.slug}")

    return do_it


def propose(slug: str) -> Any:  # noqa: ANN401 - a handler of Litestar's
    """The door behind one of the forms."""
    act = next(each for each in ACTS if each.slug == slug)

    @post(f"{PATH}/{slug}", guards=[only(act.role)], include_in_schema=False)
    async def do_it(
        request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Page:
        form = await request.form()
        try:
            await act.does(session, actor, forms.read(form, act.asks), request.app.state["settings"])
            await session.flush()
        except DomainError as refusal:
            await begin_again(session, actor)
            again = Refused.of(request, refusal, slug, forms.typed(form))
            return await show(request, session, actor, refused=again, status=refusal.status)
        return send_on(f"{PATH}?done=proposal")

    return do_it


PAGES = (list_approvals, *(decide(each) for each in DECISIONS), *(propose(act.slug) for act in ACTS))
