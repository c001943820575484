"""Handing a file in: beside `cp`, `sync FILE` and `openssl dgst -sha256` of the same bytes, unsealed and unsent.

The delay of the event loop is measured inside the server: how much later than asked for a sleeper wakes up.
"""

import asyncio
import os
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from litestar import Litestar, get
from msgspec import Struct

from app.kit.auth import public
from app.kit.db import Database
from app.kit.settings import Settings
from app.main import create_app
from tests.benchmarks import serving
from tests.benchmarks.lines import Line
from tests.benchmarks.serving import Door

LARGE, SMALL, FILES = 100_000_000, 50_000, 1000
ROUNDS, WARM_UP = 7, 20
GOAL_TIMES, GOAL_MEMORY_MB, GOAL_DELAY_MS = 1.4, 16, 25
_TICK_S = 0.005
_BESIDE = 'for f in "$1"/*; do cp "$f" "$2/x" && sync "$2/x" && openssl dgst -sha256 "$2/x" >"$2/d"; done'


class Found(Struct, frozen=True):
    """Seconds of ours and of the yardstick, and what the server needed for it."""

    large_s: float
    large_beside_s: float
    small_s: float
    small_beside_s: float
    memory_mb: float
    delay_ms: float


def lines(settings: Settings, token: str) -> Iterator[Line]:
    """As the table shows them."""
    found = measure(settings, token)
    beside = "`cp`, `sync FILE`, `openssl dgst -sha256`"
    yield _times(f"hand in 100 MB over HTTP, sealed; {beside}", found.large_s, found.large_beside_s)
    yield _times(f"hand in {FILES} files of 50 kB; {beside}", found.small_s, found.small_beside_s)
    for name, measured, most in (
        ("memory of the server while 100 MB come in, beyond what it had", found.memory_mb, GOAL_MEMORY_MB),
        ("delay of its event loop meanwhile, 99th percentile", found.delay_ms, GOAL_DELAY_MS),
    ):
        unit = "MB" if most == GOAL_MEMORY_MB else "ms"
        said = f"{measured:.1f} {unit}"
        yield Line(name, said, f"{most} {unit}", measured / most, f"≤ {most} {unit}", measured <= most)


def _times(name: str, ours: float, beside: float) -> Line:
    ratio = ours / beside
    goal = f"≤ {GOAL_TIMES:g}×"
    return Line(name, f"{1000 * ours:.0f} ms", f"{1000 * beside:.0f} ms", ratio, goal, ratio <= GOAL_TIMES)


def watched(settings: Settings) -> Litestar:
    """The whole service, and a door that tells how late its loop woke up since it was last asked."""
    late: list[float] = []

    @get("/bench/late", guards=[public], include_in_schema=False, sync_to_thread=False)
    def told() -> list[float]:
        taken = late.copy()
        late.clear()
        return taken

    app = create_app(settings, Database(settings.database_url), told)

    async def watch(_: Litestar) -> None:
        app.state["watching"] = asyncio.create_task(_watch(late))

    app.on_startup.append(watch)
    return app


async def _watch(late: list[float]) -> None:
    while True:
        asked = time.perf_counter()
        await asyncio.sleep(_TICK_S)
        late.append(time.perf_counter() - asked - _TICK_S)


def measure(settings: Settings, token: str, *, large: int = LARGE, files: int = FILES, rounds: int = ROUNDS) -> Found:
    """Hand in large and small files, each beside its yardstick, turn about."""
    with serving.served(watched, settings, token=token) as door, TemporaryDirectory(dir=settings.home) as place:
        cases = [_draft(door) for _ in range(4)]
        _small(door, cases[0], WARM_UP)
        door.timed("GET", "/bench/late")
        before = _fresh_peak(door)
        large_s, large_beside_s = _turns(door, cases[1], Path(place), large, rounds)
        memory_mb = door.peak_mb() - before
        late = sorted(msgspec.json.decode(door.timed("GET", "/bench/late")[1]))
        small_s = sum(_small(door, case, files // 2) for case in cases[2:])
        small_beside_s = _beside(Path(place), [os.urandom(SMALL) for _ in range(files)])
        delay_ms = 1000 * late[int(0.99 * (len(late) - 1))]
        return Found(large_s, large_beside_s, small_s, small_beside_s, memory_mb, delay_ms)


def _draft(door: Door) -> str:
    """An appeal that is being written: files can be handed in to it; one side of a case takes 500."""
    return msgspec.json.decode(door.timed("POST", "/api/v1/cases", b"{}")[1])["id"]


def _turns(door: Door, case: str, place: Path, size: int, rounds: int) -> tuple[float, float]:
    taken = list(_turn(door, case, place, size, rounds))
    ours, beside = zip(*taken, strict=True)
    return statistics.median(ours), statistics.median(beside)


def _turn(door: Door, case: str, place: Path, size: int, rounds: int) -> Iterator[tuple[float, float]]:
    for number in range(rounds):
        film = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + os.urandom(size)
        path = f"/api/v1/cases/{case}/evidence?title=film&kind=video&file_name={number}.mp4"
        yield door.timed("POST", path, film)[0], _beside(place, [film])


def _small(door: Door, case: str, count: int) -> float:
    path = f"/api/v1/cases/{case}/evidence?title=chat&kind=chat&file_name=chat.txt"
    texts = [(os.urandom(SMALL // 2).hex()).encode() for _ in range(count)]
    return sum(door.timed("POST", path, text)[0] for text in texts)


def _beside(place: Path, contents: list[bytes]) -> float:
    with TemporaryDirectory(dir=place) as here, TemporaryDirectory(dir=place) as there:
        for number, content in enumerate(contents):
            (Path(here) / f"{number}").write_bytes(content)
        os.sync()
        start = time.perf_counter()
        subprocess.run(["sh", "-c", _BESIDE, "sh", here, there], check=True)
        return time.perf_counter() - start


def _fresh_peak(door: Door) -> float:
    """Forget the peak so far (proc(5): 5 to clear_refs), and say how much is in hand now."""
    Path(f"/proc/{door.pid}/clear_refs").write_text("5")
    return door.peak_mb()
