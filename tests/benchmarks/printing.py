"""How many rulings the press prints and signs, cold and warm; how soon a draft is seen; another program beside it.

typst lays the same words out in the same font to the same standard (PDF/A-3a): what a compiled program can do, not what
ours must. Every ruling is another one, since typst remembers what it has laid out.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count, islice
from pathlib import Path

import typst
from msgspec import structs

from app.demo.timestamps import DemoTimestamps
from app.kit import settings
from app.kit.settings import Settings
from rulings.document.rendering import Renderer
from rulings.document.usual_font import FACES
from rulings.press import Press, Proofs
from rulings.schemas import RulingText
from rulings.signing import ensure_demo_authority
from tests.benchmarks.lines import Line
from tests.rulings.generated import generated
from tests.rulings.samples import headphones, laptop

CORES, PRINTED, COMPARED, SEEN = 2, 60, 12, 100
GOAL_A_SECOND = 6
GOAL_SEEN_S = 1.0
_LONGEST_USUAL = 5
"""Claims of a ruling as disputes have them; what has forty is printed in the tests."""


def lines() -> Iterator[Line]:
    """Rulings a second and the first of a cold press; a draft's pages; the same words by typst."""
    yield asyncio.run(_pressed())
    yield asyncio.run(_seen())
    yield _beside_typst()


def usual() -> Iterator[RulingText]:
    """Rulings as disputes have them, each another one: the two samples, and generated ones of a few claims."""
    for number in count():
        text = generated(number)
        if len(text.claims) <= _LONGEST_USUAL:
            yield text
        for sample in (laptop(), headphones()):
            yield structs.replace(sample, number=f"RR-2026-{number:06}")


async def _pressed() -> Line:
    """Printed and signed with a timestamp, in as many processes as there are cores; the first one waits for them."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        with DemoTimestamps(ensure_demo_authority(home / "authority").folder) as door:
            start = time.perf_counter()
            with closing(Press(Settings(home=home, timestamp_url=door.url), workers=CORES)) as press:
                texts = usual()
                await press.make(next(texts))
                cold = time.perf_counter() - start
                await _made(press, texts)  # the second process is started by the second ruling, and takes its time
                start = time.perf_counter()
                await _made(press, texts)
                rate = PRINTED / (time.perf_counter() - start)
    name = f"{PRINTED} rulings printed and signed by {CORES} processes; beside it the first of a cold press"
    return Line(name, f"{rate:.1f} /s", f"{cold:.1f} s", cold * rate, f"≥ {GOAL_A_SECOND} /s", rate >= GOAL_A_SECOND)


async def _made(press: Press, texts: Iterator[RulingText]) -> None:
    await asyncio.gather(*(press.make(text) for text in islice(texts, PRINTED)))


async def _seen() -> Line:
    """From the text of a draft to its pages, as the mediator waits for them; one after the other."""
    known = settings.load()
    taken = []
    with closing(Proofs(known.fonts_dir, known.rare_fonts_dir)) as proofs:
        await proofs.print(laptop())
        for text in islice(usual(), SEEN):
            start = time.perf_counter()
            await proofs.print(text)
            taken.append(time.perf_counter() - start)
    median, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    name = f"the pages of a draft, 95th percentile of {SEEN}; beside it the median"
    return Line(name, f"{p95:.2f} s", f"{median:.2f} s", p95 / median, f"≤ {GOAL_SEEN_S:g} s", p95 <= GOAL_SEEN_S)


def _beside_typst() -> Line:
    known = settings.load()
    renderer = Renderer(known.fonts_dir, known.rare_fonts_dir)
    faces = [str((known.fonts_dir / face).parent) for face in FACES]
    compiler = typst.Compiler(font_paths=faces, ignore_system_fonts=True)
    page = Path(__file__).with_name("ruling.typ")
    texts = [text for text in islice(usual(), 8 * COMPARED) if text.language == "zh-Hans" and not text.beside]
    ours, theirs = [], []
    for text in texts[:COMPARED]:
        start = time.perf_counter()
        renderer.render(text)
        between = time.perf_counter()
        said = {"ruling": text.canonical().decode()}
        compiler.compile(input=page, format="pdf", sys_inputs=said, pdf_standards=["a-3a"], timestamp=0)
        ours.append(between - start)
        theirs.append(time.perf_counter() - between)
    mine, other = statistics.median(ours[1:]), statistics.median(theirs[1:])
    name = "the pages of a ruling; the same words by typst"
    return Line(name, f"{mine * 1000:.0f} ms", f"{other * 1000:.0f} ms", mine / other, "(none)", met=True)
