"""The embedded server: who may enter, who shares it, when it ends."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from app.kit.embedded import Cluster, EmbeddedDatabaseError, cluster

pytestmark = pytest.mark.database

JOIN_AND_LEAVE = "import sys, pathlib; from app.kit.embedded import cluster; cluster(pathlib.Path(sys.argv[1]))"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as made:
        yield Path(made) / "postgres"


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Cluster]:
    with cluster(folder, throwaway=True) as running:
        yield running


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def ask(url: str, question: str) -> tuple[object, ...] | None:
    with connect(url) as connection:
        return connection.execute(question.encode()).fetchone()


def test_a_stranger_finds_the_sockets_and_the_data_closed(server: Cluster, folder: Path) -> None:
    assert server.app_url()
    for closed in ("data", "sockets"):
        assert (folder / closed).stat().st_mode & 0o077 == 0


def test_the_app_role_is_plain_and_cannot_escape_row_level_security(server: Cluster) -> None:
    question = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert ask(server.app_url(), question) == (False, False, False, False)


def test_the_app_role_cannot_make_a_table(server: Cluster) -> None:
    with connect(server.app_url()) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE mine (id int)")


def test_the_server_speaks_utc_and_is_recent_enough(server: Cluster) -> None:
    assert ask(server.owner_url(), "SELECT current_setting('TimeZone')") == ("UTC",)
    with connect(server.owner_url()) as owner:
        assert owner.info.server_version >= 150000


def test_a_copied_database_holds_what_its_template_held(server: Cluster) -> None:
    server.create_database("original")
    with connect(server.owner_url("original")) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    server.create_database("copy", template="original")
    assert ask(server.owner_url("copy"), "SELECT seven FROM kept") == (7,)


def test_a_dropped_database_is_gone_although_somebody_was_connected(server: Cluster) -> None:
    server.create_database("short")
    with connect(server.owner_url("short")):
        server.drop_database("short")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(server.owner_url("short"))


def test_another_process_that_leaves_does_not_stop_the_server(server: Cluster, folder: Path) -> None:
    subprocess.run([sys.executable, "-c", JOIN_AND_LEAVE, folder], check=True, cwd=Path(__file__).parents[3])
    assert ask(server.app_url(), "SELECT 1") == (1,)


def test_the_last_one_to_leave_stops_it_and_the_data_is_there_the_next_time() -> None:
    with TemporaryDirectory() as made:
        first = cluster(Path(made), throwaway=True)
        second = cluster(Path(made), throwaway=True)
        with connect(second.owner_url()) as owner:
            owner.execute("CREATE TABLE kept AS SELECT 7 AS seven")
            owner.execute("CHECKPOINT")
        first.stop()
        assert ask(second.owner_url(), "SELECT 1") == (1,)
        second.stop()
        with pytest.raises(psycopg.OperationalError):
            connect(second.owner_url())
        with cluster(Path(made), throwaway=True) as third:
            assert ask(third.owner_url(), "SELECT seven FROM kept") == (7,)


def test_a_folder_with_a_very_long_name_gets_a_short_socket_that_is_found_again() -> None:
    with TemporaryDirectory() as made:
        long = Path(made) / ("x" * 90) / "post gres"
        with cluster(long, throwaway=True) as first, cluster(long, throwaway=True) as second:
            assert second.app_url() == first.app_url()
            assert ask(second.app_url(), "SELECT 1") == (1,)


def test_files_of_another_version_are_refused_with_advice() -> None:
    with TemporaryDirectory() as made:
        data = Path(made) / "data"
        data.mkdir()
        (data / "PG_VERSION").write_text("14")
        with pytest.raises(EmbeddedDatabaseError, match="export with the old program"):
            cluster(Path(made), throwaway=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as another account")
def test_roots_server_opens_no_parent_folder_to_everyone() -> None:
    with TemporaryDirectory() as made:
        closed = Path(made) / "closed"
        closed.mkdir(mode=0o700)
        with cluster(closed / "postgres", throwaway=True) as server:
            assert ask(server.app_url(), "SELECT 1") == (1,)
            assert closed.stat().st_mode & 0o007 == 0
