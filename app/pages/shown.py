"""What the chats of a case show: to its bench every proposal, with its lines beside it; to all what was confirmed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from babel.dates import format_timedelta
from litestar import Request, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import OFFICE, PARTIES, Actor, Role
from app.kit.auth import only
from app.kit.db import apart, begin_again
from app.kit.errors import DomainError
from app.kit.text import _, translate
from app.pages import forms
from app.pages.chats import UNREADABLE, VOICES, Row, rows_of
from app.pages.language import language_of
from app.pages.seen import Seen, see
from app.pages.showing import Page, page, send_on
from cases.errors import CaseNotFound
from cases.lifecycle import UNDER_EXAMINATION
from evidence.api.items import provide_safe
from evidence.models import EvidenceItem, EvidenceReading
from evidence.queries import readings
from evidence.rules import exhibit_name
from evidence.safe import Safe
from evidence.schemas.readings import DecisionIn, FindingOut, ReportOut, ShownOut, WaitsOut, part_out
from evidence.service import custody, deciding, quarantine, reading
from evidence.service.wording import hours_in_words, worded
from evidence.transcripts.model import Message, Voice

STATES = {
    "proposed": _("Proposed"),
    "confirmed": _("Confirmed"),
    "amended": _("Confirmed in other words"),
    "rejected": _("Not confirmed"),
}
_READERS = only(*PARTIES, *OFFICE, Role.auditor)
_LOCALES = {"zh-Hans": "zh_Hans", "en": "en_GB"}
_NUMBERED = frozenset({Voice.agent, Voice.bot})
_QUOTED = 12
_THREE_DAYS = 72 * 3600


class Quote(Struct, frozen=True):
    """One line of a chat, quoted; `who` is a role and a number, never a name: nobody at a desk is scored."""

    row: Row
    who: str
    link: str


class Told(Struct, frozen=True):
    """One entry of the contradiction timeline."""

    quote: Quote
    promise: bool


class Shown(Struct, frozen=True):
    """One finding with its lines; `words` is what it says to this reader, `draft` how the ruling would put it."""

    finding: FindingOut
    quotes: list[Quote]
    more: int
    words: str
    draft: str
    state: str
    open: bool


class Chat(Struct, frozen=True):
    """Everything that one chat shows to this reader; `gone` says why its lines cannot be shown.

    `whole` is false where only the beginning of a very long chat was looked through.
    """

    item_id: UUID
    title: str
    exhibit: str | None
    findings: list[Shown]
    told: list[Told]
    waits: dict[str, str]
    gone: str
    whole: bool


class Reader(Struct, frozen=True):
    """Who looks, and with what chats are opened."""

    session: AsyncSession
    actor: Actor
    safe: Safe
    language: str


@get(
    "/cases/{case_id:uuid}/chats",
    guards=[_READERS],
    dependencies={"safe": Provide(provide_safe)},
    include_in_schema=False,
)
async def what_they_show(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    safe: NamedDependency[Safe],
) -> Template:
    """One page for all chats of a case. Quoting from a chat is a reading of it."""
    return await _show(request, session, actor, case_id, safe)


@post(
    "/cases/{case_id:uuid}/chats/{finding_id:uuid}",
    guards=[only(Role.mediator)],
    dependencies={"safe": Provide(provide_safe)},
    include_in_schema=False,
)
async def decide(
    request: Request[Any, Any, Any],
    case_id: FromPath[UUID],
    finding_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    safe: NamedDependency[Safe],
) -> Page:
    """Confirm, amend or reject a proposal; a refusal shows the page again with everything that was typed."""
    form = await request.form()
    members = {name: str(form.get(name, "")).replace("\r\n", "\n") for name in ("verdict", "text", "note")}
    try:
        await deciding.decide(session, actor, case_id, finding_id, forms.take(DecisionIn, members))
        await session.flush()
    except CaseNotFound:
        raise
    except DomainError as refusal:
        await begin_again(session, actor)
        refused = {"sentence": refusal.text(language_of(request)), "about": finding_id} | members
        return await _show(request, session, actor, case_id, safe, refused=refused, status=refusal.status)
    return send_on(f"/cases/{case_id}/chats#f-{finding_id}")


async def _show(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    case_id: UUID,
    safe: Safe,
    *,
    refused: dict[str, Any] | None = None,
    status: int = HTTP_200_OK,
) -> Template:
    seen = await see(session, actor, case_id)
    shown = await readings.list_shown(session, actor, case_id)
    reader = Reader(session, actor, safe, language_of(request))
    read = await readings.list_read(session, actor, case_id)
    found = [await _chat(reader, seen, shown, item, row) for item, row in read]
    return page(
        request,
        "cases/chats",
        status,
        case=seen.case,
        chats=[chat for chat in found if chat.findings or chat.told],
        bench=actor.role in {Role.mediator, Role.auditor},
        may_decide=may_decide(actor, seen),
        waiting=[item for item, row in read if row.messages is None],
        refused=refused,
    )


def may_decide(actor: Actor, seen: Seen) -> bool:
    """The same as `naming.check_examines` asks; suspending is the mediator's alone, in the same states."""
    return actor.role is Role.mediator and seen.case.state in UNDER_EXAMINATION and "suspend" in seen.case.can


