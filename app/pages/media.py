"""How an item looks and sounds, as parts of its page: quarantine, previews, a call in step with its transcript."""

from itertools import groupby
from typing import Any

from msgspec.structs import replace

from app.kit.actors import OFFICE
from app.kit.text import _
from app.pages.forms import Field
from app.pages.language import language_of
from app.pages.looking import Looking
from evidence.api.items import provide_safe
from evidence.queries import media
from evidence.rules import moment_ms, moment_text
from evidence.schemas import CueOut, LookOut
from evidence.service import hearing, marking
from evidence.service.excerpts import TEXTS

CLEARANCE = (Field("reason", _("Why it can be opened"), "text"),)
MARK = (
    Field("at", _("Moment"), "line", _("Minutes and seconds, such as {moment}")),
    Field("note", _("Note"), "line", _("Everybody at the case reads it")),
)
REASONS = {
    "too_large": _("It is too large to be shown."),
    "forgotten": _("It was erased."),
    "damaged": _("It is damaged or not what it says."),
    "locked": _("It is locked with a password."),
    "took_too_long": _("Showing it would take too long."),
    "too_much": _("Showing it would take too much memory."),
    "no_program": _("No program that can play it is installed here."),
    "no_sound": _("There is nothing to hear or see in it."),
}
_WITHIN_MS = 135_000
_QUIET, _LOUD = -300, -140
_KINDS = ("audio/", "video/")


async def scan(looking: Looking) -> dict[str, Any] | None:
    """What the scanner found, and the form by which the office lets it go."""
    look = await media.show_look(looking.session, looking.actor, looking.item)
    if look.scan is None or look.scan.verdict != "infected":
        return None
    may = looking.actor.role in OFFICE and look.scan.is_shut
    return {"scan": look.scan, "form": "clearance" if may else "", "boxes": CLEARANCE}


async def preview(looking: Looking) -> dict[str, Any] | None:
    """A picture, or the pages of a paper; why there is none, where something stands in the way."""
    if looking.masked:
        return None
    look = await media.show_look(looking.session, looking.actor, looking.item)
    is_heard = looking.item.media_type.startswith(_KINDS)
    drawn = [copy for copy in look.copies if copy.sort in {"picture", "page"}]
    if (
        looking.item.media_type in TEXTS
        or (look.scan and look.scan.is_shut)
        or (is_heard and look.result != "unshowable")
    ):
        return None
    return {"look": look, "copies": drawn, "reason": REASONS.get(look.reason, REASONS["damaged"])}


async def call(looking: Looking) -> dict[str, Any] | None:
    """Player, waveform, transcript and marks; `?t=135` or `?t=02:15` begins there, with or without a script."""
    where = looking.session, looking.actor
    look = await media.show_look(*where, looking.item)
    played = next((copy for copy in look.copies if copy.sort in {"sound", "film"}), None)
    if played is None:
        return None
    at = moment_ms(looking.request.query_params.get("t", ""))
    heard = await hearing.hear(*where, looking.item, await provide_safe(looking.request.app.state))
    return {
        "look": look,
        "played": played,
        "at_ms": at,
        "tellings": _tellings(heard.cues, at),
        "most": hearing.MOST_OF_A_SIDE,
        "refused": heard.refused.text(language_of(looking.request)) if heard.refused else "",
        "loudness": _loudness(look),
        "silence": _silence(look),
        "form": "mark" if await marking.can_mark(*where, looking.item) else "",
        "moment": (moment := _example(look)),
        "boxes": (replace(MARK[0], values={"moment": moment}), MARK[1]),
    }


def _example(look: LookOut) -> str:
    """A moment that lies within the recording, as people write it."""
    return moment_text(min(_WITHIN_MS, (look.duration_ms or 0) // 2))


def _tellings(cues: list[CueOut], at: int | None) -> list[dict[str, Any]]:
    """What is said by each side's transcripts; `first` is the number of its first line on the page, less one."""
    found, first = [], 0
    for side, of_side in groupby(cues, key=lambda cue: cue.side):
        lines = list(of_side)
        exhibits = {cue.transcript_id: cue.exhibit for cue in lines}
        found.append({"side": side, "exhibits": exhibits, "first": first, "cues": lines, "now": _now(lines, at)})
        first += len(lines)
    return found


def _now(cues: list[CueOut], at: int | None) -> int | None:
    """Which line is being said at that moment."""
    if at is None:
        return None
    said = [place for place, cue in enumerate(cues) if cue.start_ms is not None and cue.start_ms <= at]
    return said[-1] if said else None


def _loudness(look: LookOut) -> dict[str, str] | None:
    if look.loudness_tenths is None:
        return None
    loud, quiet = look.loudness_tenths > _LOUD, look.loudness_tenths < _QUIET
    word = _("loud") if loud else _("quiet") if quiet else _("of normal loudness")
    return {"word": word, "lufs": f"{look.loudness_tenths / 10:.1f}".replace("-", "−")}


def _silence(look: LookOut) -> dict[str, int] | None:
    """How often nobody speaks, for how long in all, and the longest time."""
    if not look.silences_ms:
        return None
    start, end = max(look.silences_ms, key=lambda pair: pair[1] - pair[0])
    total = sum(end - start for start, end in look.silences_ms)
    return {"count": len(look.silences_ms), "total_ms": total, "longest_ms": end - start, "longest_at_ms": start}
