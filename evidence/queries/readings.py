"""Readings of chats and what they show; row-level security (migrations 0009, 0010) is the second wall."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from evidence.errors import FindingNotFound, NotConfirmed
from evidence.models import EvidenceFinding, EvidenceItem, EvidenceReading, EvidenceReport
from evidence.queries import items
from evidence.rules import ReadBefore, exhibit_name
from evidence.schemas.readings import (
    ConfirmedOut,
    ExplanationOut,
    FindingOut,
    ReadingOut,
    ReportOut,
    ShownOut,
    WaitsOut,
)
from evidence.transcripts.model import Columns

_BENCH = frozenset({Role.mediator, Role.auditor, Role.clock})
CONFIRMED = ("confirmed", "amended")


async def find_reading(session: AsyncSession, actor: Actor, item: EvidenceItem) -> EvidenceReading | None:
    """How this chat is read: the newest that was confirmed. `item` comes from `get_item`."""
    _ = actor
    query = select(EvidenceReading).where(EvidenceReading.item_id == item.id).order_by(col(EvidenceReading.no).desc())
    return (await session.exec(query.limit(1))).one_or_none()


async def get_reading(session: AsyncSession, actor: Actor, item: EvidenceItem) -> EvidenceReading:
    """The same where there must be one."""
    reading = await find_reading(session, actor, item)
    if reading is None:
        raise NotConfirmed
    return reading


async def count_readings(session: AsyncSession, actor: Actor, item: EvidenceItem) -> ReadBefore:
    """How often it was said how this chat is read, and whether somebody of the office was among them."""
    _ = actor
    by_office = func.count().filter(col(EvidenceReading.confirmed_as).in_((Role.registrar, Role.mediator)))
    times, office = (
        await session.exec(select(func.count(), by_office).where(EvidenceReading.item_id == item.id))
    ).one()
    return ReadBefore(times, by_office=office > 0)


async def find_reading_by_id(session: AsyncSession, actor: Actor, reading_id: UUID) -> EvidenceReading | None:
    """A reading by its id alone, for the clock's jobs."""
    _ = actor
    return (await session.exec(select(EvidenceReading).where(EvidenceReading.id == reading_id))).one_or_none()


async def list_read(session: AsyncSession, actor: Actor, case_id: UUID) -> list[tuple[EvidenceItem, EvidenceReading]]:
    """The chats of a case that were confirmed, each with how it is read now, in the order in which they came."""
    found = {item.id: item for item in await items.list_rows(session, actor, case_id)}
    query = select(EvidenceReading).where(col(EvidenceReading.item_id).in_(found)).order_by(col(EvidenceReading.no))
    newest = {reading.item_id: reading for reading in (await session.exec(query)).all()}
    return [(item, newest[item_id]) for item_id, item in found.items() if item_id in newest]


def reading_out(row: EvidenceReading) -> ReadingOut:
    """How a chat is read, as it is shown."""
    return ReadingOut(
        no=row.no,
        format=row.format,
        zone=row.zone,
        zone_assumed=row.zone_assumed,
        day_order=row.day_order,
        columns=msgspec.convert(row.columns, Columns) if row.columns else None,
        voices=row.voices,
        confirmed_as=row.confirmed_as,
        confirmed_at=row.confirmed_at,
        messages=row.messages,
        lines_not_understood=row.not_understood,
        first_at=row.first_at,
        last_at=row.last_at,
        whole=row.messages is None or row.last_line is not None,
    )


async def has_report(session: AsyncSession, actor: Actor, reading: EvidenceReading) -> bool:
    """Whether what the chat shows was found already. For the clock."""
    _ = actor
    query = select(func.count()).select_from(EvidenceReport).where(EvidenceReport.reading_id == reading.id)
    return bool((await session.exec(query)).one())


async def replace_undecided(session: AsyncSession, actor: Actor, reading: EvidenceReading) -> int:
    """Proposals of earlier readings of the same chat that nobody decided; how many those were. For the clock."""
    _ = actor
    old = (
        col(EvidenceFinding.item_id) == reading.item_id,
        col(EvidenceFinding.reading_id) != reading.id,
        col(EvidenceFinding.state) == "proposed",
    )
    done = await session.exec(update(EvidenceFinding).where(*old).values(state="replaced"))
    return done.rowcount


