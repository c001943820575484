"""The launcher: a step that broke is done again, a step that is whole is not, and a person is told what to do."""

import importlib.util
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

HOUSE = Path(__file__).parents[1]


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The launcher with an empty state folder."""
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path))
    monkeypatch.delenv("REDRESS_TOOLS", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("launcher", str(HOUSE / "redress"))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "launcher", module)
    loader.exec_module(module)
    return module


class Work:
    """A step's work that counts itself, and breaks on demand."""

    def __init__(self) -> None:
        self.times = 0
        self.broken = False

    def __call__(self) -> None:
        self.times += 1
        if self.broken:
            raise OSError("the disk is full")

    def is_there(self) -> bool:
        return self.times > 0


def test_a_step_that_broke_says_what_to_do_and_is_not_taken_for_done(launcher: ModuleType) -> None:
    work = Work()
    step = launcher.Step("Work", ("v1",), work.is_there, work, "Make room.")
    work.broken = True
    with pytest.raises(launcher.SetupError, match="the disk is full\nMake room"):
        step.do()
    assert not step.is_done()
    work.broken = False
    step.do()
    assert step.is_done()


def test_a_step_is_done_again_when_what_goes_into_it_changed(launcher: ModuleType, tmp_path: Path) -> None:
    work, lock = Work(), tmp_path / "lock"
    lock.write_text("one")
    step = launcher.Step("Work", (lock,), work.is_there, work, "")
    step.do()
    assert step.is_done()
    lock.write_text("two")
    assert not step.is_done()


def test_a_step_is_done_again_when_what_it_brought_is_gone(launcher: ModuleType) -> None:
    work = Work()
    step = launcher.Step("Work", (), work.is_there, work, "")
    step.do()
    work.times = 0
    assert not step.is_done()


def test_what_a_tool_said_is_kept_for_who_must_repair_it(launcher: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(launcher.SetupError, match=r"`ls .*` did not succeed"):
        launcher.run("ls", "/no/such/folder")
    assert "/no/such/folder" in (tmp_path / "setup.log").read_text()


def test_bytecode_is_kept_in_the_state_folder_and_never_in_the_clone(
    launcher: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    clone = tmp_path / "clone"
    clone.mkdir()
    (clone / "part.py").touch()
    told = launcher.environment() | {"PYTHONPATH": str(clone)}
    subprocess.run([sys.executable, "-c", "import part"], env=told, check=True)
    assert [file.name for file in clone.iterdir()] == ["part.py"]
    assert len(list((tmp_path / "bytecode").rglob("part.*.pyc"))) == 1


def test_an_unwritable_state_folder_ends_with_one_sentence() -> None:
    told = {"REDRESS_HOME": "/proc/redress", "PATH": "/usr/bin:/bin"}
    ended = subprocess.run(
        [sys.executable, HOUSE / "redress", "setup"], env=told, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.endswith("Set REDRESS_HOME to a folder that you may write to.\n")


def test_the_launcher_and_the_program_mean_the_same_state_folder(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.kit import settings  # noqa: PLC0415 # after the launcher set its environment

    for name in ("REDRESS_HOME", ""):
        if not name:
            monkeypatch.delenv("REDRESS_HOME")
        assert launcher.home() == settings.load().home


def test_the_dev_lock_holds_everything_that_the_lock_holds() -> None:
    """So that the tests' packages also serve whoever starts the program afterwards."""
    whole, dev = (
        {line.split(" ")[0] for line in (HOUSE / name).read_text().splitlines() if "==" in line}
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert whole - dev == set()
