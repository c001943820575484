"""The order to preserve on a page of its own, and where a platform says how its own systems are told."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import OFFICE, PARTIES, Actor, Role
from app.kit.asked import asks
from app.kit.auth import only
from app.kit.db import begin_again
from app.kit.errors import DomainError
from app.kit.requests import TELLS_A_SECRET
from app.kit.text import _
from app.kit.vault import Vault
from app.pages import desk, forms, handing_in, proof_acts
from app.pages.forms import Field
from app.pages.language import language_of
from app.pages.refusals import Refused
from app.pages.seen import see
from app.pages.showing import Page, page, send_on
from app.people.schemas import WebhookIn
from app.people.service import webhooks
from evidence.errors.preservation import NoPreservationOrder

READERS = PARTIES | OFFICE | {Role.auditor}
NONE_HELD = next(act for act in proof_acts.ACTS if act.slug == "none-held")
_DESK = only(Role.platform)
_URL = (Field("url", _("Address of your system"), "line", hint=_("It begins with https://")),)


@get("/cases/{case_id:uuid}/preservation", guards=[only(*READERS)], opt=asks("done"), include_in_schema=False)
async def one_order(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Template:
    """The order in words: what is asked, until when, what came; its platform hands in here."""
    return await show_order(request, session, actor, case_id)


async def show_order(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    case_id: UUID,
    *,
    refused: Refused | None = None,
    status: int = HTTP_200_OK,
) -> Template:
    """The page of an order. Where no form takes the refusal, it stands above everything."""
    seen = await see(session, actor, case_id)
    if seen.order is None:
        raise NoPreservationOrder
    return page(
        request,
        "cases/preservation",
        status,
        seen=seen,
        case=seen.case,
        order=seen.order,
        offers=[offer for offer in desk.offers(seen, actor, refused) if offer.act is NONE_HELD],
        evidence_boxes=handing_in.offered(handing_in.DELIVERY, seen),
        mine=actor.role is Role.platform and not seen.ended,
        refused=refused,
        done=desk.done(request),
        handed_in=handing_in.handed_in(request, seen),
    )


@get("/platform/webhook", guards=[_DESK], include_in_schema=False)
async def webhook(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """Where messages go, what signs them, what became of them."""
    return await _show(request, session, actor)


async def _show(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    *,
    secret: str = "",
    refused: DomainError | None = None,
    typed: dict[str, list[str]] | None = None,
) -> Template:
    hook = await webhooks.show_webhook(session, actor)
    status = refused.status if refused else HTTP_200_OK
    shown = typed if typed is not None else {"url": [hook.url or ""]}
    sentence = refused.text(language_of(request)) if refused else ""
    field = (refused.field or "") if refused else ""
    return page(
        request,
        "platform/webhook",
        status,
        hook=hook,
        secret=secret,
        refused=sentence,
        at_fault=field,
        typed=shown,
        fields=_URL,
        most=webhooks.MOST_SECRETS,
    )


@post("/platform/webhook", guards=[_DESK], include_in_schema=False)
async def set_address(
    request: Request[Any, Any, Any],
    state: State,
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Page:
    """Say where messages go; an empty box sends none any more."""
    form = await request.form()
    try:
        if not str(form.get("url", "")).strip():
            await webhooks.remove_endpoint(session, actor)
        else:
            wanted = forms.take(WebhookIn, forms.read(form, _URL))
            await webhooks.set_endpoint(session, actor, wanted.url, private=state["settings"].private_webhooks)
    except DomainError as refusal:
        await begin_again(session, actor)
        return await _show(request, session, actor, refused=refusal, typed=forms.typed(form))
    return send_on("/platform/webhook")


@post("/platform/webhook/secrets", guards=[_DESK], include_in_schema=False, opt=TELLS_A_SECRET, status_code=HTTP_200_OK)
async def make_secret(
    request: Request[Any, Any, Any],
    state: State,
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Template:
    """One more secret, shown on this page and never again."""
    try:
        _row, secret = await webhooks.make_secret(session, actor, _vault(state))
    except DomainError as refusal:
        await begin_again(session, actor)
        return await _show(request, session, actor, refused=refusal)
    return await _show(request, session, actor, secret=secret)


@post("/platform/webhook/secrets/{secret_id:uuid}/retire", guards=[_DESK], include_in_schema=False)
async def retire_secret(
    secret_id: FromPath[UUID],
    state: State,
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Redirect:
    """It signs nothing any more."""
    await webhooks.retire_secret(session, actor, secret_id, _vault(state))
    return send_on("/platform/webhook")


def _vault(state: State) -> Vault:
    return Vault(state["settings"].vault_dir, webhooks.SORT)


PAGES = (one_order, desk.door(NONE_HELD, "/preservation", show_order), webhook, set_address, make_secret, retire_secret)
