"""Looking for what a confirmed chat shows. A job: it may be killed and run again, and then finds the same, once."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from cases import queries as cases
from evidence import findings
from evidence.errors import ItemForgotten
from evidence.findings.model import Finding, Report
from evidence.models import EvidenceFinding, EvidenceItem, EvidenceReading, EvidenceReport
from evidence.queries import items, readings
from evidence.safe import Safe
from evidence.service import reading
from evidence.transcripts.model import Message, Part, Voice

MOST_LINES = 300
_PLATFORM = frozenset({Voice.agent, Voice.bot, Voice.system})


class Heard(Struct):
    """What was counted while a chat was listened to: how much, from when to when, and which lines are whose."""

    messages: int = 0
    not_understood: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    shop: array = msgspec.field(default_factory=lambda: array("L"))
    platform: array = msgspec.field(default_factory=lambda: array("L"))

    def count(self, parts: Iterator[Part]) -> Iterator[Part]:
        """The same parts, counted as they pass."""
        for part in parts:
            if isinstance(part, Message):
                self._add(part)
            else:
                self.not_understood += 1
            yield part

    def _add(self, message: Message) -> None:
        self.messages += 1
        if message.at is not None:
            self.first_at = min(self.first_at or message.at, message.at)
            self.last_at = max(self.last_at or message.at, message.at)
        if message.voice is Voice.shop:
            self.shop.append(message.line)
        elif message.voice in _PLATFORM:
            self.platform.append(message.line)

    def against(self, finding: Finding) -> str:
        """Whose lines they are, mostly; what both or nobody said is the platform's to answer for."""
        mine = sum(_has(self.shop, line) for line in finding.lines)
        return "seller" if mine > sum(_has(self.platform, line) for line in finding.lines) else "platform"


def _has(lines: array, line: int) -> bool:
    place = bisect_left(lines, line)
    return place < len(lines) and lines[place] == line


async def find(database: Database, safe: Safe, reading_id: UUID) -> bool:
    """Read the chat whole, and propose to the mediator what it shows; whether this call did.

    Nothing is open while it is read. A chat that was erased meanwhile shows nothing any more.
    """
    async with database.transaction(CLOCK) as session:
        row = await readings.find_reading_by_id(session, CLOCK, reading_id)
        item = await items.find_item(session, CLOCK, row.item_id) if row else None
        if row is None or item is None or await readings.has_report(session, CLOCK, row):
            return False
    heard = Heard()
    try:
        report = await reading.read_with(safe, item, row, lambda parts: findings.find(heard.count(parts)), whole=True)
    except ItemForgotten:
        return False
    async with database.transaction(CLOCK) as session:
        return await _write(session, item, row.id, heard, report)


async def _write(session: AsyncSession, item: EvidenceItem, reading_id: UUID, heard: Heard, report: Report) -> bool:
    """The one transaction: two jobs at once, or one after a crash, write one report."""
    case = await cases.lock_case(session, CLOCK, item.case_id)
    row = await readings.find_reading_by_id(session, CLOCK, reading_id)
    newest = await readings.find_reading(session, CLOCK, item)
    if row is None or newest is None or await readings.has_report(session, CLOCK, row):
        return False
    if row.messages is None:
        row.messages, row.not_understood = heard.messages, heard.not_understood
        row.first_at, row.last_at = heard.first_at, heard.last_at
    session.add(_report(row, report))
    if newest.id == row.id:
        await readings.replace_undecided(session, CLOCK, row)
        decided = await readings.list_decided(session, CLOCK, item.id)
        one_person = await cases.is_private_seller(session, CLOCK, case)
        for finding in _new(report, decided):
            against = heard.against(finding)
            # A private person keeps no customer service.
            if not (one_person and against == "seller"):
                session.add(_proposal(item, row, finding, against))
    return True


def _new(report: Report, decided: set[tuple[str, tuple[int, ...]]]) -> list[Finding]:
    """What the mediator has not decided about before; no chat makes two proposals of one failure and the same lines."""
    found: dict[tuple[str, tuple[int, ...]], Finding] = {}
    for finding in report.findings:
        lines = finding.lines[:MOST_LINES]
        if lines and (finding.failure, lines) not in decided:
            found.setdefault((finding.failure, lines), finding)
    return list(found.values())


def _proposal(item: EvidenceItem, row: EvidenceReading, finding: Finding, against: str) -> EvidenceFinding:
    """Only figures are kept of the facts: words stay in the chat."""
    return EvidenceFinding(
        case_id=item.case_id,
        item_id=item.id,
        reading_id=row.id,
        failure=finding.failure,
        against=against,
        lines=list(finding.lines[:MOST_LINES]),
        rules=list(finding.rules),
        facts={name: fact for name, fact in finding.facts.items() if isinstance(fact, int)},
        found_at=clock.now(),
    )


def _report(row: EvidenceReading, report: Report) -> EvidenceReport:
    told = [{"line": e.line, "topic": e.topic, "promise": e.promise} for e in report.explanations]
    return EvidenceReport(
        reading_id=row.id, explanations=told, waits=msgspec.to_builtins(report.waits), found_at=clock.now()
    )
