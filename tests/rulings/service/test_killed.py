"""Whoever issues is killed at every step, and at any moment: there is exactly one valid ruling each time."""

import os
import random
import shutil
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import anyio
import psycopg
import pytest
from anyio.to_thread import run_sync
from msgspec import structs

from app.kit.actors import CLOCK
from app.kit.db import Database
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from app.kit.settings import Settings
from rulings.press import safe_of
from rulings.service import issuing, load_rulebook, showing, verify_file
from rulings.signing import Result
from tests.rulings.acting import Acting
from tests.rulings.bench import seat, small_draft
from tests.rulings.killing import MOMENTS, Workshop, name_of
from tests.rulings.test_jobs import keep_exhibits

pytestmark = pytest.mark.anyio
LONG = os.environ.get("REDRESS_LONG") == "1"
# In the gate every other step; in the long run every step eight times, and as many kills out of the blue.
STEPS = [moment for moment in range(MOMENTS) for _ in range(8)] if LONG else list(range(0, MOMENTS, 2))
BLUE = 130 if LONG else 1
PATIENCE_S = 60
MINUTES = 5
LASTS_S = 1.5
"""About as long as issuing one takes."""
_AT_ONCE = timedelta(seconds=-1)
ORPHANS = "SELECT count(*) FROM journal_entries WHERE kind = 'ruling_orphans_void'"


class Signed:
    """A case whose last signature is there, laid down once and copied for each kill, files and all."""

    def __init__(self, server: Cluster, template: str, case_id: UUID, settings: Settings) -> None:
        self.server, self.template, self.case_id = server, template, case_id
        self.settings, self.workshop = settings, Workshop()

    async def killed(self, moment: int | None, after_s: float | None = None) -> None:
        """Issue, be killed, issue again; then look at what is there."""
        name, home = f"killed_{new_id().hex}", self.settings.home.with_name(f"home-{new_id().hex}")
        self.server.create_database(name, template=self.template)
        shutil.copytree(self.settings.home, home, symlinks=True)
        settings = structs.replace(self.settings, home=home, database_url=self.server.app_url(name))
        try:
            await self._kill(settings, moment, after_s)
            await self._run(settings, name)
            await self._check(settings, name)
        finally:
            self.server.drop_database(name)
            shutil.rmtree(home)

    async def _kill(self, settings: Settings, moment: int | None, after_s: float | None) -> None:
        process = self.workshop.start(settings, str(self.case_id), moment)
        if after_s is not None:
            await anyio.sleep(after_s)
            process.kill()
        await run_sync(process.join, PATIENCE_S)
        assert process.exitcode == -signal.SIGKILL or after_s is not None, name_of(moment or 0)

    async def _run(self, settings: Settings, name: str) -> None:
        """As often as the minute's job would: what the dead one held, its database lets go a moment later."""
        with psycopg.connect(self.server.owner_url(name).replace("+psycopg", ""), autocommit=True) as owner:
            for _ in range(MINUTES):
                process = self.workshop.start(settings, str(self.case_id))
                await run_sync(process.join, PATIENCE_S)
                assert process.exitcode == 0
                if owner.execute("SELECT published_at FROM rulings").fetchone() != (None,):
                    return

    async def _check(self, settings: Settings, name: str) -> None:
        database = Database(settings.database_url)
        safe = safe_of(settings)
        with psycopg.connect(self.server.owner_url(name).replace("+psycopg", ""), autocommit=True) as owner:
            left = len(list((settings.objects_dir / "rulings").glob("??/*")))
            keys = len(list((settings.vault_dir / "rulings").glob("*.key")))
            await issuing.clear_loose(database, safe, older_than=_AT_ONCE)
            told = owner.execute(ORPHANS).fetchone()
            ((state, published, digest),) = owner.execute(
                "SELECT state, published_at IS NOT NULL, file_sha256 FROM rulings"
            ).fetchall()
            issued = owner.execute("SELECT count(*) FROM journal_entries WHERE kind = 'ruling_issued'").fetchone()
            step = owner.execute("SELECT count(*) FROM steps WHERE action = 'issue'").fetchone()
            owed = owner.execute("SELECT count(*) FROM obligations").fetchone()
        async with database.transaction(CLOCK) as session:
            printed = await showing.find_file(session, CLOCK, self.case_id)
        pdf = b"".join([part async for part in await showing.open_file(safe, printed)])
        verdict = await verify_file(database, settings, pdf)
        await database.close()
        assert (state, published, issued, step, owed) == ("issued", True, (1,), (1,), (1,))
        assert (verdict.result, sha256(pdf).digest()) == (Result.passed, digest)
        assert [path.name for path in (settings.vault_dir / "rulings").glob("*.key")] == [f"{printed.id}.key"]
        assert [path.name for path in (settings.objects_dir / "rulings").glob("??/*")] == [printed.object_name]
        assert told == (int(left > 1 or keys > 1),)


@pytest.fixture
async def signed(server: Cluster, template: str, settings: Settings) -> AsyncIterator[Signed]:
    name = f"signed_{new_id().hex}"
    server.create_database(name, template=template)
    database = Database(server.app_url(name))
    with psycopg.connect(server.owner_url(name).replace("+psycopg", ""), autocommit=True) as owner:
        async with database.transaction(CLOCK) as session:
            await load_rulebook(session, CLOCK)
        acting = Acting(database, seat(owner))
        await acting.submit(small_draft())
        await acting.review()
        await acting.sign(acting.bench.mediator)
        await keep_exhibits(acting, settings)
    await database.close()
    yield Signed(server, name, acting.bench.case_id, settings)
    server.drop_database(name)


async def test_killed_at_any_step_or_out_of_the_blue_there_is_exactly_one_valid_ruling(signed: Signed) -> None:
    for moment in STEPS:
        await signed.killed(moment)
    chance = random.Random(2026)  # noqa: S311 - the same moments each time
    for _ in range(BLUE):
        await signed.killed(None, chance.uniform(0, LASTS_S))


async def test_the_steps_have_names_and_none_is_left_out() -> None:
    assert len({name_of(moment) for moment in range(MOMENTS)}) == MOMENTS
    assert len(STEPS) + BLUE >= (300 if LONG else 12)
