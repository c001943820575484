"""The embedded database: a real PostgreSQL server out of a wheel, for whoever has set no `DATABASE_URL`.

It listens on a unix socket only, in a folder that nobody else may enter. There is no password: whoever can enter that
folder is the database's owner.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import shlex
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from app.kit import embedded_programs as programs
from app.kit.embedded_programs import EmbeddedDatabaseError

OWNER = "postgres"
APP = "redress_app"
DATABASE = "redress"
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")  # bytes: sun_path of unix(7) less its closing zero
SETTINGS = {"listen_addresses": "", "unix_socket_permissions": "0700", "port": "5432", "timezone": "UTC", "jit": "off"}
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Cluster:
    """A running server. It stops when the last process that holds it lets go, or ends in good order."""

    def __init__(self, folder: Path, *, throwaway: bool) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._sockets = _socket_folder(folder)
        self._throwaway = throwaway
        self._hold: IO[bytes] | None = None

    def owner_url(self, database: str = DATABASE) -> str:
        """For migrations only: row-level security does not bind this role."""
        return self._url(OWNER, database)

    def app_url(self, database: str = DATABASE) -> str:
        """For everything else: a plain role, bound by row-level security."""
        return self._url(APP, database)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make an empty database, or a copy of one that nobody is connected to. An existing name is an error."""
        source = sql.Identifier(template or "template1")
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))

    def drop_database(self, name: str) -> None:
        """Remove it, and end whatever is still connected to it. A missing one is fine."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def start(self) -> Self:
        """Hold the server, and start it unless another process did."""
        self._folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        with _one_at_a_time(self._folder):
            if not self._answers():
                self._launch()
            self._complete()
            self._hold = _lockable(self._folder / "holders")
            fcntl.flock(self._hold, fcntl.LOCK_SH)
            atexit.register(self.stop)
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Let go of the server; harmless a second time."""
        if self._hold is None:
            return
        hold, self._hold = self._hold, None
        atexit.unregister(self.stop)
        with hold, _one_at_a_time(self._folder), contextlib.suppress(BlockingIOError):
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while anyone else holds it
            mode = "immediate" if self._throwaway else "fast"
            programs.run("pg_ctl", "stop", "-w", "-m", mode, "-D", self._data)
            self._sockets.rmdir()

    def _launch(self) -> None:
        programs.own(self._sockets)
        if not self._data.exists():
            self._initialise()
        version = int((self._data / "PG_VERSION").read_text())
        if version != programs.major():
            raise EmbeddedDatabaseError(
                f"{self._data} was written by PostgreSQL {version}, this program brings {programs.major()}: "
                "export with the old program, or set DATABASE_URL to a server of your own."
            )
        settings = SETTINGS | {"unix_socket_directories": str(self._sockets)} | self._speed()
        options = " ".join(shlex.quote(f"--{name}={value}") for name, value in settings.items())
        programs.run("pg_ctl", "start", "-w", "-t", "60", "-D", self._data, "-l", self._data / "log", "-o", options)

    def _initialise(self) -> None:
        """Under another name first: an interrupted attempt is never taken for a database."""
        unfinished = self._folder / "data.unfinished"
        programs.own(unfinished)
        programs.empty(unfinished)
        haste = ("--no-sync",) if self._throwaway else ()
        words = ("--username", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", *haste)
        programs.run("initdb", *words, "-D", unfinished)
        unfinished.rename(self._data)

    def _speed(self) -> dict[str, str]:
        return UNSAFE_BUT_FAST if self._throwaway else {}

    def _complete(self) -> None:
        if not self._exists("pg_roles", "rolname", APP):
            self._run(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(APP)))
        if not self._exists("pg_database", "datname", DATABASE):
            self.create_database(DATABASE)

    def _exists(self, catalogue: str, column: str, name: str) -> bool:
        words = (sql.Identifier(catalogue), sql.Identifier(column), sql.Literal(name))
        with self._connect() as connection:
            found = connection.execute(sql.SQL("SELECT 1 FROM {} WHERE {} = {}").format(*words))
            return found.fetchone() is not None

    def _run(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self._sockets), user=OWNER, dbname="postgres", autocommit=True)

    def _url(self, role: str, database: str) -> str:
        return f"postgresql+psycopg://{role}@/{quote(database)}?host={quote(str(self._sockets), safe='')}"


def cluster(folder: Path, *, throwaway: bool = False) -> Cluster:
    """The server whose files are in `folder`: started, or joined if another process runs it already.

    `throwaway` gives up every safety against a crash of the machine; it is for tests.
    """
    return Cluster(folder.resolve(), throwaway=throwaway).start()


def _socket_folder(folder: Path) -> Path:
    """Beside the data; for a folder whose name is too long for a socket, a short name that is the same next time."""
    beside = folder / "sockets"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER:
        return beside
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"redress-{os.geteuid()}-{digest}"


@contextlib.contextmanager
def _one_at_a_time(folder: Path) -> Generator[None]:
    """Starting and stopping never overlap, in this process or between processes."""
    with _lockable(folder / "starting") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lockable(path: Path) -> IO[bytes]:
    """Closed to others: whoever can open a file can lock it, and keep everyone waiting."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600), "r+b")
