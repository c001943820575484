"""Papers beside the ruling, exactly once: frozen under a number, printed and signed, written down, published.

As with a ruling, whatever crashes in between leaves the frozen text with its number, and the next try issues the same.
"""

from typing import Any
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import find_digest, record
from app.kit import calendar, clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from app.kit.text import _
from app.people import service as people
from cases import queries as cases
from cases.models import Case
from evidence.safe import Sealed
from rulings import queries
from rulings.errors import NoSuchPaper
from rulings.models import AGREEMENT, CLEARANCE, Paper
from rulings.press import Press
from rulings.queries import archives, papers
from rulings.schemas import AgreementText, CertificateText, Document, PaperOut, PublicPaper
from rulings.schemas.papers import record_of
from rulings.service.agreeing import agreement
from rulings.service.certifying import certificate, cleared_in
from rulings.service.composing import Imprint
from rulings.service.showing import Printed, copied, printed

_TEXTS: dict[str, type[Document]] = {CLEARANCE: CertificateText, AGREEMENT: AgreementText}


async def issue_all(database: Database, press: Press, imprint: Imprint, case_id: UUID) -> int:
    """Write, print and sign every paper of a case that is missing; how many this call issued."""
    async with database.transaction(CLOCK) as session:
        await write_missing(session, case_id, imprint)
        waiting = [(row.id, text_of(row)) for row in await papers.list_frozen(session, CLOCK, case_id)]
    return sum([await _print(database, press, case_id, paper_id, text) for paper_id, text in waiting])


def text_of(paper: Paper) -> Document:
    """What a paper says."""
    return msgspec.json.decode(paper.text, type=_TEXTS[paper.kind])


async def write_missing(session: AsyncSession, case_id: UUID, imprint: Imprint) -> None:
    """Freeze what is missing: a certificate a side, an agreement a settlement. The clock's."""
    case = await cases.lock_case(session, CLOCK, case_id)
    await _write_certificates(session, case)
    for settled, offer in await papers.list_unwritten(session, CLOCK, case_id):
        number = await _number(session, AGREEMENT)
        said = await agreement(session, case, settled, offer, number, imprint)
        await _freeze(session, case, said, kind=AGREEMENT, side=settled.side, settlement_id=settled.id)


async def _write_certificates(session: AsyncSession, case: Case) -> None:
    """For each side that the ruling in force finds not at fault, once those at the case may read it."""
    ruling = await queries.find_in_force(session, CLOCK, case)
    if ruling is None or ruling.published_at is None:
        return
    there = {row.side for row in await papers.list_standing(session, CLOCK, case.id, CLEARANCE)}
    for cleared in cleared_in(ruling):
        if cleared.side not in there:
            said = certificate(ruling, cleared, await _number(session, CLEARANCE))
            await _freeze(session, case, said, kind=CLEARANCE, side=cleared.side, ruling_id=ruling.id)


async def _number(session: AsyncSession, kind: str) -> str:
    return await papers.next_number(session, CLOCK, kind, calendar.local(clock.now()).year)


async def _freeze(session: AsyncSession, case: Case, said: Document, **rest: Any) -> None:  # noqa: ANN401 - columns
    paper = Paper(case_id=case.id, number=said.number, text=said.canonical(), **rest)
    session.add(paper)
    await session.flush()
    await record(session, CLOCK, f"{paper.kind}_frozen", case_id=case.id, data={"number": paper.number})


async def _print(database: Database, press: Press, case_id: UUID, paper_id: UUID, text: Document) -> bool:
    made = await press.make(text)
    async with database.transaction(CLOCK) as session:
        issued = await _issue(session, case_id, paper_id, made)
    if not issued:
        await press.safe.forget(made.id, made.object_name)
    return issued


