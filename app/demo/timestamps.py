"""The demo's own RFC 3161 authority: a door on loopback around `openssl ts`.

It vouches for nothing that this machine's clock does not say, and its certificate says DEMO. A real office sets the
address of an authority outside its walls.
"""

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from app.kit.settings import Settings
from rulings.errors import DemoChain
from rulings.signing.authority import ensure_demo_authority

_CONFIGURATION = """
[tsa]
default_tsa = demo
[demo]
serial = {serial}
signer_cert = {folder}/timestamps.pem
signer_key = {folder}/timestamps.key
signer_digest = sha256
default_policy = 2.25.1977
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""

_NOTICE = "DEMO timestamps, for this machine only. 演示\n"
_LARGEST_QUERY = 10_000  # bytes; a query is a digest and a few numbers


class DemoTimestamps:
    """Answers on a free port of 127.0.0.1 while it is open; `folder` is that of the demo authority."""

    def __init__(self, folder: Path) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="timestamps-")
        scratch = Path(self._scratch.name)
        self._configuration = scratch / "openssl.cnf"
        self._configuration.write_text(_CONFIGURATION.format(serial=scratch / "serial", folder=folder.resolve()))
        self._one_at_a_time = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._door())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._scratch.cleanup()

    def reply(self, query: bytes) -> bytes:
        """The DER of a TimeStampResp; a bad query gets a rejection from openssl, not an error of ours."""
        command = ["openssl", "ts", "-reply", "-config", str(self._configuration), "-queryfile", "/dev/stdin"]
        with self._one_at_a_time:  # openssl counts the serial number in a file
            done = subprocess.run(command, input=query, capture_output=True, check=True, timeout=10)
        return done.stdout

    def _door(self) -> type[BaseHTTPRequestHandler]:
        authority = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                query = self.rfile.read(min(int(self.headers["Content-Length"]), _LARGEST_QUERY))
                self._answer(200, "application/timestamp-reply", authority.reply(query))

            def do_GET(self) -> None:
                self._answer(200, "text/plain; charset=utf-8", _NOTICE.encode())

            def _answer(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server names them
                """Nothing: the journal and the token itself say what was stamped."""

        return Door


@contextmanager
def beside(settings: Settings) -> Iterator[Settings]:
    """The settings with a timestamp authority in them: the operator's, else this one while the program runs."""
    if settings.timestamp_url:
        yield settings
        return
    if settings.production:
        raise DemoChain
    ensure_demo_authority(settings.authority_dir)
    with DemoTimestamps(settings.authority_dir) as stamps:
        yield msgspec.structs.replace(settings, timestamp_url=stamps.url)
