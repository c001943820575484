"""Citations as links: an exhibit opens its page, a moment of a recording opens it there."""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from markupsafe import Markup, escape

from app.kit.text import LANGUAGES
from evidence.rules import exhibit_name, moment_ms
from evidence.schemas import ItemOut

# As drafts write it (`C-3@02:15`) and as rulings print it (`C-3 at 02:15`, `甲-3 02:15 处`).
_CITED = re.compile(r"(?P<name>[^\s@]+-\d+)(?:(?:@| at | )(?P<moment>[\d:]+)(?: 处)?)?")


def cited(exhibits: Iterable[str], items: Sequence[ItemOut], case_id: UUID) -> Markup:
    """Each exhibit with a link to its page, where the reader may open it."""
    pages = _pages(items)
    return Markup(", ").join(_link(each, pages, case_id) for each in exhibits)


def _link(text: str, pages: dict[str, UUID], case_id: UUID) -> Markup:
    match = _CITED.fullmatch(text)
    if match is None or match["name"] not in pages:
        return escape(text)
    at = moment_ms(match["moment"] or "")
    where = f"/cases/{case_id}/evidence/{pages[match['name']]}" + (f"?t={at // 1000}#call" if at is not None else "")
    return Markup('<a href="{}">{}</a>').format(where, text)


def _pages(items: Sequence[ItemOut]) -> dict[str, UUID]:
    """By both of their names, whatever the reader's language."""
    shown = [item for item in items if item.exhibit]
    numbers = {item.id: int(str(item.exhibit).rpartition("-")[2]) for item in shown}
    return {exhibit_name(item.side, numbers[item.id], language): item.id for item in shown for language in LANGUAGES}
