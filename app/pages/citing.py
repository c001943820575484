"""Citations as links: an exhibit opens its page, a moment of a recording opens it there."""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct

from app.kit.text import LANGUAGES
from evidence.rules import exhibit_name, moment_ms
from evidence.schemas import ItemOut

# As drafts write it (`C-3@02:15`) and as rulings print it (`C-3 at 02:15`, `甲-3 02:15 处`).
_CITED = re.compile(r"(?P<name>[^\s@]+-\d+)(?:(?:@| at | )(?P<moment>[\d:]+)(?: 处)?)?")


class Citation(Struct, frozen=True):
    """What stands there, and the page that it opens; empty where the reader may open none."""

    text: str
    where: str


def cited(exhibits: Iterable[str], items: Sequence[ItemOut], case_id: UUID) -> list[Citation]:
    """Each exhibit with its page."""
    pages = _pages(items)
    return [Citation(each, _where(each, pages, case_id)) for each in exhibits]


def _where(text: str, pages: dict[str, UUID], case_id: UUID) -> str:
    match = _CITED.fullmatch(text)
    if match is None or match["name"] not in pages:
        return ""
    at = moment_ms(match["moment"] or "")
    page = f"/cases/{case_id}/evidence/{pages[match['name']]}"
    return page if at is None else f"{page}?t={at // 1000}#call"


def _pages(items: Sequence[ItemOut]) -> dict[str, UUID]:
    """By both of their names, whatever the reader's language."""
    shown = [item for item in items if item.exhibit]
    numbers = {item.id: int(str(item.exhibit).rpartition("-")[2]) for item in shown}
    return {exhibit_name(item.side, numbers[item.id], language): item.id for item in shown for language in LANGUAGES}