async def list_decided(session: AsyncSession, actor: Actor, item_id: UUID) -> set[tuple[str, tuple[int, ...]]]:
    """What the mediator has decided about in this chat: failures with their lines."""
    _ = actor
    query = select(EvidenceFinding.failure, EvidenceFinding.lines).where(
        EvidenceFinding.item_id == item_id, col(EvidenceFinding.state).not_in(("proposed", "replaced"))
    )
    return {(failure, tuple(lines)) for failure, lines in (await session.exec(query)).all()}


async def get_finding(session: AsyncSession, actor: Actor, case_id: UUID, finding_id: UUID) -> EvidenceFinding:
    """One finding that this actor may see, held against others who would decide at the same moment."""
    query = (
        select(EvidenceFinding)
        .where(EvidenceFinding.case_id == case_id, EvidenceFinding.id == finding_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    finding = (await session.exec(query)).one_or_none()
    if finding is None or not _sees(actor, finding):
        raise FindingNotFound
    return finding


def _sees(actor: Actor, finding: EvidenceFinding) -> bool:
    return actor.role in _BENCH or finding.state in CONFIRMED


async def list_shown(session: AsyncSession, actor: Actor, case_id: UUID) -> ShownOut:
    """What the chats show: proposals and timelines for the bench, what was confirmed for everybody at the case."""
    found = {item.id: item for item in await items.list_rows(session, actor, case_id)}
    query = select(EvidenceFinding).where(EvidenceFinding.case_id == case_id, EvidenceFinding.state != "replaced")
    rows = (await session.exec(query.order_by(col(EvidenceFinding.found_at), col(EvidenceFinding.id)))).all()
    findings = [_finding(row, found[row.item_id], actor) for row in rows if _sees(actor, row) and row.item_id in found]
    reports = await _reports(session, actor, case_id) if actor.role in _BENCH else []
    return ShownOut(findings, reports)


async def count_proposed(session: AsyncSession, actor: Actor, case_id: UUID) -> int:
    """How many proposals nobody has decided; for the bench."""
    if actor.role not in _BENCH:
        return 0
    mine = (EvidenceFinding.case_id == case_id, EvidenceFinding.state == "proposed")
    return (await session.exec(select(func.count()).select_from(EvidenceFinding).where(*mine))).one()


async def list_confirmed(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[ConfirmedOut]:
    """What the mediator confirmed, with the exhibits that show it. Only what was shown to all sides is confirmed."""
    _ = actor
    query = (
        select(EvidenceFinding.failure, EvidenceFinding.said, EvidenceItem.side, EvidenceItem.exhibit_number)
        .join(EvidenceItem, col(EvidenceItem.id) == EvidenceFinding.item_id)
        .where(EvidenceFinding.case_id == case_id, col(EvidenceFinding.state).in_(CONFIRMED))
        .order_by(col(EvidenceFinding.found_at), col(EvidenceFinding.id))
    )
    return [ConfirmedOut(*row) for row in (await session.exec(query)).all()]


async def _reports(session: AsyncSession, actor: Actor, case_id: UUID) -> list[ReportOut]:
    read = await list_read(session, actor, case_id)
    query = select(EvidenceReport).where(col(EvidenceReport.reading_id).in_([reading.id for _, reading in read]))
    reports = {report.reading_id: report for report in (await session.exec(query)).all()}
    return [_report(reports[reading.id], reading, item, actor) for item, reading in read if reading.id in reports]


def _report(row: EvidenceReport, reading: EvidenceReading, item: EvidenceItem, actor: Actor) -> ReportOut:
    return ReportOut(
        item_id=item.id,
        exhibit=_exhibit(item, actor),
        title=item.title,
        explanations=msgspec.convert(row.explanations, list[ExplanationOut]),
        waits=msgspec.convert(row.waits, WaitsOut),
        whole=reading.last_line is not None,
    )


def _finding(row: EvidenceFinding, item: EvidenceItem, actor: Actor) -> FindingOut:
    return FindingOut(
        id=row.id,
        item_id=row.item_id,
        exhibit=_exhibit(item, actor),
        title=item.title,
        failure=row.failure,
        against=row.against,
        lines=list(row.lines),
        facts=row.facts,
        state=row.state,
        said=row.said,
        note=row.note if actor.role in _BENCH else "",
        decided_at=row.decided_at,
    )


def _exhibit(item: EvidenceItem, actor: Actor) -> str | None:
    return None if item.exhibit_number is None else exhibit_name(item.side, item.exhibit_number, actor.language)
