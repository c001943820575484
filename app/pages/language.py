"""The reader's language: what the account chose, else this browser's choice, else what it asks for."""

from typing import Any

from litestar import Request, post
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import problems
from app.kit.actors import Actor
from app.kit.auth import public
from app.kit.text import LANGUAGES
from app.people import service as people
from app.people.schemas import MeIn

COOKIE = "redress_language"
_YEAR = 365 * 24 * 3600


def language_of(request: Request[Any, Any, Any]) -> str:
    """One of the two languages of the house."""
    chosen = request.cookies.get(COOKIE)
    known = getattr(request.scope.get("user"), "account_id", None)
    return chosen if chosen in LANGUAGES and not known else problems.language_of(request)


def local_path(path: str) -> str:
    """A path of ours; an address of another site, however it is written, becomes the front page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


@post("/language", guards=[public], include_in_schema=False)
async def switch(
    request: Request[Any, Any, Any],
    state: State,
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Redirect:
    """Change the language, for the account where there is one."""
    form = await request.form()
    language = form.get("language") if form.get("language") in LANGUAGES else LANGUAGES[0]
    if actor.account_id:
        await people.change_me(session, actor, MeIn(language=language))
    cookie = Cookie(
        COOKIE, value=language, max_age=_YEAR, path="/", samesite="lax", secure=state["settings"].secure_cookies
    )
    back = local_path(str(form.get("back", "/")))
    return Redirect(back, status_code=HTTP_303_SEE_OTHER, cookies=[cookie])


PAGES = (switch,)