async def _issue(session: AsyncSession, case_id: UUID, paper_id: UUID, made: Sealed) -> bool:
    """The one transaction. Whoever issued it first, or ended it, held the case; then nothing happens."""
    await cases.lock_case(session, CLOCK, case_id)
    paper = await papers.find_frozen(session, CLOCK, paper_id)
    if paper is None:
        return False
    paper.state, paper.issued_at = "issued", clock.now()
    paper.file_sha256, paper.size_bytes = made.seal.sha256, made.seal.size_bytes
    paper.key_id, paper.object_name = made.id, made.object_name
    await session.flush()
    said = record_of(paper, await papers.find_ruling_number(session, CLOCK, paper))
    edition = said | {"file_sha256": made.seal.sha256.hex()}
    await record(session, CLOCK, f"{paper.kind}_issued", case_id=case_id, data=edition)
    return True


async def publish(database: Database) -> int:
    """Show every paper whose entry lies under a checkpoint of the journal; how many those were."""
    async with database.transaction(CLOCK) as session:
        published = 0
        for paper in await papers.list_unpublished(session, CLOCK):
            fact = await find_digest(session, (paper.file_sha256 or b"").hex())
            if fact is not None and fact.is_covered:
                paper.published_at = clock.now()
                await _tell(session, await cases.get_case(session, CLOCK, paper.case_id), paper)
                published += 1
        return published


_TOLD = {
    CLEARANCE: (
        _("You are not at fault: certificate {number}"),
        _("In case {case} you were found not at fault. The signed certificate lies at the case."),
    ),
    AGREEMENT: (
        _("Your agreement {number} is signed"),
        _("In case {case} the days to reflect are over and the agreement binds. The signed file lies at the case."),
    ),
}


async def _tell(session: AsyncSession, case: Case, paper: Paper) -> None:
    holders = [case.shop_id if paper.side == "seller" else case.platform_id]
    holders += [case.consumer_id] if paper.kind == AGREEMENT else []
    subject, words = _TOLD[paper.kind]
    for holder in holders:
        if holder is not None:
            await people.notify(
                session,
                CLOCK,
                holder,
                subject=subject,
                text=words,
                values={"number": paper.number, "case": case.number},
                case_id=case.id,
                about=paper.kind,
            )


async def end_clearances(session: AsyncSession, case: Case) -> None:
    """The ruling is no longer in force, and no certificate outlives it. The clock's."""
    for paper in await papers.list_standing(session, CLOCK, case.id, CLEARANCE):
        became = "void" if paper.state == "frozen" else "ended"
        paper.state, paper.ended_at = became, clock.now()
        await session.flush()
        said = {"number": paper.number}
        await record(session, CLOCK, f"{CLEARANCE}_{became}", case_id=case.id, data=said)


async def show(session: AsyncSession, actor: Actor, case_id: UUID) -> list[PaperOut]:
    """The papers of a case, for those whom they concern."""
    return [PaperOut.of(row) for row in await papers.list_published(session, actor, case_id)]


async def find_file(session: AsyncSession, actor: Actor, case_id: UUID, paper_id: UUID) -> Printed:
    """Where the file of one of them lies."""
    return printed(await papers.get_published(session, actor, case_id, paper_id))


async def find_archive(session: AsyncSession, actor: Actor, case_id: UUID, paper_id: UUID) -> Printed:
    """Where the archive's copy of one of them lies.

    Raises:
        NoSuchPaper: there is no such paper, or no copy of it yet.
    """
    row = await papers.get_published(session, actor, case_id, paper_id)
    copy = await archives.find_copy(session, actor, row)
    if copy is None:
        raise NoSuchPaper
    return copied(row, copy)


async def show_public(
    session: AsyncSession, actor: Actor, *, number: str | None = None, sha256: str | None = None
) -> PublicPaper:
    """What everybody may know, by number or by the digest of a file at hand."""
    digest = bytes.fromhex(sha256) if sha256 else None
    found = await papers.find_public(session, actor, number=number, digest=digest)
    if found is None:
        raise NoSuchPaper
    return found
