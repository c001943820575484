"""The power goes in the middle of things: what was answered is kept, what follows from it happens once."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import psycopg
import pytest

from app.demo.disputes import load as load_dispute
from app.demo.visitor import Visitor
from app.kit.embedded import Cluster, cluster
from app.kit.settings import Settings
from tests.rulings.acting import Acting
from tests.rulings.test_jobs import keep_exhibits
from tests.stories.programs import answers, free_port, redress, started

pytestmark = pytest.mark.anyio
LONG = os.environ.get("REDRESS_LONG") == "1"
PATIENCE_S = 60
OFFICE = [
    "--board=The Board,board@redress.example",
    "--board=The Other,board2@redress.example",
    "--chief=Chief,chief@redress.example",
    "--auditor=Auditor,auditor@redress.example",
    "--platform=海桐商城,desk@haitong.example",
]
MAILED_TO_PLATFORMS = (
    "SELECT count(*) FROM notices JOIN platforms ON holder_id = platforms.id"
    " WHERE channel = 'mail' AND case_id IS NOT NULL AND sent_at IS NOT NULL"
)
INVITATIONS_ASKED_FOR = (
    "SELECT count(*) FROM notices JOIN platforms ON holder_id = platforms.id"
    " WHERE channel = 'mail' AND case_id IS NULL AND sent_at IS NOT NULL"
)
# A worker that died is known by its silence; nobody here wants to wait for that.
SILENT_SINCE_LONG = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
LOOK_FOR_THE_DEAD = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)"
    """ VALUES ('default', 'house:retry_stalled', 'house:retry_stalled', '{"timestamp": 0}')"""
    " ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING"
)


class Office:
    """A founded office in a home of its own; the database stays up when the programs are killed."""

    def __init__(self, home: Path, running: Cluster) -> None:
        self.home = home
        self._url = running.owner_url().replace("postgresql+psycopg://", "postgresql://")
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.programs: list[Any] = []

    def ask(self, statement: str) -> list[Any]:
        """As the owner, for what no door tells."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def start(self, word: str, *more: str, **environment: str) -> Any:
        self.programs.append(started(self.home, word, *more, **environment))
        return self.programs[-1]

    def serve(self, **environment: str) -> Any:
        server = self.start("serve", "--port", str(self._port), **environment)
        until(lambda: answers(self.url), self.home)
        return server

    def bury(self) -> None:
        """Let those who live find out about the dead now."""
        self.ask(SILENT_SINCE_LONG)
        self.ask(LOOK_FOR_THE_DEAD)

    def waiting(self) -> int:
        """Jobs that are due or being done."""
        return self.ask(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
            " OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))"
        )[0][0]

    async def visitor(self, email: str, name: str) -> Visitor:
        """Someone who signs in by the mail in the outbox."""

        async def settled() -> None:
            until(lambda: not self.waiting(), self.home)

        return await Visitor(
            self.url, self.home / "outbox", settled, email=email, name=name, language="zh-Hans"
        ).sign_in()


def until(true: Callable[[], bool], home: Path) -> None:
    """Wait for it, but not for ever; then say what the programs said."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, (home / "said.txt").read_text()
        time.sleep(0.05)


def kill(program: Any) -> None:
    """It and the processes that it started: no goodbye."""
    os.killpg(program.pid, signal.SIGKILL)
    program.wait(timeout=PATIENCE_S)


@pytest.fixture
def office(shared: Path, request: pytest.FixtureRequest, fonts_dir: Path) -> Iterator[Office]:
    home = shared / request.node.name[-20:]
    home.mkdir(mode=0o711)
    with cluster(home / "postgres", throwaway=True) as running:
        done = redress(home, "init", *OFFICE)
        assert done.returncode == 0, done.stderr
        founded = Office(home, running)
        yield founded
        for program in founded.programs:
            if program.poll() is None:
                kill(program)


async def test_a_server_killed_right_after_its_reply_loses_nothing_that_follows(office: Office) -> None:
    server = office.serve()
    dispute = load_dispute("1-laptop")
    consumer = await office.visitor(dispute.facts["consumer"]["email"], dispute.facts["consumer"]["name"])
    draft = await consumer.post("/api/v1/cases", dispute.appeal())

    consumer._settle = _at_once
    filed = await consumer.post(f"/api/v1/cases/{draft['id']}/filing")
    kill(server)

    office.serve()
    office.bury()
    until(lambda: not office.waiting(), office.home)
    case = await consumer.get(f"/api/v1/cases/{draft['id']}")
    assert (case["number"], case["state"]) == (filed["number"], "screening")
    assert office.ask(MAILED_TO_PLATFORMS)[0][0] > 0
    assert office.ask(INVITATIONS_ASKED_FOR)[0][0] > 0
    assert office.ask("SELECT task_name FROM procrastinate_jobs WHERE status = 'failed'") == []
    await consumer.leave()


async def _at_once() -> None:
    """Go on without waiting."""


DOING = "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'rulings:issue' AND status = 'doing'"


@pytest.mark.parametrize("late_by", [0.0, 0.2, 0.4, 0.8, 1.6] if LONG else [0.4])
async def test_a_worker_killed_while_it_issues_leaves_exactly_one_ruling(
    acting: Acting, settings: Settings, late_by: float
) -> None:
    await acting.signed()
    await keep_exhibits(acting, settings)
    surroundings = {"DATABASE_URL": acting.database.url, "REDRESS_TIMESTAMP_URL": settings.timestamp_url}
    owner = acting.bench.owner
    first = started(settings.home, "worker", **surroundings)
    until(lambda: owner.execute(DOING).fetchone() is not None or acting.state() == "issued", settings.home)
    await anyio.sleep(late_by)
    kill(first)

    second = started(settings.home, "worker", **surroundings)
    try:
        owner.execute(SILENT_SINCE_LONG)
        owner.execute(LOOK_FOR_THE_DEAD)
        until(lambda: acting.bench.one("SELECT count(*) FROM rulings WHERE published_at IS NOT NULL"), settings.home)
    finally:
        kill(second)
    assert [state for state, _ in acting.rulings()] == ["issued"]
    assert acting.bench.one("SELECT count(*) FROM journal_entries WHERE kind = 'ruling_issued'") == 1
    assert acting.state() == "issued"
