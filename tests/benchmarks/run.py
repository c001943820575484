"""`./redress bench`: each act beside its yardstick, turn about in one run, as one table; then what the findings find.

Times differ from machine to machine and from minute to minute; ratios of neighbours hardly do. Every figure is the
median of its rounds, every ratio that of the medians.
"""

import platform
import statistics
import time
from collections.abc import Collection, Iterator
from importlib.metadata import version
from pathlib import Path

import msgspec
import psutil

from app.kit.settings import Settings
from tests.benchmarks import (
    drawing,
    findings,
    issuing,
    office,
    printing,
    reading,
    serving,
    storage,
    uploading,
    verifying,
)
from tests.benchmarks.lines import Line
from tests.benchmarks.office import CASES, MINE, Yard
from tests.benchmarks.rows import written
from tests.benchmarks.serving import Door
from tests.office import appeal

SUBJECTS = ("serving", "uploading", "issuing", "printing", "storing", "reading", "verifying", "drawing", "findings")
FILINGS, READINGS, RULINGS, STORINGS = 200, 400, 15, 5
WARM_UP = 20
_CASES = "/api/v1/cases"
_HEADS = ("measured", "ours", "beside it", "ratio", "goal")


def main(settings: Settings, only: Collection[str] = ()) -> int:
    """Measure, print, and say by the exit code whether every goal was met; `only` names some of the `SUBJECTS`."""
    wanted = only or SUBJECTS
    lines = [*_measured(settings, wanted)]
    tables = [*_table(_rows(lines))] if lines else []
    measured = findings.measure() if "findings" in wanted else None
    if measured:
        tables += ["", *_table([*findings.rows(measured)])]
    for line in [*_machine(settings), "", *tables]:
        print(line)  # noqa: T201 - a command speaks
    return 0 if all(line.met for line in lines) and (measured is None or findings.met(measured)) else 1


def _measured(settings: Settings, wanted: Collection[str]) -> Iterator[Line]:
    if {"serving", "uploading"} & set(wanted):
        with office.opened(settings) as yard:
            yield from _over_http(yard) if "serving" in wanted else ()
            yield from uploading.lines(yard.settings, yard.filer) if "uploading" in wanted else ()
    apart = {"issuing": _issuing, "printing": printing.lines, "storing": _storing, "reading": reading.lines}
    for subject, measure in apart.items():
        yield from measure() if subject in wanted else ()
    yield from verifying.lines() if "verifying" in wanted else ()
    yield from drawing.lines(settings) if "drawing" in wanted else ()


def _over_http(yard: Yard) -> Iterator[Line]:
    with (
        serving.served(serving.service, yard.settings, token=yard.filer) as filer,
        serving.served(serving.service, yard.settings, token=yard.reader) as reader,
    ):
        yield from _filing(yard, filer)
        _, mine = reader.timed("GET", _CASES)
        with serving.served(serving.bare, mine) as bare:
            yield _reading(reader, bare, mine)


def _filing(yard: Yard, door: Door) -> Iterator[Line]:
    """A draft kept, then filed: two requests, answered with the whole case; beside them one transaction of psycopg."""
    typed = msgspec.json.encode(appeal())
    drafting, filing, beside = [], [], []
    for _ in range(WARM_UP + FILINGS):
        taken, reply = door.timed("POST", _CASES, typed)
        drafting.append(taken)
        filing.append(door.timed("POST", f"{_CASES}/{msgspec.json.decode(reply)['id']}/filing", b"")[0])
        inserts = yard.pattern.again()
        start = time.perf_counter()
        written(yard.owner, inserts)
        beside.append(time.perf_counter() - start)
    draft, file, rows = (_median(each[WARM_UP:]) for each in (drafting, filing, beside))
    name = f"file an appeal: draft {_ms(draft)}, filing {_ms(file)}; the same {yard.pattern.size} rows by psycopg"
    yield _line(name, draft + file, rows, at_most=8, memory=door.peak_mb())


def _reading(door: Door, bare: Door, mine: bytes) -> Line:
    rounds = [(door.timed("GET", _CASES)[0], bare.timed("GET", _CASES)[0]) for _ in range(WARM_UP + READINGS)]
    ours, beside = (_median(each) for each in zip(*rounds[WARM_UP:], strict=True))
    name = f"my cases, {MINE} rows of {CASES}; the same {len(mine)} bytes by a bare Litestar endpoint"
    return _line(name, ours, beside, at_most=8, memory=door.peak_mb())


def _line(name: str, ours: float, beside: float, *, at_most: float, memory: float) -> Line:
    ratio = ours / beside
    said = f"{_ms(ours)}, peak {memory:.0f} MB"
    return Line(name, said, _ms(beside), ratio, f"≤ {at_most:g}×", ratio <= at_most)


def _issuing() -> list[Line]:
    found = issuing.measure(RULINGS)
    ours, default, tagged = found.ours, found.default, found.default_tagged
    share, most = ours.sign_s / ours.total_s, issuing.GOAL_SIGNING_SHARE
    name = f"issue a ruling; WeasyPrint's default call ({found.font}) and pyHanko's RSA-3072 signer"
    pages = "the pages of a ruling; WeasyPrint's default call for a plain PDF"
    return [
        _faster(pages, ours.render_s, default.render_s, issuing.GOAL_TIMES_FASTER_TO_RENDER),
        _faster("the same, the default call asked for PDF/A-3a as ours is", ours.render_s, tagged.render_s),
        _faster(name, ours.total_s, default.total_s, issuing.GOAL_TIMES_FASTER),
        Line("signing, of issuing", _ms(ours.sign_s), _ms(ours.total_s), share, f"≤ {most:g}", share <= most),
    ]


def _faster(name: str, ours: float, beside: float, at_least: float = 0) -> Line:
    times = beside / ours
    goal = f"≥ {at_least:g}× faster" if at_least else "(none)"
    return Line(name, _ms(ours), _ms(beside), times, goal, times >= at_least)


def _storing() -> Iterator[Line]:
    for name, ours, bare, at_most in storage.measure(STORINGS):
        yield Line(name, _ms(ours), _ms(bare), ours / bare, f"≤ {at_most:g}×", ours / bare <= at_most)


def _machine(settings: Settings) -> list[str]:
    processor = Path("/proc/cpuinfo").read_text().partition("model name")[2].partition("\n")[0].strip(" \t:")
    memory = psutil.virtual_memory().total / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("litestar", "uvicorn", "sqlalchemy", "psycopg"))
    load = psutil.getloadavg()[0]
    return [
        f"{platform.platform()}, {processor}, {psutil.cpu_count()} cores, {memory:.0f} GB, load {load:.1f}",
        f"Python {platform.python_version()}, {packages}",
        f"Embedded PostgreSQL in {settings.home}, every safety on (fsync, synchronous commit); {CASES} cases",
        f"{FILINGS} filings, {READINGS} readings, {RULINGS} rulings; each way in turn, medians",
    ]


def _rows(lines: list[Line]) -> list[tuple[str, ...]]:
    return [
        _HEADS,
        *((x.measured, x.ours, x.beside, f"{x.ratio:.2f}", x.goal + ("" if x.met else " missed")) for x in lines),
    ]


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]


def _median(taken: list[float] | tuple[float, ...]) -> float:
    return statistics.median(taken)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
