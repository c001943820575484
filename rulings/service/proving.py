"""What everybody can check of a ruling: the record that the journal committed to, and what one believes beforehand."""

from datetime import date

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import queries as journal
from app.journal.checkpoints import Verifier
from app.journal.errors import NoteRefused, NotInJournal, ProofRefused
from app.journal.rules import EDITIONS
from app.journal.schemas import OpenedOut
from app.journal.service import find_digest, prove_opened
from app.journal.verification import check_included, open_entry
from app.kit import clock
from app.kit.actors import Actor
from app.kit.calendar import local
from app.kit.db import as_clock
from app.kit.settings import Settings
from rulings import queries
from rulings.errors import RulingNotFound
from rulings.models import Ruling
from rulings.queries import papers
from rulings.schemas import PublicPaper, PublicRuling, Record, TrustFile
from rulings.signing import JournalFact, Trust, trust_in


def record_of(ruling: Ruling | PublicRuling, issued_on: date) -> Record:
    """What is published of a ruling and never changes, whatever becomes of it; the journal commits to it at issue."""
    return Record(
        number=ruling.number or "",
        outcome=ruling.outcome,
        effect=ruling.effect,
        granted=ruling.granted,
        by_default=ruling.by_default,
        recommendation=ruling.recommendation,
        total=ruling.total,
        issued_on=issued_on,
    )


def record_at_issue(ruling: Ruling) -> Record:
    """The same, in the moment in which it is issued."""
    return record_of(ruling, local(ruling.issued_at or clock.now()).date())


async def prove(session: AsyncSession, actor: Actor, sha256: str) -> OpenedOut:
    """The journal's entry of a published file, opened, with the way to its checkpoint.

    Raises:
        RulingNotFound: no published file has this digest.
        NotInJournal: no checkpoint covers its entry.
    """
    fact, digest = await find_digest(session, sha256), bytes.fromhex(sha256)
    shown = await queries.find_public(session, actor, digest=digest)
    if fact is None or (shown or await papers.find_public(session, actor, digest=digest)) is None:
        raise RulingNotFound
    async with as_clock(session, actor):
        return await prove_opened(session, fact.entry_id)


async def is_as_committed(session: AsyncSession, actor: Actor, found: PublicRuling | PublicPaper) -> bool | None:
    """Whether what is published is what the journal committed to; None where nobody can say."""
    if found.sha256 is None or found.issued_on is None:
        return None
    try:
        proven = await prove(session, actor, found.sha256)
    except (RulingNotFound, NotInJournal):
        return None
    key = (await journal.get_checkpoint(session, actor)).key
    try:
        facts = _facts(proven, key, found.sha256)
    except (NoteRefused, ProofRefused):
        return False
    is_paper = isinstance(found, PublicPaper)
    expected = found.record() if is_paper else msgspec.to_builtins(record_of(found, found.issued_on))
    return {name: facts.get(name) for name in expected} == expected


async def show_trust(session: AsyncSession, actor: Actor, settings: Settings) -> TrustFile:
    """The trust file: what one believes beforehand, and which rulings are no longer in force today."""
    key = (await journal.get_checkpoint(session, actor)).key
    trust = trust_in(settings.authority_dir)
    return TrustFile(
        made_at=clock.real_now(),
        office_roots=[_pem(root) for root in trust.office_roots],
        timestamp_roots=[_pem(root) for root in trust.timestamp_roots],
        revocations=[x509.load_der_x509_crl(each).public_bytes(Encoding.PEM).decode() for each in trust.revocations],
        journal_key=key,
        ended=await queries.list_ended(session, actor) | await papers.list_ended(session, actor),
    )


def trust_of(file: TrustFile) -> Trust:
    """As the steps of a verification ask for it."""
    return Trust(
        office_roots=tuple(map(_der, file.office_roots)),
        timestamp_roots=tuple(map(_der, file.timestamp_roots)),
        revocations=tuple(
            x509.load_pem_x509_crl(each.encode()).public_bytes(Encoding.DER) for each in file.revocations
        ),
    )


class Shown:
    """A journal of which one entry was shown, with its proof, and a trust file says what became of its ruling."""

    def __init__(self, proven: OpenedOut, trust: TrustFile) -> None:
        self._proven, self._trust = proven, trust

    def find_ruling_digest(self, sha256: str) -> JournalFact | None:
        """What was shown, if it is of this file and holds; else it is as good as nothing."""
        try:
            facts = _facts(self._proven, self._trust.journal_key, sha256)
        except (NoteRefused, ProofRefused):
            return None
        number = str(facts["number"])
        ended = self._trust.ended.get(number)
        state, by = (ended.state, ended.by) if ended else ("issued", None)
        return JournalFact(
            number, "shown", self._proven.checkpoint, by, annulled=state == "annulled", corrected=state == "corrected"
        )


def _facts(proven: OpenedOut, key: str, sha256: str) -> dict[str, object]:
    entry = msgspec.json.decode(proven.entry)
    if entry.get("file_sha256") != sha256 or entry.get("kind") not in EDITIONS:
        raise ProofRefused
    check_included(proven, Verifier.read(key))
    return open_entry(proven, entry["kind"]).facts


def _pem(der: bytes) -> str:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode()


def _der(pem: str) -> bytes:
    return x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
