"""Who may run PostgreSQL's programs, where, and what a person is told when they fail."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.kit import embedded_programs as programs

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the programs as another account")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own, whose parents are closed to the account."""
    with TemporaryDirectory() as made:
        yield Path(made)


def test_a_folder_that_is_open_to_others_is_refused(folder: Path) -> None:
    (folder / "sockets").mkdir(mode=0o755)
    with pytest.raises(programs.EmbeddedDatabaseError, match="belongs to somebody else"):
        programs.own(folder / "sockets")


def test_a_link_that_somebody_laid_in_the_way_is_refused(folder: Path) -> None:
    (folder / "elsewhere").mkdir(mode=0o700)
    (folder / "sockets").symlink_to("elsewhere")
    with pytest.raises(programs.EmbeddedDatabaseError, match="belongs to somebody else"):
        programs.own(folder / "sockets")


@only_root
def test_one_account_may_pass_a_closed_folder_and_nobody_may_read_it(folder: Path) -> None:
    programs.own(folder / "data")
    assert folder.stat().st_mode & 0o007 == 0
    version, *entries = struct.iter_unpack("<HHI", os.getxattr(folder, programs.ACL)[4:])
    granted = [(tag, permissions) for tag, permissions, _ in (version, *entries) if tag == programs.SOMEONE]
    assert granted == [(programs.SOMEONE, programs.PASS)]


def test_a_program_that_fails_is_quoted(folder: Path) -> None:
    with pytest.raises(programs.EmbeddedDatabaseError, match=r"pg_ctl failed\. It said: pg_ctl: "):
        programs.run("pg_ctl", "stop", "-D", folder)


def test_another_postgresql_is_used_when_it_is_named(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("REDRESS_POSTGRESQL", str(folder))
    with pytest.raises(OSError, match="pg_ctl"):
        programs.run("pg_ctl", "--version")


def test_without_the_wheel_the_settings_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDRESS_POSTGRESQL", raising=False)
    monkeypatch.setattr(programs, "WHEEL", ("no_such_wheel", ""))
    with pytest.raises(programs.EmbeddedDatabaseError, match="set DATABASE_URL"):
        programs.run("pg_ctl", "--version")
