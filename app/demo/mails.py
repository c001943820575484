"""The demo's letter box: every mail that would have been sent, on a page. Served by the demo alone."""

from email import message_from_bytes, policy
from typing import Any

from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import Template
from msgspec import Struct

from app.kit.actors import Actor
from app.kit.auth import public
from app.pages.showing import page

SHOWN = 60


class Letter(Struct, frozen=True):
    """A mail as its reader finds it."""

    to: str
    subject: str
    text: str


@get("/demo/mails", guards=[public], include_in_schema=False, sync_to_thread=True)
def mails(request: Request[Any, Any, Any], state: State, actor: NamedDependency[Actor]) -> Template:
    """The newest letters first: sign-in links are found here."""
    _ = actor
    files = sorted(state["settings"].outbox_dir.glob("*.eml"), reverse=True)[:SHOWN]
    return page(request, "demo/mails", letters=[_letter(file.read_bytes()) for file in files])


def _letter(content: bytes) -> Letter:
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body()
    return Letter(str(message["To"]), str(message["Subject"]), body.get_content() if body else "")
