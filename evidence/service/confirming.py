"""How a chat is read: shown as a preview first, and counted once a person has confirmed it."""

from functools import partial
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor
from app.kit.blind_fields import BlindField
from app.kit.calendar import OFFICE_ZONE
from app.kit.db import apart
from app.kit.queue import enqueue
from cases import queries as cases
from cases.lifecycle import By
from cases.models import Case
from evidence import rules
from evidence.errors import NoEvidenceNow, NotAChat, NotYoursToConfirm, ReadByTheOffice, ReadTooOften
from evidence.errors.unmasking import SpeakersMasked
from evidence.models import EvidenceItem, EvidenceReading
from evidence.queries import items, readings, unmaskings
from evidence.safe import Safe
from evidence.schemas.readings import PreviewOut, ReadingIn, SpeakerOut, TranscriptOut, part_out
from evidence.service import custody, quarantine, reading, zones
from evidence.service.reading import Look
from evidence.transcripts.model import Manner, Parties


async def preview(
    session: AsyncSession, actor: Actor, case_id: UUID, item_id: UUID, said: ReadingIn, safe: Safe
) -> PreviewOut:
    """How a chat would be read. Looking at it is a reading of its content.

    Raises:
        NotAChat: no format fits.
        BlindField: it has a column or member that could tempt whoever decides.
        ColumnsNeeded: it is a table; `said` must name its columns.
    """
    case = await cases.get_case(session, actor, case_id)
    item = await items.get_item(session, actor, case_id, item_id)
    manner = await _manner(session, actor, case, said)
    seen = await _look(session, actor, item, manner, safe)
    await custody.read(session, actor, item)
    return _shown(manner, seen, actor.language)


async def confirm(
    session: AsyncSession, actor: Actor, case_id: UUID, item_id: UUID, said: ReadingIn, safe: Safe
) -> EvidenceReading:
    """Say that a chat is read rightly; what it shows is looked for in the background. Said twice, it is said once.

    A correction is another reading: from then on it counts.

    Raises:
        NotYoursToConfirm: it is another side's.
        NoEvidenceNow: the decision is being made, or was.
        ReadByTheOffice: the registrar or the mediator confirmed a reading; a side no longer does.
        ReadTooOften: there are as many readings as one chat has.
        SpeakersMasked: whoever decides corrects the voice of a speaker whose name is hidden.
    """
    case = await cases.get_case(session, actor, case_id)
    item = await items.get_item(session, actor, case_id, item_id)
    await _check_may(session, actor, case, item)
    manner = await _manner(session, actor, case, said)
    seen = await _look(session, actor, item, manner, safe)
    await _check_voices(session, actor, item, said, seen)
    case = await cases.lock_case(session, actor, case_id)
    await _check_may(session, actor, case, item)
    before = await readings.find_reading(session, actor, item)
    row = _row(actor, item, manner, seen, no=before.no + 1 if before else 1)
    if before is not None and _same(before, row):
        return before
    await _keep(session, actor, item, row)
    return row


async def may_confirm(session: AsyncSession, actor: Actor, case_id: UUID, item: EvidenceItem) -> bool:
    """The same question for a form."""
    try:
        await _check_may(session, actor, await cases.get_case(session, actor, case_id), item)
    except (NoEvidenceNow, NotYoursToConfirm, ReadByTheOffice, ReadTooOften):
        return False
    return True


async def to_confirm(session: AsyncSession, actor: Actor, case_id: UUID) -> frozenset[UUID]:
    """The chats of a case that wait for this actor's word on how they are read."""
    case = await cases.get_case(session, actor, case_id)
    rows = await items.list_rows(session, actor, case_id)
    chats = [item for item in rows if item.kind == rules.Kind.chat and item.media_type in reading.READABLE]
    if not chats:
        return frozenset()
    own, _ = await items.find_side(session, actor, case) or (None, None)
    facts = await items.file_facts(session, actor, case)
    screens = await _screens(session, actor, case)
    read = {item.id for item, _ in await readings.list_read(session, actor, case_id)}
    return frozenset(
        item.id
        for item in chats
        if item.id not in read and rules.can_confirm(facts, actor, own=own, side=item.side, screens=screens)
    )


async def transcript(
    session: AsyncSession, actor: Actor, item: EvidenceItem, safe: Safe, *, line: int = 1, at: int | None = None
) -> TranscriptOut:
    """A page of a confirmed chat, from a line or a place on. Looking at it is a reading of its content.

    Beyond the end of a chat that was counted nothing stands, and nothing is opened to say so.

    Raises:
        NotConfirmed: nobody said yet how it is read.
        TooLongToShow: the place lies too far into the chat.
    """
    row = await readings.get_reading(session, actor, item)
    if _is_beyond(row, line, at):
        return TranscriptOut(row.no, [], row.parts, max(0, row.parts - reading.PAGE) if row.parts else None, None)
    await quarantine.check_open(session, actor, item, safe)
    async with apart(session, actor):
        found = await reading.read_with(safe, item, row, partial(reading.page, line=line, at=at))
    await custody.read(session, actor, item)
    return TranscriptOut(row.no, [part_out(part) for part in found.parts], found.at, found.before, found.after)


