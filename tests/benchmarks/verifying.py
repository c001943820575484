"""Verifying an archive: every file hashed first and looked for in the journal, and only what is found there opened.

Beside it stands the bare digest of the same files. Most of the archive is what an archive should not hold, files that
nobody issued: each costs a digest and no more.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from hashlib import sha256
from pathlib import Path

from msgspec import structs

from app.demo.timestamps import DemoTimestamps
from app.kit import settings
from rulings.document.rendering import Renderer
from rulings.signing import JournalFact, Result, Trust, ensure_demo_authority
from rulings.signing.signature import OfficeSigner
from rulings.signing.verification import verify
from tests.benchmarks.lines import Line
from tests.rulings.samples import headphones

ARCHIVE, OPENED = 10_000, 40
GOAL_HASHED_A_SECOND = 500
GOAL_OPENED_A_SECOND = 5


class Known:
    """What the journal holds, by digest."""

    def __init__(self, facts: dict[str, JournalFact]) -> None:
        self.facts = facts

    def find_ruling_digest(self, digest: str) -> JournalFact | None:
        """As the service asks it."""
        return self.facts.get(digest)


def lines() -> Iterator[Line]:
    """Two lines: an archive of 10,000 looked up by digest, and the full eight steps."""
    with tempfile.TemporaryDirectory() as scratch:
        trust, files, known = _archive(Path(scratch))
        hashed = _timed(lambda: [known.find_ruling_digest(sha256(file.read_bytes()).hexdigest()) for file in files])
        bare = _timed(lambda: [sha256(file.read_bytes()).digest() for file in files])
        issued = [file.read_bytes() for file in files[:OPENED]]
        opened = _timed(lambda: [_check(pdf, trust, known) for pdf in issued])
        bytes_alone = _timed(lambda: [sha256(pdf).digest() for pdf in issued])
    rate = ARCHIVE / hashed
    met = rate >= GOAL_HASHED_A_SECOND
    name = f"an archive of {ARCHIVE:,} rulings, hash first"
    yield Line(name, f"{rate:,.0f} /s", f"{ARCHIVE / bare:,.0f} /s", hashed / bare, f"≥ {GOAL_HASHED_A_SECOND} /s", met)
    full = OPENED / opened
    met = full >= GOAL_OPENED_A_SECOND
    beside = f"{OPENED / bytes_alone:,.0f} /s"
    yield Line(
        "all eight steps of a ruling",
        f"{full:.1f} /s",
        beside,
        opened / bytes_alone,
        f"≥ {GOAL_OPENED_A_SECOND} /s",
        met,
    )


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _check(pdf: bytes, trust: Trust, known: Known) -> None:
    """Hash first: what the journal does not know is not opened."""
    if (
        known.find_ruling_digest(sha256(pdf).hexdigest()) is None
        or verify(pdf, trust, known).result is not Result.passed
    ):
        raise ValueError("a ruling of the archive did not pass")


def _archive(scratch: Path) -> tuple[Trust, list[Path], Known]:
    """So many files of their true size; the first are signed rulings, the rest differ from one in their last byte."""
    with ExitStack() as opened:
        authority = ensure_demo_authority(scratch / "authority")
        door = opened.enter_context(DemoTimestamps(authority.folder))
        signer = opened.enter_context(closing(OfficeSigner(authority, door.url)))
        renderer = Renderer(settings.load().fonts_dir, settings.load().rare_fonts_dir)
        signed = {}
        for no in range(1, OPENED + 1):
            number = f"RR-2026-{no:06}"
            signed[number] = signer.sign(renderer.render(structs.replace(headphones(), number=number)))
    known = {sha256(pdf).hexdigest(): JournalFact(number, "ruling_issued", "tree") for number, pdf in signed.items()}
    files = []
    contents = list(signed.values())
    for no in range(ARCHIVE):
        files.append(scratch / f"{no:05}.pdf")
        pdf = contents[no % OPENED]
        files[-1].write_bytes(pdf if no < OPENED else pdf + no.to_bytes(4, "big"))
    return authority.trust, files, Known(known)
