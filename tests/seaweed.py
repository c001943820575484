"""A real S3 server for tests: SeaweedFS out of its wheel, on loopback, with a folder and credentials of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import urllib3

from app.kit.objects.bucket import Bucket, Place

KEY, SECRET = "redress", "a secret/of+the tests"
_PORTS = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
          "s3.port", "s3.port.grpc")  # fmt: skip
_SIGNING = ("jwt.signing", "jwt.signing.read", "jwt.filer_signing", "jwt.filer_signing.read")
_START_SECONDS = 30


class Seaweed:
    """One server. It can be killed, and started again with what it had."""

    def __init__(self, folder: Path, *more: str) -> None:
        self._folder = folder
        self._more = more
        self._ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "data").mkdir()
        (folder / "logs").mkdir()
        person = {"name": KEY, "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
        (folder / "s3.json").write_text(json.dumps({"identities": [person]}))
        (folder / "master.toml").write_text("[master.volume_growth]\ncopy_1 = 1\n")
        keys = [f'[{name}]\nkey = "{os.urandom(16).hex()}"\n' for name in _SIGNING]
        (folder / "security.toml").write_text("".join(keys))

    @property
    def host(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self._ports['s3.port']}"

    def place(self, bucket: str, *, secret: str = SECRET) -> Place:
        """A bucket of it, there or not."""
        return Place(self.host, KEY, secret, bucket, "us-east-1", secure=False)

    def url(self, bucket: str) -> str:
        """The same as an operator writes it."""
        quoted = "".join(letter if letter.isalnum() else f"%{ord(letter):02X}" for letter in SECRET)
        return f"s3://{KEY}:{quoted}@{self.host}/{bucket}?secure=0"

    def bucket(self, name: str) -> Bucket:
        """A bucket whose objects can be locked."""
        made = Bucket(self.place(name))
        assert made.ensure()
        return made

    def start(self, *, writable: bool = True) -> Self:
        """Until it answers, and takes objects too."""
        options = {
            "dir": self._folder / "data",
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "filer.localSocket": self._folder / "filer.sock",
            "s3.localSocket": self._folder / "s3.sock",
            "s3.config": self._folder / "s3.json",
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
            "s3.autoCreateBucket": "false",
            "master.telemetry": "false",
            "master.electionTimeout": "1s",
            "master.volumeSizeLimitMB": 256,
            "volume.max": 2000,  # each bucket has volumes of its own
            "volume.preStopSeconds": 0,
            "filer": "true",
            "s3": "true",
        } | self._ports
        weed = Path(sys.executable).parent / "weed"
        words = [f"-{name}={value}" for name, value in options.items()]
        folders = (f"-config_dir={self._folder}", f"-logdir={self._folder / 'logs'}")
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [weed, *folders, "server", *words, *self._more],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._folder,
                env={"HOME": str(self._folder), "PATH": os.environ.get("PATH", "")},
            )  # fmt: skip
        try:
            self._wait(writable=writable)
        except BaseException:
            self.kill()
            raise
        return self

    def kill(self) -> None:
        """As a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Asked to first; it would wait ten seconds for others of its kind. Harmless a second time."""
        self._end(signal.SIGTERM)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _wait(self, *, writable: bool) -> None:
        until = time.monotonic() + _START_SECONDS
        bucket = Bucket(self.place("awake"))
        while time.monotonic() < until:
            assert self._process is not None
            assert self._process.poll() is None, (self._folder / "log").read_text()
            try:
                urllib3.request("GET", f"http://{self.host}/", retries=False, timeout=1)
                bucket.ensure()
                if writable:
                    bucket.put("awake", b"awake")
            except Exception:  # noqa: BLE001 - not yet
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self._folder / "log").read_text())


def _free_ports(count: int) -> list[int]:
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in taken]
    for each in taken:
        each.close()
    return ports
