"""A chat on the page of its item: first how it would be read, for a person to confirm; then the transcript itself."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from app.kit.actors import PARTIES, Role
from app.kit.blind_fields import BlindField
from app.kit.text import _
from app.pages import forms
from app.pages.looking import Looking
from evidence.api.items import provide_safe
from evidence.errors import (
    ColumnsNeeded,
    ItemDamaged,
    ItemForgotten,
    NoSuchZone,
    NotAChat,
    NotScannedYet,
    Quarantined,
    ReadingBusy,
    TooLongToShow,
)
from evidence.models import EvidenceReading
from evidence.queries import readings
from evidence.rules import Kind
from evidence.safe import Safe
from evidence.schemas.readings import FindingOut, PartOut, ReadingIn
from evidence.service import confirming, zones
from evidence.service.reading import READABLE
from evidence.transcripts.model import DayOrder, Format, Voice

VOICES: dict[str, str] = {
    Voice.consumer: _("Consumer"),
    Voice.shop: _("Shop"),
    Voice.agent: _("Customer service"),
    Voice.bot: _("Customer service, a machine"),
    Voice.system: _("Notice of the system"),
    Voice.unknown: _("Not known who"),
}
FORMATS: dict[str, str] = {
    Format.qianniu: _("copied from Qianniu or Wangwang"),
    Format.chatlab: _("ChatLab, JSON"),
    Format.chatlab_lines: _("ChatLab, JSON Lines"),
    Format.whatsapp: _("exported from WhatsApp"),
    Format.table: _("a table"),
    Format.own: _("our own JSON"),
}
DAY_ORDERS: dict[str, str] = {
    DayOrder.day_first: _("day first, then month"),
    DayOrder.month_first: _("month first, then day"),
}
COLUMNS: dict[str, str] = {
    "at": _("Column with the time"),
    "speaker": _("Column with the speaker"),
    "text": _("Column with what was said"),
    "voice": _("Column with the role, if any"),
    "attachment": _("Column with attachments, if any"),
}
CONFIRM = PARTIES | {Role.registrar, Role.mediator}
_MOST = 500
UNREADABLE = (ItemForgotten, ItemDamaged, Quarantined, NotScannedYet, TooLongToShow)
"""What keeps a chat from being shown, but not the page around it."""
TYPED = "reading_typed"
ASKED = ("read", "at", "line", "zone", "day_order", "column-*", "speaker-*", "voice-*", "was-*", "kept-*")
"""What a page with a chat is asked: which part of it, or what the form of its preview holds."""


class Row(Struct, frozen=True):
    """One part of a transcript as a page shows it. `anchor` is false for all but the first on a line."""

    part: PartOut
    voice: str
    when: str
    iso: str
    anchor: bool
    shows: list[str]


def rows_of(parts: list[PartOut], zone: str, shows: Mapping[int, list[str]] | None = None) -> list[Row]:
    """Parts with their times in the zone of the chat, and the findings that rest on their lines."""
    lines: set[int] = set()
    found = []
    for part in parts:
        first = part.line not in lines
        lines.add(part.line)
        when = part.at.astimezone(ZoneInfo(zone)) if part.at else None
        found.append(
            Row(
                part=part,
                voice=VOICES[part.voice],
                when=f"{when:%Y-%m-%d %H:%M:%S}" if when else "",
                iso=when.isoformat() if when else "",
                anchor=first,
                shows=list((shows or {}).get(part.line, ())) if first else [],
            )
        )
    return found


async def chat(looking: Looking) -> dict[str, Any] | None:
    """The transcript as it was confirmed; without that, or to correct it, a preview with a form. None for no chat."""
    if looking.item.media_type not in READABLE:
        return None
    safe = await provide_safe(looking.request.app.state)
    row = await readings.find_reading(looking.session, looking.actor, looking.item)
    typed = looking.request.scope["state"].get(TYPED)
    asked = typed if typed is not None else looking.request.query_params
    try:
        if row is not None and "read" not in asked:
            return await _transcript(looking, safe, row)
        return await _preview(looking, safe, row, asked)
    except (*UNREADABLE, ReadingBusy, BlindField) as gone:
        return {"state": "gone", "sentence": gone.text(looking.actor.language)}
    except NotAChat as none:
        if looking.item.kind != Kind.chat:
            return None
        return {"state": "gone", "sentence": none.text(looking.actor.language)}


async def _transcript(looking: Looking, safe: Safe, row: EvidenceReading) -> dict[str, Any]:
    asked = looking.request.query_params
    at, line = _number(asked.get("at")), _number(asked.get("line"))
    where = (looking.session, looking.actor, looking.item)
    page = await confirming.transcript(*where, safe, line=line or 1, at=at)
    shown = await readings.list_shown(looking.session, looking.actor, looking.seen.case.id)
    return {
        "state": "read",
        "reading": readings.reading_out(row),
        "format": FORMATS[row.format],
        "rows": rows_of(page.parts, row.zone, _lines(shown.findings, looking)),
        "page": page,
        "may_correct": await _may(looking),
        "voices": VOICES,
    }


def _lines(findings: list[FindingOut], looking: Looking) -> dict[int, list[str]]:
    """Which failures rest on which lines of this chat."""
    found: dict[int, list[str]] = {}
    for finding in findings:
        if finding.item_id == looking.item.id and finding.state != "rejected":
            for line in finding.lines:
                found.setdefault(line, []).append(finding.failure)
    return found


async def _preview(
    looking: Looking, safe: Safe, row: EvidenceReading | None, asked: Mapping[str, str]
) -> dict[str, Any]:
    said, unfit = _said(asked) if "zone" in asked else (_before(row), None)
    may = await _may(looking)
    form: dict[str, Any] = {
        "state": "preview",
        "form": "reading" if may else "",
        "corrects": row is not None,
        "voices": VOICES,
        "columns": COLUMNS,
        "day_orders": DAY_ORDERS,
        "said": said,
        "zone": asked.get("zone", "") if unfit else said.zone or "",
        "zone_unfit": unfit.text(looking.actor.language) if unfit else "",
    }
    where = (looking.session, looking.actor, looking.seen.case.id, looking.item.id)
    try:
        seen = await confirming.preview(*where, said, safe)
    except ColumnsNeeded as needed:
        return form | {"seen": None, "is_table": True, "sentence": needed.text(looking.actor.language)}
    return form | {
        "seen": seen,
        "is_table": seen.format == Format.table,
        "format": FORMATS[seen.format],
        "rows": rows_of(seen.first, seen.zone),
    }


def _said(asked: Mapping[str, str]) -> tuple[ReadingIn, NoSuchZone | None]:
    """What was typed; a zone that is none stands in its box, and everything else counts."""
    try:
        return said_of(asked), None
    except NoSuchZone as unfit:
        return said_of({**asked, "zone": ""}), unfit


def _before(row: EvidenceReading | None) -> ReadingIn:
    """What was confirmed before, to be corrected."""
    if row is None:
        return ReadingIn()
    manner = row.manner()
    return ReadingIn(manner.zone, manner.voices, manner.columns, manner.day_order)


async def _may(looking: Looking) -> bool:
    if looking.actor.role not in CONFIRM:
        return False
    return await confirming.may_confirm(looking.session, looking.actor, looking.seen.case.id, looking.item)


def said_of(form: Mapping[str, str]) -> ReadingIn:
    """What was typed: only voices that were changed are corrections, or were before.

    Raises:
        NoSuchZone: the zone is none.
    """
    voices: dict[str, str] = {}
    for number in range(_MOST):
        name, voice = form.get(f"speaker-{number}", ""), form.get(f"voice-{number}", "")
        if name and voice and (voice != form.get(f"was-{number}", "") or form.get(f"kept-{number}")):
            voices[name] = voice
    columns = {name: form.get(f"column-{name}", "").strip() for name in COLUMNS}
    members: dict[str, Any] = {"voices": voices}
    if zone := form.get("zone", "").strip():
        members["zone"] = zones.named(zone)
    if order := form.get("day_order", ""):
        members["day_order"] = order
    if any(columns.values()):
        members["columns"] = columns
    return forms.take(ReadingIn, members)


def _number(text: str | None) -> int | None:
    """A number that the page itself put into a link; anything else is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004
