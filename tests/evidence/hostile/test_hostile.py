"""Three hundred hostile files through the real doors and the real jobs: nothing runs, nothing is fetched, nothing falls.

The service is served on loopback and its jobs look at whatever was taken. Whatever could fetch something carries the address
of a trap, a port on which nobody may ever knock; originals come back as attachments, copies in three types and no other.
"""

import asyncio
import os
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from app.kit.db import Database
from app.kit.embedded import Cluster
from app.kit.queue import queue
from app.kit.settings import Settings
from app.worker import CONCURRENCY
from evidence import jobs
from evidence.media import sound
from tests.evidence.conftest import Table
from tests.evidence.hostile import drawn, sounded, written
from tests.evidence.hostile.hostile import Hostile
from tests.evidence.test_api import token
from tests.served import Served, on_loopback

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(not sound.can_listen(), reason="no ffmpeg here")]

MB = 1 << 20
SERVER_MAY_GROW = 150 * MB
CHILD_MAY_BE = 1200 * MB
EVERY = 4
"""Of the files, in the short size."""
REFUSALS = {"type-not-taken", "type-unknown", "two-files-in-one", "empty-file", "misleading-name", "bad-input"}
COPIES = {"image/webp": b"RIFF", "audio/mp4": b"ftyp", "video/mp4": b"ftyp"}
NEVER_INLINE = re.compile(r"html|svg|xml|script", re.IGNORECASE)


def all_files(trap: str) -> list[Hostile]:
    """Every hostile file there is."""
    return [
        *written.pages(trap),
        *written.words(trap),
        *written.names(),
        *drawn.two_in_one(trap),
        *drawn.pictures(),
        *drawn.papers(trap),
        *sounded.cut(),
        *sounded.changed(),
        *sounded.recordings(trap),
        *sounded.other_kinds(),
    ]


class Trap:
    """A port where nobody may knock."""

    def __init__(self) -> None:
        self.knocks = 0
        self.url = ""

    @asynccontextmanager
    async def set(self) -> AsyncIterator[None]:
        async def knocked(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.knocks += 1
            writer.close()

        async with await asyncio.start_server(knocked, "127.0.0.1", 0) as server:
            self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/trap"
            yield


class Scale:
    """How much memory the server and its largest child took, looked at every fifth of a second."""

    def __init__(self) -> None:
        self._me = psutil.Process()
        self.before = self.server = self._me.memory_info().rss
        self.child = 0

    async def weigh(self) -> None:
        while True:
            self.server = max(self.server, self._me.memory_info().rss)
            for child in self._me.children(recursive=True):
                try:
                    words = child.cmdline()
                    if (
                        "fence.py" in " ".join(words)
                        or "evidence.media.child" in words
                        or words[:1] in (["ffmpeg"], ["ffprobe"])
                    ):
                        self.child = max(self.child, child.memory_info().rss)
                except psutil.Error:
                    continue
            await asyncio.sleep(0.2)


async def work(settings: Settings, database: Database, url: str) -> None:
    """Every job of the evidence, until none waits."""
    app = queue(url, (jobs.blueprint, "evidence"))
    resources = {"database": database, "settings": settings}
    async with app.open_async():
        await app.run_worker_async(
            wait=False, concurrency=CONCURRENCY, install_signal_handlers=False, additional_context=resources
        )


async def hand_in(client: httpx.AsyncClient, door: str, file: Hostile) -> str | None:
    """The item's address, where it was taken; a refusal names its reason in both languages."""
    params = {"title": "x", "file_name": file.file_name}
    reply = await client.post(door, params=params, content=file.content)
    if reply.status_code == 201:
        assert file.refused is not True, file.what
        return f"{door}/{reply.json()['id']}"
    assert reply.status_code in {415, 422}, (file.what, reply.text)
    assert reply.json()["slug"] in REFUSALS, (file.what, reply.text)
    assert file.refused is not False, (file.what, reply.text)
    return None


async def check_shown(client: httpx.AsyncClient, item: str, what: str) -> str:
    """The original is an attachment under a sandbox; whatever can be shown is one of three types."""
    original = await client.get(f"{item}/content")
    assert original.status_code == 200, what
    assert original.headers["content-disposition"].startswith("attachment;"), what
    assert not NEVER_INLINE.search(original.headers["content-type"]), what
    assert_shut_in(original, what)
    look = (await client.get(f"{item}/look")).json()
    assert look["result"] in {"shown", "plain", "unshowable"}, (what, look)
    for copy in look["copies"]:
        shown = await client.get(f"{item}/copies/{copy['id']}")
        kind = shown.headers["content-type"]
        assert COPIES[kind] in shown.content[:12], what
        assert b"<script" not in shown.content, what
        assert_shut_in(shown, what)
    return f"{look['result']} {look['reason']}".strip()


def assert_shut_in(reply: httpx.Response, what: str) -> None:
    assert reply.headers["x-content-type-options"] == "nosniff", what
    assert reply.headers["content-security-policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'", what


async def test_hostile_files(
    database: Database, table: Table, server: Cluster, database_name: str, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, workers=False)
    trap, told, taken = Trap(), Counter[str](), dict[str, str]()
    async with trap.set(), on_loopback(Served(settings, database)) as url:
        files = all_files(trap.url)
        assert len(files) >= 300
        files = files if os.environ.get("REDRESS_LONG") else files[::EVERY]
        scale, began = Scale(), time.monotonic()
        weighing = asyncio.create_task(scale.weigh())
        headers = token(table, table.consumer)
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=120) as client:
            door = f"/api/v1/cases/{table.case_id}/evidence"
            for file in files:
                item = await hand_in(client, door, file)
                if item:
                    taken[item] = file.what
            await work(settings, database, server.app_url(database_name))
            for item, what in taken.items():
                told[await check_shown(client, item, what)] += 1
            assert (await client.get("/healthz")).status_code == 200
        seconds = time.monotonic() - began
        weighing.cancel()
    failed = table.owner.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'").fetchone()
    assert failed == (0,)
    assert trap.knocks == 0
    assert list(settings.looking_dir.iterdir()) == []
    grown = scale.server - scale.before
    if "HOSTILE_REPORT" in os.environ:
        report = f"{len(files)} files, {len(taken)} taken, {seconds:.0f} s, {dict(told)}, +{grown // MB} MB, child {scale.child // MB} MB"
        Path(os.environ["HOSTILE_REPORT"]).write_text(report)  # noqa: ASYNC240 - one line at the end
    assert grown < SERVER_MAY_GROW, grown
    assert scale.child < CHILD_MAY_BE, scale.child
