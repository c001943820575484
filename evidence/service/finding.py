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
from evidence.errors import ItemDamaged, ItemForgotten, NotScannedYet, Quarantined
from evidence.findings.model import Finding, Report
from evidence.models import EvidenceFinding, EvidenceItem, EvidenceReading, EvidenceReport
from evidence.queries import items, readings
from evidence.safe import Safe
from evidence.service import quarantine, reading
from evidence.transcripts.model import Message, Part, Voice

MOST_LINES = 300
MOST_PARTS = 200_000
"""Parts of a chat that are looked through; `reading.FOUND_BYTES` bounds its bytes."""
_PLATFORM = frozenset({Voice.agent, Voice.bot, Voice.system})


class Heard(Struct):
    """What was counted while a chat was listened to: how much, from when to when, and which lines are whose.

    `cut` says that it went on beyond what is looked through.
    """

    messages: int = 0
    not_understood: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    last_line: int = 0
    cut: bool = False
    shop: array = msgspec.field(default_factory=lambda: array("L"))
    platform: array = msgspec.field(default_factory=lambda: array("L"))

    def count(self, parts: Iterator[Part]) -> Iterator[Part]:
        """The same parts, counted as they pass."""
        for part in parts:
            if self.messages + self.not_understood == MOST_PARTS:
                self.cut = True
                return
            if isinstance(part, Message):
                self._add(part)
            else:
                self.not_understood += 1
            self.last_line = max(self.last_line, part.line)
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
    """Read the chat, a very long one in part, and propose to the mediator what it shows; whether this call did.

    Nothing is open while it is read. A reading that was corrected since is not looked through, nor is a chat that was
    erased or damaged. One that cannot be opened yet is left to whoever lets it go: `quarantine` enqueues it again.
    """
    async with database.transaction(CLOCK) as session:
        row = await readings.find_reading_by_id(session, CLOCK, reading_id)
        item = await items.find_item(session, CLOCK, row.item_id) if row else None
        newest = await readings.find_reading(session, CLOCK, item) if item else None
        if row is None or item is None or newest is None or newest.id != row.id:
            return False
        if await readings.has_report(session, CLOCK, row) or not await _is_open(session, item, safe):
            return False
    heard = Heard()
    try:
        report, cut = await reading.read_through(safe, item, row, lambda parts: findings.find(heard.count(parts)))
    except (ItemForgotten, ItemDamaged):
        return False
    heard.cut |= cut
    async with database.transaction(CLOCK) as session:
        return await _write(session, item, row.id, heard, report)


async def _is_open(session: AsyncSession, item: EvidenceItem, safe: Safe) -> bool:
    try:
        await quarantine.check_open(session, CLOCK, item, safe)
    except (NotScannedYet, Quarantined):
        return False
    return True


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
        row.last_line = None if heard.cut else heard.last_line
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
