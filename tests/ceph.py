"""A second S3 server for tests, of another make: Ceph's gateway over one monitor and one store in memory, on loopback.

Its programs are the distribution's, installed or unpacked by set-up. Nothing here needs root, or Ceph's command line.
"""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from app.kit.errors import NotReady
from app.kit.objects.bucket import Bucket, Place

KEY, SECRET = "redress", "the-secret-of-the-tests"
_FSID = "6c1f8c0e-0b9a-4a63-9f36-5c9d3d6a2b11"
_LIBRARIES = "usr/lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu/ceph", "lib/x86_64-linux-gnu"
_START_SECONDS = 90
_CONF = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{mon}]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd class dir = {lib}/rados-classes
plugin dir = {lib}/ceph
erasure code dir = {lib}/ceph/erasure-code
osd objectstore = memstore
memstore device bytes = 2147483648
osd data = {here}/osd
mon data = {here}/mon
mon data avail crit = 0
mon allow pool size one = true
mgr initial modules =
rgw data = {here}/rgw
run dir = {here}
crash dir = {here}
admin socket =
log file = {here}/$name.log
mon cluster log file = {here}/cluster.log
pid file =
keyring = {here}/keyring
[client.admin]
keyring = {here}/keyring
rgw frontends = beast endpoint=127.0.0.1:{rgw}
rgw override bucket index max shards = 1
rgw enable usage log = false
rgw enable ops log = false
"""


def programs() -> Path | None:
    """The root below which Ceph is installed: the machine, or the folder that set-up unpacked it into."""
    tops = [Path("/"), Path(os.environ.get("REDRESS_PARTS") or "/").parent / "ceph"]
    needed = ("ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "monmaptool", "osdmaptool", "ceph-authtool")
    return next((top for top in tops if all((top / "usr/bin" / each).exists() for each in needed)), None)


class Ceph:
    """The smallest cluster that answers."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._bin = root / "usr/bin"
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        path = os.pathsep.join(str(root / each) for each in _LIBRARIES)
        self._env = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LD_LIBRARY_PATH": path}
        with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
            self._mon, self._rgw = one.getsockname()[1], other.getsockname()[1]
        for each in ("mon", "osd", "rgw"):
            (folder / each).mkdir()
        lib = root / _LIBRARIES[0]
        conf = _CONF.format(fsid=_FSID, mon=self._mon, rgw=self._rgw, lib=lib, here=folder)
        (folder / "ceph.conf").write_text(conf)

    def bucket(self, name: str) -> Bucket:
        """A bucket whose objects can be locked."""
        place = Place(f"127.0.0.1:{self._rgw}", KEY, SECRET, name, "us-east-1", secure=False)
        made = Bucket(place)
        assert made.ensure()
        return made

    def __enter__(self) -> Self:
        try:
            self._make()
            self._start("ceph-mon", "-i", "a")
            osd = ("-i", "0", "--osd-uuid", "11111111-0b9a-4a63-9f36-5c9d3d6a2b11")
            self._run("ceph-osd", *osd, "--mkfs", "--keyring", self._folder / "keyring")
            self._start("ceph-osd", "-i", "0")
            known = ("--access-key", KEY, "--secret-key", SECRET)
            self._run("radosgw-admin", "user", "create", "--uid", KEY, "--display-name", KEY, *known)
            self._start("radosgw", "-n", "client.admin")
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """All is in memory: nobody waits for anything."""
        for each in reversed(self._running):
            each.send_signal(signal.SIGKILL)
            each.wait()
        self._running.clear()

    def _make(self) -> None:
        ring, here = self._folder / "keyring", self._folder
        everything = ("--cap", "mon", "allow *", "--cap", "osd", "allow *")
        self._run("ceph-authtool", "--create-keyring", ring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
        self._run("ceph-authtool", ring, "--gen-key", "-n", "client.admin", *everything)
        profile = ("--cap", "mon", "allow profile osd", "--cap", "osd", "allow *")
        self._run("ceph-authtool", ring, "--gen-key", "-n", "osd.0", *profile)
        at = f"[v2:127.0.0.1:{self._mon}]"
        newest = ("--enable-all-features", "--set-min-mon-release", "16")
        self._run("monmaptool", "--create", "--fsid", _FSID, "--addv", "a", at, *newest, here / "monmap")
        self._run("osdmaptool", "--createsimple", "1", here / "osdmap")
        maps = ("--monmap", here / "monmap", "--osdmap", here / "osdmap", "--keyring", ring)
        self._run("ceph-mon", "--mkfs", "-i", "a", *maps)

    def _run(self, program: str, *words: str | Path) -> None:
        done = subprocess.run(
            [self._bin / program, "-c", self._folder / "ceph.conf", *words],
            env=self._env, cwd=self._folder, capture_output=True, timeout=_START_SECONDS, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (program, done.stdout, done.stderr)

    def _start(self, program: str, *words: str) -> None:
        with (self._folder / "output").open("ab") as log:
            started = subprocess.Popen(
                [self._bin / program, "-c", self._folder / "ceph.conf", *words, "--foreground"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._env, cwd=self._folder,
            )  # fmt: skip
        self._running.append(started)

    def _wait(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while True:
            assert all(each.poll() is None for each in self._running), (self._folder / "output").read_text()
            try:
                self.bucket("awake").put("awake", b"awake")
            except NotReady:
                assert time.monotonic() < until, (self._folder / "output").read_text()
                time.sleep(0.2)
            else:
                return
