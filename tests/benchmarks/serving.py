"""The service and its yardsticks as they are met in life: each in a process of its own, spoken to over loopback."""

import http.client
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn
from litestar import Litestar, MediaType, get
from msgspec import Struct

from app.kit.db import Database
from app.kit.settings import Settings
from app.main import create_app

_SPAWN = multiprocessing.get_context("spawn")
MakeApp = Callable[..., Litestar]


class Door(Struct):
    """An open connection to one server; a request is timed from its first byte to the last byte of the reply."""

    connection: http.client.HTTPConnection
    pid: int
    headers: dict[str, str]

    def timed(self, method: str, path: str, body: bytes | None = None) -> tuple[float, bytes]:
        """Seconds, and the body of a reply that must be a good one."""
        start = time.perf_counter()
        self.connection.request(method, path, body, self.headers)
        reply = self.connection.getresponse()
        content = reply.read()
        taken = time.perf_counter() - start
        if reply.status >= http.client.BAD_REQUEST:
            raise RuntimeError(f"{method} {path}: {reply.status} {content.decode()}")
        return taken, content

    def peak_mb(self) -> float:
        """The most memory that the server ever had in hand."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def service(settings: Settings) -> Litestar:
    """The whole service. Jobs are enqueued, and run elsewhere: what is timed is the answer that a person waits for."""
    return create_app(settings, Database(settings.database_url))


def bare(content: bytes) -> Litestar:
    """One endpoint that hands out the same bytes, and knows nobody."""

    @get("/api/v1/cases", media_type=MediaType.JSON)
    async def same() -> bytes:
        return content

    return Litestar([same], openapi_config=None)


@contextmanager
def served(make: MakeApp, *arguments: object, token: str = "") -> Iterator[Door]:
    """Serve an application until the end of the block."""
    mine, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(theirs, make, arguments), daemon=True)
    process.start()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", mine.recv())
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        yield Door(connection, process.pid or 0, headers)
        connection.close()
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection, make: MakeApp, arguments: tuple[object, ...]) -> None:
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:  # asyncio turns delays off only for sockets that say TCP
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        pipe.send(listening.getsockname()[1])
        config = uvicorn.Config(make(*arguments), log_level="warning", access_log=False, timeout_keep_alive=600)
        uvicorn.Server(config).run(sockets=[listening])
