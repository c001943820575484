"""What people look at. Every form works without a script: it posts, the act is done, the browser is sent on."""

from typing import Any

from litestar.exceptions import HTTPException
from litestar.static_files import create_static_files_router

from app.kit.auth import public
from app.kit.settings import Settings
from app.pages import (
    appeal,
    approvals,
    chat_acts,
    contacts,
    desk,
    draft,
    drawn,
    draws,
    files,
    forgetting,
    front,
    item,
    keeping,
    language,
    look,
    marking,
    orders,
    passkeys,
    preservation,
    publications,
    records,
    shown,
    signin,
)
from app.pages.refusals import show_page

template_config = look.template_config


def pages(settings: Settings) -> list[Any]:
    """Every page with its doors, and what the pages load."""
    static = create_static_files_router("/static", [look.STATIC], guards=[public], name="static")
    return [
        static,
        *front.PAGES,
        *signin.PAGES,
        *passkeys.PAGES,
        *forgetting.PAGES,
        *language.PAGES,
        *appeal.PAGES,
        *desk.PAGES,
        *approvals.PAGES,
        *contacts.PAGES,
        *files.pages(settings),
        *records.pages(settings),
        *item.PAGES,
        *marking.PAGES,
        *keeping.PAGES,
        *chat_acts.PAGES,
        *shown.PAGES,
        *draft.PAGES,
        *drawn.PAGES,
        *draws.PAGES,
        *publications.PAGES,
        *preservation.PAGES,
        *orders.PAGES,
    ]


def exception_handlers() -> dict[int | type[Exception], Any]:
    """A refusal on a page is a page; on every other door it stays a problem document."""
    return {Exception: show_page, HTTPException: show_page}