async def _chat(reader: Reader, seen: Seen, shown: ShownOut, item: EvidenceItem, row: EvidenceReading) -> Chat:
    findings = [finding for finding in shown.findings if finding.item_id == item.id]
    report = next((report for report in shown.reports if report.item_id == item.id), None)
    quotes, gone = await _quotes(reader, item, row, _wanted(findings, report))
    return Chat(
        item_id=item.id,
        title=item.title,
        exhibit=next((i.exhibit for i in seen.items if i.id == item.id), None),
        findings=[_shown(finding, quotes, item, seen.case.language, reader.language) for finding in findings],
        told=[Told(quotes[e.line], e.promise) for e in (report.explanations if report else ()) if e.line in quotes],
        waits=in_words(report.waits, reader.language) if report else {},
        gone=gone,
        whole=row.messages is None or row.last_line is not None,
    )


def _wanted(findings: Sequence[FindingOut], report: ReportOut | None) -> frozenset[int]:
    told = {explanation.line for explanation in report.explanations} if report else set()
    return frozenset(told.union(*(finding.lines[:_QUOTED] for finding in findings)))


async def _quotes(
    reader: Reader, item: EvidenceItem, row: EvidenceReading, lines: frozenset[int]
) -> tuple[dict[int, Quote], str]:
    """The wanted lines out of the chat itself, and why not, where they cannot be had."""
    if not lines:
        return {}, ""
    try:
        await quarantine.check_open(reader.session, reader.actor, item, reader.safe)
        async with apart(reader.session, reader.actor):
            picked = await reading.read_with(reader.safe, item, row, lambda parts: reading.pick(parts, lines))
        await custody.read(reader.session, reader.actor, item)
    except UNREADABLE as gone:
        return {}, gone.text(reader.language)
    names = _names(picked, reader.language)
    link = f"/cases/{item.case_id}/evidence/{item.id}?line={{0}}#L{{0}}"
    rows = {one.part.line: one for one in rows_of([part_out(m) for m in picked.values()], row.zone)}
    return {n: Quote(rows[n], names[m.speaker], link.format(n)) for n, m in picked.items()}, ""


def _names(picked: dict[int, Message], language: str) -> dict[str, str]:
    """A role for each speaker, with a number where several of one role speak."""
    told: dict[str, str] = {}
    counts: dict[Voice, int] = {}
    several = {v for v in _NUMBERED if len({m.speaker for m in picked.values() if m.voice is v}) > 1}
    for message in picked.values():
        if message.speaker not in told:
            counts[message.voice] = counts.get(message.voice, 0) + 1
            number = f" {counts[message.voice]}" if message.voice in several else ""
            told[message.speaker] = translate(VOICES[message.voice], language) + number
    return told


def _shown(finding: FindingOut, quotes: dict[int, Quote], item: EvidenceItem, of_case: str, of_reader: str) -> Shown:
    """With what the ruling would say of it. What a person wrote stays; our own sentence is in the reader's language."""
    lines = [line for line in finding.lines if line in quotes]
    draft = finding.said or _worded(finding, item, of_case)
    ours = finding.state != "amended" and of_reader != of_case
    return Shown(
        finding=finding,
        quotes=[quotes[line] for line in lines[:_QUOTED]],
        more=len(finding.lines) - len(lines[:_QUOTED]),
        words=_worded(finding, item, of_reader) if ours else draft,
        draft=draft,
        state=STATES[finding.state],
        open=finding.state in {"proposed", "rejected"},
    )


def _worded(finding: FindingOut, item: EvidenceItem, language: str) -> str:
    number = item.exhibit_number
    exhibit = "–" if number is None else exhibit_name(item.side, number, language)
    return worded(finding.failure, exhibit, finding.lines, finding.facts, language)


def in_words(waits: WaitsOut, language: str) -> dict[str, str]:
    """How long was waited, as people say it."""
    first = _("Until the first answer (a machine)") if waits.first_by_machine else _("Until the first answer")
    spans = {
        first: waits.first_s,
        _("Until the first answer of a human"): waits.first_human_s if waits.first_by_machine else None,
        _("The longest time"): waits.longest_s,
        _("Usually"): waits.median_s,
        _("Since the last message, unanswered"): waits.unanswered_s,
    }
    found = {words: span(seconds, language) for words, seconds in spans.items() if seconds is not None}
    if waits.first_s is None and waits.answers == 0 and waits.unanswered_s is not None:
        found = {_("Until the first answer"): translate(_("nobody ever answered"), language)} | found
    if waits.first_by_machine and waits.first_human_s is None:
        found[_("Until the first answer of a human")] = translate(_("no human ever answered"), language)
    return found


def span(seconds: int, language: str) -> str:
    """A length of time in its largest unit, beyond three days in days and hours."""
    if seconds > _THREE_DAYS:
        return hours_in_words(seconds // 3600, language)
    return format_timedelta(timedelta(seconds=seconds), threshold=2, locale=_LOCALES[language])


PAGES = (what_they_show, decide)
