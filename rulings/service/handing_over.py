"""Handing a case over: what 12315, the consumer association or a court needs, as one file that is read without us.

It is a bag as evidence is taken away in (RFC 8493), with a summary for people in front, the signed ruling, the papers
beside it as far as whoever takes them may read them, the proof that the journal holds each, and how to check them. What
is taken counts as read, and who it is for is written down.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from enum import StrEnum
from html import escape
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import calendar, clock
from app.kit.actors import Actor
from app.kit.text import CHINESE, ENGLISH, _, translate
from app.kit.zips import zipped
from cases import queries as cases
from cases.models import Case, Claim, Obligation
from cases.words import WORDS
from evidence import bag
from evidence.bag import Payload
from evidence.errors import NothingToTake
from evidence.safe import Safe
from evidence.service import exporting
from evidence.service.exporting import Taken
from rulings.errors import RulingNotFound
from rulings.models import AGREEMENT, CLEARANCE
from rulings.schemas import PaperOut, RulingOut
from rulings.service import papers, showing
from rulings.service.showing import Printed

_RECIPE = _(
    "How to check this file, without the office that made it\n\n"
    "1. sha256sum -c manifest-sha256.txt, in this folder: nothing was changed since it was handed over.\n"
    "2. pdfsig of data/ruling.pdf and of each PDF in data/papers, where they are: the signature is valid and covers"
    " the whole document.\n"
    "3. sha256sum of the same: the digest stands in the entry of data/journal-proof.json; for a paper, in the entry of"
    " the file beside it that ends in .journal-proof.json.\n"
    "4. In each of these proofs, the SHA-256 of a zero byte followed by the entry is leaf_hash; with the digests of"
    " proof it gives root (RFC 6962), which the signed checkpoint names.\n\n"
    "Whether ruling and papers are still in force: {url}\n"
)
_RULING = "ruling.pdf"


class Receiver(StrEnum):
    """Whom a case is handed over to."""

    hotline_12315 = "12315"
    association = "association"
    court = "court"


RECEIVERS: dict[Receiver, str] = {
    Receiver.hotline_12315: _("For the market regulator (12315)"),
    Receiver.association: _("For the consumer association"),
    Receiver.court: _("For the court"),
}


_KINDS = {CLEARANCE: _("Clearance certificate"), AGREEMENT: _("Settlement agreement")}


class Dossier(Struct, frozen=True):
    """What is about to be sent: the evidence, and by path what was written for it and what was printed before."""

    number: str
    evidence: Taken | None
    written: dict[str, str]
    printed: dict[str, Printed]


class Told(Struct, frozen=True):
    """What the summary says of a case."""

    case: Case
    seller: str
    platform: str
    claims: list[Claim]
    obligations: list[Obligation]
    ruling: RulingOut | None
    papers: list[PaperOut]
    exhibits: list[tuple[str, str]]


async def take(
    session: AsyncSession, actor: Actor, case_id: UUID, safe: Safe, to: Receiver, *, url: str, english: bool
) -> Dossier:
    """Gather all that the actor may see, and write down that it was taken and for whom."""
    case = await cases.get_case(session, actor, case_id)
    evidence = await _evidence(session, actor, case_id, safe)
    ruling = await _ruling(session, actor, case_id)
    platform, seller = await cases.names_of(session, actor, case)
    told = Told(
        case=case,
        seller=seller,
        platform=platform,
        claims=list(await cases.list_of(session, actor, Claim, case, "no")),
        obligations=list(await cases.list_of(session, actor, Obligation, case, "no")),
        ruling=ruling,
        papers=await papers.show(session, actor, case_id),
        exhibits=[(path, o.item.sha256.hex()) for path, o in evidence.files.items()] if evidence else [],
    )
    number = case.number or str(case.id)
    await journal.record(session, actor, "case_handed_over", case_id=case_id, data={"to": to, "english": english})
    languages = (CHINESE, ENGLISH) if english else (CHINESE,)
    written = {f"summary.{language}.html": summary(told, to, language) for language in languages}
    written["HOW-TO-CHECK.txt"] = "\n— — —\n\n".join(translate(_RECIPE, each, url=url) for each in languages)
    if ruling is not None:
        written["ruling.json"] = msgspec.json.encode(ruling.text).decode()
    printed = await _printed(session, actor, told)
    written |= {_beside(path): await _proof(session, each.sha256) for path, each in printed.items()}
    return Dossier(number, evidence, written, printed)


async def _evidence(session: AsyncSession, actor: Actor, case_id: UUID, safe: Safe) -> Taken | None:
    try:
        return await exporting.take(session, actor, case_id, safe)
    except NothingToTake:
        return None


async def _ruling(session: AsyncSession, actor: Actor, case_id: UUID) -> RulingOut | None:
    try:
        return await showing.show(session, actor, case_id)
    except RulingNotFound:
        return None


async def _printed(session: AsyncSession, actor: Actor, told: Told) -> dict[str, Printed]:
    """The files of the ruling, if there is one, and of the papers; a number is given once, so no two share a path."""
    case_id = told.case.id
    ruling = {_RULING: await showing.find_file(session, actor, case_id)} if told.ruling else {}
    return ruling | {
        f"papers/{each.number}.pdf": await papers.find_file(session, actor, case_id, each.id) for each in told.papers
    }


def _beside(path: str) -> str:
    """Where the proof lies that the journal holds a file."""
    return "journal-proof.json" if path == _RULING else f"{path.removesuffix('.pdf')}.journal-proof.json"


async def _proof(session: AsyncSession, sha256: bytes) -> str:
    proof = await journal.prove_inclusion(session, entry_id=None, file_sha256=sha256.hex())
    return msgspec.json.encode(proof).decode()


def archive(dossier: Dossier, safe: Safe, rulings: Safe) -> AsyncIterator[bytes]:
    """The bag as a ZIP, sent while it is made."""
    now = calendar.local(clock.now())
    info = {"Source-Organization": "Redress", "External-Identifier": dossier.number}
    return zipped(bag.bagged(dossier.number, _payload(dossier, safe, rulings), info, now.date()), now)


async def _payload(dossier: Dossier, safe: Safe, rulings: Safe) -> AsyncIterator[Payload]:
    for path, content in dossier.written.items():
        yield bag.text(path, content)
    for path, printed in dossier.printed.items():
        yield Payload(path, await showing.open_file(rulings, printed))
    if dossier.evidence is not None:
        async for file in exporting.payload(dossier.evidence, safe):
            yield file


def summary(told: Told, to: Receiver, language: str) -> str:
    """One page for a person who has never heard of the case; everything in it is escaped."""

    def say(sentence: str) -> str:
        return translate(sentence, language)

    def word(code: str | None) -> str:
        return say(WORDS[code]) if code in WORDS else code or "–"

    case = told.case
    bought = [
        (say(_("Consumer")), case.consumer_name),
        (say(_("Seller")), told.seller),
        (say(_("Platform")), told.platform),
        (say(_("What was bought")), case.item),
        (say(_("Order number")), case.order_number),
        (say(_("Paid")), case.paid.text(language)),
        (say(_("The refusal")), f"{word(case.frontline_outcome)}. {case.frontline_reason}"),
    ]
    claims = [
        (f"{claim.no}", f"{claim.in_words} ({word(claim.remedy)}) → {word(claim.outcome)}") for claim in told.claims
    ]
    owed = [(f"{row.no} {word(row.debtor)}", _owed(row, language)) for row in told.obligations]
    parts = [
        _table("", bought),
        _told(say(_("What happened")), case.what_happened),
        _table(say(_("Claims")), claims),
        _table(say(_("Who owes what")), owed),
        _table(say(_("Ruling")), [(told.ruling.number, f"SHA-256 {told.ruling.sha256}")] if told.ruling else []),
        _table(say(_("Signed papers")), [_paper(each, say) for each in told.papers]),
        _table(say(_("Exhibits")), told.exhibits),
    ]
    title = f"{case.number} · {say(RECEIVERS[to])}"
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<h1>{escape(title)}</h1>{''.join(parts)}</html>\n"
    )


def _paper(paper: PaperOut, say: Callable[[str], str]) -> tuple[str, str]:
    state = _("Ended with its ruling") if paper.state == "ended" else _("In force")
    return f"{say(_KINDS[paper.kind])} {paper.number}", f"{say(state)}. SHA-256 {paper.sha256}"


def _owed(row: Obligation, language: str) -> str:
    return f"{row.text} {row.amount.text(language)}" if row.amount else row.text


def _table(title: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"<tr><th>{escape(head)}</th><td>{escape(cell)}</td></tr>" for head, cell in rows)
    return f"{f'<h2>{escape(title)}</h2>' if title else ''}<table>{lines}</table>" if lines else ""


def _told(title: str, words: str) -> str:
    return f"<h2>{escape(title)}</h2><p>{escape(words)}</p>" if words else ""
