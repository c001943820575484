"""One page, in the reader's language, with what every page shows."""

from typing import Any

from litestar import Request
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from app.kit import clock
from app.kit.actors import CONFIRMING, PUBLIC
from app.kit.veiling import veil_of
from app.pages.language import language_of

Page = Template | Redirect


def frame(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Who reads, in which language, at what time; the demo's case date stands beside the real one.

    `link_alone` says that this reader would owe a second factor where it is asked.
    """
    reader = request.scope.get("user") or PUBLIC
    return {
        "reader": reader,
        "veil": veil_of(request.scope),
        "link_alone": reader.role in CONFIRMING and not request.app.state["settings"].asks_second_factor,
        "language": language_of(request),
        "here": request.url.path,
        "shifted": clock.is_shifted(),
        "case_time": clock.now(),
        "real_time": clock.real_now(),
    }


def page(request: Request[Any, Any, Any], name: str, status: int = HTTP_200_OK, **shown: Any) -> Template:  # noqa: ANN401
    """The template with its frame; a veil over it learns who speaks on the page."""
    if veil := veil_of(request.scope):
        veil.meet(shown)
    return Template(template_name=f"{name}.html", context=frame(request) | shown, status_code=status)


def send_on(path: str) -> Redirect:
    """After an act: a page that may be loaded again without doing it twice."""
    return Redirect(path, status_code=HTTP_303_SEE_OTHER)
