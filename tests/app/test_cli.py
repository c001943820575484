"""The words of the program, each as its operator types it."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app import cli
from app.kit.embedded import cluster
from tests.stories.programs import answers, free_port, redress, started
from tests.stories.test_killed import OFFICE, kill, until

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
LINK = re.compile(r"http\S+(/sign-in/\S+)")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A founded office; the embedded server may pass through the folder when we are root."""
    with tempfile.TemporaryDirectory(prefix="redress-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        with cluster(home / "postgres", throwaway=True):
            yield home


@pytest.fixture(scope="module")
def links(home: Path) -> list[str]:
    """The sign-in links that `init` prints."""
    done = redress(home, "init", *OFFICE)
    assert done.returncode == 0, done.stderr
    return LINK.findall(done.stdout)


@pytest.fixture(scope="module")
def served(home: Path, links: list[str]) -> Iterator[str]:
    assert links
    port = free_port()
    program = started(home, "serve", "--port", str(port))
    until(lambda: answers(f"http://127.0.0.1:{port}"), home)
    yield f"http://127.0.0.1:{port}"
    kill(program)


@pytest.mark.parametrize("word", ["verify-ruling", "verify-export"])
def test_a_file_that_is_not_there_is_said_in_one_sentence(home: Path, word: str) -> None:
    done = redress(home, word, home / "nowhere.pdf")
    assert done.returncode != 0
    assert "nowhere.pdf" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_ruling_is_refused_step_by_step(home: Path, served: str) -> None:
    assert served
    (home / "letter.pdf").write_text("Dear customer, we record your question.")
    done = redress(home, "verify-ruling", home / "letter.pdf")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "failed")


def test_a_home_that_cannot_be_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = redress(tmp_path, "migrate", home=tmp_path / "file" / "home")
    assert (done.returncode, len(done.stderr.splitlines())) == (cli.NOT_DONE, 1), done.stderr


@pytest.mark.parametrize(
    ("words", "language", "said"),
    [
        (("serve",), "en", "outsiders only"),
        (("worker",), "zh_CN.UTF-8", "只能防外人"),
        (("init", *OFFICE), "en", "outsiders only"),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_production_does_not_start_with_a_beacon_that_the_office_knows(
    home: Path, words: tuple[str, ...], language: str, said: str
) -> None:
    before = (home / "said.txt").stat().st_size if (home / "said.txt").exists() else 0
    stamped = {"REDRESS_TIMESTAMP_URL": "http://127.0.0.1:1"}
    program = started(home, *words, REDRESS_PRODUCTION="1", LANG=language, **stamped)
    assert program.wait(60) == cli.NOT_DONE
    (line,) = (home / "said.txt").read_bytes()[before:].decode().splitlines()
    assert said in line
    assert "REDRESS_BEACON_URL" in line


def test_unknown_words_are_refused_before_anything_is_touched(tmp_path: Path) -> None:
    done = redress(tmp_path, "close-all-cases")
    assert done.returncode == cli.NOT_DONE
    assert list(tmp_path.iterdir()) == []


def test_init_prints_a_link_for_everyone_that_works_once(links: list[str], served: str) -> None:
    assert len(links) == len(OFFICE)
    with httpx.Client(base_url=served, headers=SAME_SITE) as browser:
        assert browser.post(f"/api/v1{links[0]}").status_code == httpx.codes.NO_CONTENT
        assert browser.get("/api/v1/me").json()["role"] == "board"
    assert httpx.post(f"{served}/api/v1{links[0]}", headers=SAME_SITE).is_client_error


def test_an_office_is_founded_once(home: Path, links: list[str]) -> None:
    assert links
    done = redress(home, "init", *OFFICE)
    assert done.returncode == cli.NOT_DONE
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_migrate_is_harmless_a_second_time(home: Path, links: list[str]) -> None:
    assert links
    assert redress(home, "migrate").returncode == 0


def test_serve_answers_and_a_worker_runs_beside_it(served: str, home: Path) -> None:
    worker = started(home, "worker")
    try:
        assert httpx.get(f"{served}/healthz").json() == {"status": "ok", "storage": "local"}
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(timeout=6)
    finally:
        kill(worker)
