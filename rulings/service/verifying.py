"""Whether a file is a ruling in force: the eight steps of `rulings.signing.verification`, our own journal asked."""

from hashlib import sha256

from anyio.to_thread import run_sync

from app.journal.schemas import OpenedOut
from app.journal.service import find_digest
from app.kit.actors import PUBLIC
from app.kit.db import Database
from app.kit.settings import Settings
from rulings import queries
from rulings.queries import papers
from rulings.schemas import TrustFile
from rulings.service.proving import Shown, trust_of
from rulings.signing import JournalFact, LookedUp, Verdict, trust_in


async def verify_file(database: Database, settings: Settings, pdf: bytes) -> Verdict:
    """All eight steps, for anybody; show each with its `text`."""
    from rulings.signing.verification import verify  # noqa: PLC0415 - the service is started without it

    fact = await _find_fact(database, sha256(pdf).digest())
    return await run_sync(verify, pdf, trust_in(settings.authority_dir), LookedUp(fact))


def verify_shown(pdf: bytes, trust: TrustFile, proven: OpenedOut | None) -> Verdict:
    """The same without asking anybody: with a trust file, and what the journal has of the file, if it was taken along.

    Runs a loop of its own: called from a thread, never from inside an event loop.
    """
    from rulings.signing.verification import verify  # noqa: PLC0415 - the same

    return verify(pdf, trust_of(trust), Shown(proven, trust) if proven else None)


async def _find_fact(database: Database, digest: bytes) -> JournalFact | None:
    async with database.transaction(PUBLIC) as session:
        entry = await find_digest(session, digest.hex())
        ruling = await queries.find_public(session, PUBLIC, digest=digest)
        paper = await papers.find_public(session, PUBLIC, digest=digest)
    if entry is not None and paper is not None:
        return JournalFact(paper.number, entry.kind, entry.note, annulled=paper.state == "ended")
    if entry is None or ruling is None:
        return None
    return JournalFact(
        ruling.number,
        entry.kind,
        entry.note,
        ruling.superseded_by,
        annulled=ruling.state == "annulled",
        corrected=ruling.state == "corrected",
    )
