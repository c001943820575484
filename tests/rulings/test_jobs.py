"""What the queue does with rulings: the last signature sets everything else off."""

from collections.abc import AsyncIterator

import pytest
from procrastinate import App, PsycopgConnector

from app.journal.service import sequence_now
from app.kit.actors import CLOCK
from app.kit.queue import enqueue, queue
from app.kit.settings import Settings
from cases import jobs as cases_jobs
from evidence.safe import Safe
from rulings import jobs
from rulings.press import Press
from rulings.service import issuing
from tests.rulings.acting import Acting

pytestmark = pytest.mark.anyio


class Worker:
    """Runs what waits, once."""

    def __init__(self, tasks: App, acting: Acting, settings: Settings) -> None:
        self.tasks = tasks
        self.resources = {"database": acting.database, "settings": settings}

    async def run(self) -> None:
        url = self.resources["database"].url.replace("+psycopg", "")
        with self.tasks.replace_connector(PsycopgConnector(conninfo=url)) as app:
            async with app.open_async():
                await app.run_worker_async(
                    wait=False, listen_notify=False, install_signal_handlers=False, additional_context=self.resources
                )


@pytest.fixture(scope="session")
def tasks() -> App:
    """The tasks of rulings; a blueprint joins one queue in the life of a process."""
    return queue("postgresql://", (jobs.blueprint, "rulings"))


@pytest.fixture
async def worker(tasks: App, acting: Acting, settings: Settings, press: Press, monkeypatch) -> Worker:
    monkeypatch.setattr(jobs, "press_of", lambda _: press)
    await keep_exhibits(acting, settings)
    return Worker(tasks, acting, settings)


async def keep_exhibits(acting: Acting, settings: Settings) -> None:
    """Lay real files behind the exhibits of the bench, which are rows alone."""
    safe, owner = Safe.open(settings), acting.bench.owner
    for item_id, title in owner.execute("SELECT id, title FROM evidence_items").fetchall():
        kept = await safe.store(whole(f"%PDF-1.7 {title}".encode()))
        owner.execute(
            "UPDATE evidence_items SET id = %s, object_name = %s, sha256 = %s, size_bytes = %s WHERE id = %s",
            (kept.id, kept.object_name, kept.seal.sha256, kept.seal.size_bytes, item_id),
        )


async def whole(content: bytes) -> AsyncIterator[bytes]:
    """A stream of one piece."""
    yield content


async def test_an_exhibit_that_was_changed_stops_the_ruling(acting: Acting, worker: Worker, settings: Settings) -> None:
    await acting.signed()
    for kept in (settings.objects_dir / "evidence").rglob("*"):
        if kept.is_file():
            content = bytearray(kept.read_bytes())
            content[-1] ^= 1
            kept.unlink()
            kept.write_bytes(content)
    await worker.run()
    assert (acting.state(), [state for state, _ in acting.rulings()]) == ("signing", ["frozen"])


async def test_the_last_signature_issues_and_publishes(acting: Acting, worker: Worker) -> None:
    await acting.signed()
    await worker.run()
    assert acting.state() == "issued"
    assert acting.bench.one("SELECT published_at IS NOT NULL FROM rulings")


async def test_a_job_that_runs_twice_issues_once(acting: Acting, worker: Worker) -> None:
    await acting.signed()
    await worker.run()
    async with acting.database.transaction(CLOCK) as session:
        await enqueue(session, "rulings:issue", case_id=acting.bench.case_id)
    await worker.run()
    assert [state for state, _ in acting.rulings()] == ["issued"]


async def test_a_ruling_whose_job_died_before_publishing_is_published_by_the_clock(
    acting: Acting, worker: Worker, press: Press, settings: Settings
) -> None:
    await acting.signed()
    await issuing.issue(acting.database, press, acting.bench.case_id)
    acting.bench.owner.execute("DELETE FROM procrastinate_jobs")
    async with acting.database.transaction(CLOCK) as session:
        await enqueue(session, "rulings:publish", timestamp=0)
    await worker.run()
    assert acting.bench.one("SELECT published_at FROM rulings") is None
    await sequence_now(acting.database, settings)
    async with acting.database.transaction(CLOCK) as session:
        await enqueue(session, "rulings:publish", timestamp=0)
    await worker.run()
    assert acting.bench.one("SELECT published_at IS NOT NULL FROM rulings")


async def test_a_case_that_is_set_aside_tells_its_ruling(acting: Acting, worker: Worker) -> None:
    await acting.signed()
    await worker.run()
    acting.bench.set(state="investigation", issued_at=None)
    assert jobs.follow in cases_jobs._subscribers
    async with acting.database.transaction(CLOCK) as session:
        await jobs.follow(session, acting.bench.case_id, "set_aside")
    assert [state for state, _ in acting.rulings()] == ["annulled"]
