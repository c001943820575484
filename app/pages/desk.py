"""My cases, and one case: the same two pages for every audience, with what each of them can do."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import queries as approvals
from app.kit.actors import CHIEFS, OFFICE, PARTIES, Actor, Role
from app.kit.asked import asks
from app.kit.auth import only
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.pages import (
    consumer_acts,
    draft,
    forms,
    handing_in,
    office_acts,
    party_acts,
    proof_acts,
    respondent_acts,
    ruling_acts,
    sharing_acts,
)
from app.pages.acts import About, Act, Doing
from app.pages.chats import CONFIRM
from app.pages.forms import Field
from app.pages.refusals import Refused
from app.pages.seen import Seen, see
from app.pages.showing import Page, page, send_on
from app.pages.shown import may_decide
from cases import queries
from cases.errors import CaseNotFound
from cases.lifecycle import By
from cases.queries import draws
from cases.schemas import CaseLine
from cases.service import standing_in
from evidence.queries import readings
from evidence.service import confirming
from rulings.queries.slips import list_waiting
from rulings.service.handing_over import RECEIVERS

ACTS: tuple[Act, ...] = (
    *consumer_acts.ACTS,
    *ruling_acts.ACTS,
    *respondent_acts.ACTS,
    *party_acts.ACTS,
    *proof_acts.ACTS,
    *office_acts.ACTS,
    *sharing_acts.ACTS,
)
_CORRECTS = CHIEFS | {Role.mediator}
READERS = PARTIES | OFFICE | {Role.auditor}

# Whose turn counts as "mine" in a list; on the case itself the acts that are offered say it exactly.
_TURNS: dict[Role, frozenset[By]] = {
    Role.consumer: frozenset({By.consumer}),
    Role.merchant: frozenset({By.respondent, By.debtor}),
    Role.private_seller: frozenset({By.respondent, By.debtor}),
    Role.platform: frozenset({By.respondent, By.debtor}),
    Role.registrar: frozenset({By.registrar}),
    Role.mediator: frozenset({By.registrar, By.mediator, By.reviewer, By.panel}),
    Role.chief: frozenset({By.chief, By.office}),
    Role.deputy: frozenset({By.chief, By.office}),
}


class Offer(Struct, frozen=True):
    """An act as the page offers it, once for each thing that it can be about."""

    act: Act
    about: About
    fields: Sequence[Field]
    refused: Refused | None

    @property
    def key(self) -> str:
        """Tells the boxes of one form from those of another on the same page."""
        return f"{self.act.slug}-{self.about.id}" if self.about.id else self.act.slug


def offers(seen: Seen, actor: Actor, refused: Refused | None = None) -> list[Offer]:
    """What this reader can do now, what comes first at the top. What was refused stays until it is done or left."""
    found = []
    for act in ACTS:
        for about in act.offered(seen, actor) if actor.role in act.roles else ():
            mine = refused and refused.slug == act.slug and refused.about in {"", str(about.id)}
            found.append(Offer(act, about, act.asks(seen), refused if mine else None))
    return sorted(found, key=lambda offer: (offer.refused is None, not offer.act.first, offer.act.grave))


def done(request: Request[Any, Any, Any]) -> str | None:
    """What is said of the act that led here."""
    return next((act.done or act.title for act in ACTS if act.slug == request.query_params.get("done")), None)


async def show_case(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    case_id: UUID,
    *,
    refused: Refused | None = None,
    status: int = HTTP_200_OK,
) -> Template:
    """The page of one case. Where no form took the refusal, it stands above everything."""
    seen = await see(session, actor, case_id)
    offered = offers(seen, actor, refused)
    return page(
        request,
        "cases/case",
        status,
        seen=seen,
        case=seen.case,
        offers=offered,
        refused=refused,
        done=done(request),
        handed_in=handing_in.handed_in(request, seen),
        my_turn=_is_my_turn(seen, actor, offered),
        evidence_boxes=handing_in.offered(handing_in.BOXES, seen),
        may_draft=draft.may_draft(seen, actor),
        receivers=RECEIVERS,
        may_hand_in=actor.role in PARTIES and (not seen.ended or seen.shows_honour),
        to_confirm=await confirming.to_confirm(session, actor, case_id) if actor.role in CONFIRM else frozenset(),
        proposals=await readings.count_proposed(session, actor, case_id) if may_decide(actor, seen) else 0,
    )


def _is_my_turn(seen: Seen, actor: Actor, offered: Sequence[Offer]) -> bool:
    """Whether someone waits for this reader: by the state of the case, or for one thing in it, such as a question."""
    awaited = [offer for offer in offered if offer.act.first and offer.act.awaited]
    by_state = seen.case.turn in _TURNS.get(actor.role, frozenset())
    return any(by_state or offer.about.words for offer in awaited)


@get("/cases", guards=[only(*READERS)], include_in_schema=False)
async def my_cases(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    before: FromQuery[str | None] = None,
) -> Template:
    """The cases that this reader sits at: where it is the reader's turn first, the most pressing at the top."""
    since = forms.moment(before)
    lines = await queries.list_cases(session, actor, before=since)
    drawn = await draws.list_drawn_for(session, actor) if actor.role is Role.mediator else []
    turns = _TURNS.get(actor.role, frozenset())
    mine = sorted((line for line in lines if line.turn in turns), key=_pressing)
    return page(
        request,
        "cases/list",
        mine=mine,
        others=[line for line in lines if line.turn not in turns],
        drawn=[row.case_id for row in drawn],
        may_stand_in=actor.role is Role.mediator and await standing_in.may_stand_in(session, actor),
        takes_more=actor.role is Role.mediator and await draws.find_agreed(session, actor) is not None,
        to_approve=await approvals.count_to_approve(session, actor),
        to_correct=await list_waiting(session, actor) if actor.role in _CORRECTS else [],
        older=lines[-1].changed_at if len(lines) == queries.PAGE else None,
    )


def _pressing(line: CaseLine) -> tuple[bool, float]:
    return line.due_at is None, line.due_at.timestamp() if line.due_at else -line.changed_at.timestamp()


@get("/cases/{case_id:uuid}", guards=[only(*READERS)], opt=asks("done"), include_in_schema=False)
async def one_case(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Template:
    """One case: where it stands, whose turn it is, what the reader can do first."""
    return await show_case(request, session, actor, case_id)


def door(act: Act, at: str = "", show: Callable[..., Awaitable[Template]] = show_case) -> HTTPRouteHandler:
    """The door behind a form on the page of a case, or on one below it: `at`, which `show` shows.

    A refusal shows the page again, with everything that was typed; after the act one comes back to it.
    """

    @post(f"/cases/{{case_id:uuid}}{at}/{act.slug}", guards=[only(*act.roles)], include_in_schema=False)
    async def do_act(
        request: Request[Any, Any, Any],
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Page:
        form = await request.form()
        try:
            seen = await see(session, actor, case_id)
            about = forms.uuid(form, "about")
            data = await act.understand(seen, form)
            await act.do(Doing(session, actor, case_id, about, data, request.app.state["settings"]))
            await session.flush()
        except CaseNotFound:
            raise
        except DomainError as refusal:
            await begin_again(session, actor)
            again = Refused.of(request, refusal, act.slug, forms.typed(form), about=str(form.get("about", "")))
            return await show(request, session, actor, case_id, refused=again, status=refusal.status)
        return send_on("/cases" if act.leaves else f"/cases/{case_id}{at}?done={act.slug}#main")

    return do_act


PAGES = (my_cases, one_case, *(door(act) for act in ACTS))
