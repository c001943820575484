"""In and out. A link in a mail shows a button first, so that a mail scanner that opens it does not use it up."""

from typing import Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.auth import by_link, public, session_cookie
from app.kit.errors import DomainError
from app.kit.text import _
from app.pages import forms
from app.pages.forms import Field
from app.pages.language import language_of
from app.pages.showing import Page, page
from app.people import service as people
from app.people.schemas import SignInIn

_SLOWLY = RateLimitConfig(rate_limit=("minute", 30)).middleware
_BOXES = (
    Field("email", _("Your e-mail address"), "email", hint=_("We send you a link. There is no password.")),
    Field(
        "name",
        _("Your name"),
        "line",
        hint=_("Only if this is your first time. It stands on the ruling."),
        optional=True,
    ),
)


@get("/sign-in", guards=[public], include_in_schema=False)
async def ask(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Template:
    """The box for an address."""
    _ = actor
    return page(request, "signin/ask", fields=_BOXES, typed={}, refused=None)


@post("/sign-in", guards=[public], middleware=[_SLOWLY], include_in_schema=False)
async def send(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Page:
    """The same answer for every address, known or not."""
    form = await request.form()
    try:
        wanted = forms.take(SignInIn, forms.read(form, _BOXES) | {"language": language_of(request)})
        await people.ask_for_link(session, actor, wanted)
    except DomainError as refusal:
        shown = {"typed": forms.typed(form), "refused": refusal.text(language_of(request))}
        return page(request, "signin/ask", refusal.status, fields=_BOXES, **shown)
    return page(request, "signin/sent", email=wanted.email)


@get("/sign-in/{token:str}", guards=[public], include_in_schema=False)
async def show_button(request: Request[Any, Any, Any], token: FromPath[str], actor: NamedDependency[Actor]) -> Template:
    """A button; nothing is looked up, so the page tells nobody whether the link is good."""
    _ = actor
    return page(request, "signin/button", token=token)


@post("/sign-in/{token:str}", guards=[public], middleware=[_SLOWLY], include_in_schema=False)
async def consume(
    token: FromPath[str], state: State, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Redirect:
    """Use the link up; the browser is signed in."""
    opened = await people.consume_link(session, actor, token)
    cookie = session_cookie(opened, secure=state["settings"].secure_cookies)
    return Redirect("/home", status_code=HTTP_303_SEE_OTHER, cookies=[cookie])


@post("/sign-out", guards=[by_link()], include_in_schema=False)
async def leave(state: State, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> Redirect:
    """End all sessions of the account, on every device."""
    await people.sign_out(session, actor)
    cookie = session_cookie("", secure=state["settings"].secure_cookies)
    return Redirect("/", status_code=HTTP_303_SEE_OTHER, cookies=[cookie])


PAGES = (ask, send, show_button, consume, leave)