def _is_beyond(row: EvidenceReading, line: int, at: int | None) -> bool:
    if row.last_line is None:
        return False
    return line > row.last_line if at is None else at >= row.parts


async def _look(session: AsyncSession, actor: Actor, item: EvidenceItem, manner: Manner, safe: Safe) -> Look:
    if item.media_type not in reading.READABLE:
        raise NotAChat
    await quarantine.check_open(session, actor, item, safe)
    async with apart(session, actor):
        look = await reading.look_at(safe, item, manner)
    if look.seen.blind:
        raise BlindField(field="columns", name=look.seen.blind)
    return look


async def _manner(session: AsyncSession, actor: Actor, case: Case, said: ReadingIn) -> Manner:
    """What the person said, and for the rest what the case knows: its names, and the zone of its platform."""
    platform = await cases.platform_of(session, actor, case)
    known = platform.zone if platform else OFFICE_ZONE.key
    return Manner(
        zone=zones.named(said.zone or known),
        parties=await _parties(session, actor, case),
        voices=said.voices,
        columns=said.columns,
        day_order=said.day_order,
    )


async def _parties(session: AsyncSession, actor: Actor, case: Case) -> Parties:
    """The names of the case; while it is a draft, those that were typed."""
    if case.draft is not None:
        seller = case.draft.get("seller") or {}
        return Parties(case.consumer_name, str(seller.get("name") or ""), str(case.draft.get("platform") or ""))
    platform, shop = await cases.names_of(session, actor, case)
    return Parties(case.consumer_name, shop, platform)


async def _check_may(session: AsyncSession, actor: Actor, case: Case, item: EvidenceItem) -> None:
    own, _ = await items.find_side(session, actor, case) or (None, None)
    facts = await items.file_facts(session, actor, case)
    before = await readings.count_readings(session, actor, item)
    screens = await _screens(session, actor, case)
    rules.check_may_confirm(facts, actor, own=own, side=item.side, screens=screens, before=before)


async def _screens(session: AsyncSession, actor: Actor, case: Case) -> bool:
    """Whether this is the registrar, or the mediator who stands in as one."""
    return not {By.registrar, By.stand_in}.isdisjoint(await cases.tasks_of(session, actor, case))


async def _check_voices(session: AsyncSession, actor: Actor, item: EvidenceItem, said: ReadingIn, look: Look) -> None:
    """To whoever decides, speakers are roles: a voice that is given to a role is given to nobody."""
    known = {speaker.name for speaker in look.seen.speakers}
    if not said.voices.keys() <= known and await unmaskings.is_hidden(session, actor, item.case_id):
        raise SpeakersMasked(field="voices")


def _row(actor: Actor, item: EvidenceItem, manner: Manner, look: Look, no: int) -> EvidenceReading:
    return EvidenceReading(
        item_id=item.id,
        no=no,
        format=look.seen.format,
        zone=manner.zone,
        zone_assumed=look.seen.zone_assumed,
        parties=msgspec.to_builtins(manner.parties),
        voices=msgspec.to_builtins(manner.voices),
        day_order=manner.day_order,
        columns=msgspec.to_builtins(manner.columns) if manner.columns else None,
        speakers=[[speaker.name, speaker.voice.value] for speaker in look.seen.speakers],
        confirmed_by=actor.account,
        confirmed_as=actor.role,
        confirmed_at=clock.now(),
    )


def _same(before: EvidenceReading, row: EvidenceReading) -> bool:
    return (before.format, before.manner()) == (row.format, row.manner())


async def _keep(session: AsyncSession, actor: Actor, item: EvidenceItem, row: EvidenceReading) -> None:
    """Row, custody, journal, and the job that looks for what the chat shows."""
    session.add(row)
    await session.flush()
    await custody.write(session, actor, item, "reading_confirmed")
    said = {
        "item": str(item.id),
        "no": row.no,
        "format": row.format,
        "zone": row.zone,
        "zone_assumed": row.zone_assumed,
        "voices": row.voices,
        "columns": row.columns,
        "day_order": row.day_order,
    }
    await journal.record(session, actor, "reading_confirmed", case_id=item.case_id, data=said)
    await enqueue(session, "evidence:find", key=f"find:{row.id}", alone=quarantine.FINDS, reading=row.id)


def _shown(manner: Manner, look: Look, language: str) -> PreviewOut:
    seen = look.seen
    speakers = [SpeakerOut(s.name, s.voice, s.messages, corrected=s.name in manner.voices) for s in seen.speakers]
    return PreviewOut(
        format=seen.format,
        zone=manner.zone,
        zone_assumed=seen.zone_assumed,
        day_order=manner.day_order,
        columns=manner.columns,
        doubts=[doubt.text(language) for doubt in seen.doubts],
        speakers=speakers,
        first=[part_out(part) for part in seen.beginning],
        not_understood=[part_out(part) for part in seen.left],
        messages=seen.messages,
        lines_not_understood=seen.not_understood,
        whole=look.whole,
    )
