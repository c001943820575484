"""A file larger than the memory that it may take, through a real server: cut, killed, gone on with, sealed once.

24 MB where every test runs; 2 GB with REDRESS_LONG=1.
"""

import base64
import hashlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.evidence.conftest import Table
from tests.evidence.test_api import token
from tests.stories.programs import answers, free_port, started

LONG = os.environ.get("REDRESS_LONG") == "1"
MEGABYTE = 1 << 20
SIZE = (2048 if LONG else 24) * MEGABYTE + 12_345
PATIENCE_S = 900 if LONG else 120
MOST_MORE_MB = 48
"""Beyond what the whole program, its jobs included, has in hand when it has started, whatever the size of the file."""
BLOCK = os.urandom(MEGABYTE)
PART = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
WHOLE = "SELECT 1 FROM evidence_parts WHERE end_byte = %s"


def film(start: int) -> Iterator[bytes]:
    """The same file from any byte on: a megabyte at a time, each another one."""
    while start < SIZE:
        number, within = divmod(start, MEGABYTE)
        head = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" if number == 0 else number.to_bytes(8, "big")
        block = (head + BLOCK)[:MEGABYTE][within : within + SIZE - start]
        yield block
        start += len(block)


class LineCut(Exception):
    """The phone goes into a tunnel."""


def cut(pieces: Iterator[bytes], after: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece
        after -= len(piece)
        if after <= 0:
            raise LineCut


class Running:
    """The program as its operator starts it, killed and started again at will."""

    def __init__(self, home: Path, **environment: str) -> None:
        self._home, self._environment, self._port = home, environment, free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.peak_mb = self.first_mb = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = started(self._home, "serve", "--port", self._port, **self._environment)
        self.until(lambda: answers(self.url))
        self.first_mb = max(self.first_mb, self._peak())

    def kill(self) -> None:
        """No goodbye; but first, the most memory that it ever had in hand."""
        assert self._process is not None
        self.peak_mb = max(self.peak_mb, self._peak())
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def stop(self) -> None:
        """At the end of the test, however it went."""
        if self._process is not None:
            self.kill()

    def _peak(self) -> float:
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def until(self, true: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < end, (self._home / "said.txt").read_text()
            time.sleep(0.02)


@pytest.fixture(params=["local", "seaweed"])
def running(request: pytest.FixtureRequest, tmp_path: Path, server: Cluster, database_name: str) -> Iterator[Running]:
    tmp_path.chmod(0o711)
    where = {"DATABASE_URL": server.app_url(database_name), "REDRESS_TIMESTAMP_URL": "http://127.0.0.1:1"}
    if request.param == "seaweed":
        where["REDRESS_S3_URL"] = request.getfixturevalue("seaweed").url(f"b{new_id().hex}")
    opened = Running(tmp_path, **where)
    opened.start()
    yield opened
    opened.stop()


def test_a_large_file_survives_a_cut_and_two_deaths_of_the_server_and_is_sealed_once(
    running: Running, table: Table
) -> None:
    digest = hashlib.sha256()
    for piece in film(0):
        digest.update(piece)
    said = {"filename": "film.mp4", "kind": "video", "sha256": digest.hexdigest()}
    metadata = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in said.items())
    doors = f"/api/v1/cases/{table.case_id}"
    me = token(table, table.consumer)
    with httpx.Client(base_url=running.url, headers=me, timeout=PATIENCE_S) as client:
        begun = client.post(f"{doors}/uploads", headers={"Upload-Length": str(SIZE), "Upload-Metadata": metadata})
        assert begun.status_code == 201, begun.text
        upload = begun.headers["location"]
        with suppress(LineCut):
            client.patch(upload, headers=PART | {"Upload-Offset": "0"}, content=cut(film(0), SIZE // 2))
        running.until(lambda: offset(client, upload) > SIZE // 2 - 2 * MEGABYTE)
        running.kill()

        running.start()
        at = offset(client, upload)
        assert at > SIZE // 2 - 2 * MEGABYTE
        rest = threading.Thread(target=send, args=(running.url, me, upload, at))
        rest.start()
        running.until(lambda: table.owner.execute(WHOLE, (SIZE,)).fetchone())
        running.kill()  # after the last byte, and before it is sealed unless that was quicker
        rest.join()

        running.start()
        assert offset(client, upload) == offset(client, upload) == SIZE
        (item,) = client.get(f"{doors}/evidence").json()
        assert (item["size_bytes"], item["sha256"], item["media_type"]) == (SIZE, digest.hexdigest(), "video/mp4")
        last = client.get(f"{doors}/evidence/{item['id']}/content", headers={"Range": f"bytes={SIZE - 100}-"})
        assert last.content == b"".join(film(SIZE - 100))
    parts = "SELECT count(*) FROM evidence_parts"
    running.until(lambda: table.owner.execute(parts).fetchone() == (0,))
    running.kill()
    assert running.peak_mb - running.first_mb < MOST_MORE_MB


def offset(client: httpx.Client, upload: str) -> int:
    return int(client.head(upload).raise_for_status().headers["upload-offset"])


def send(url: str, me: dict[str, str], upload: str, at: int) -> None:
    """The rest of the file, as far as somebody takes it."""
    with suppress(httpx.TransportError), httpx.Client(base_url=url, headers=me, timeout=PATIENCE_S) as client:
        client.patch(upload, headers=PART | {"Upload-Offset": str(at)}, content=film(at))
