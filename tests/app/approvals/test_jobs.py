"""The clock ends what nobody decided, and letters go to whoever is asked or answered."""

import re
from email import message_from_bytes, policy

import pytest

from app import worker
from app.approvals import service
from app.approvals.jobs import lapse_proposals
from app.kit.db import Database
from app.kit.settings import Settings
from tests.app.approvals.conftest import Lay

pytestmark = pytest.mark.anyio


def read(settings: Settings) -> list[tuple[str, str, str]]:
    """Address, subject and text of every letter, in the order in which they were sent."""
    letters = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(settings.outbox_dir.glob("*.eml"))
    ]
    return [(letter["To"], letter["Subject"], letter.get_content()) for letter in letters]


async def settle(settings: Settings, database: Database) -> None:
    """The clock's round, then who is to be told, then the letters: a worker that is to stop takes up nothing new."""
    for _ in range(3):
        await worker.work(settings, database, until_empty=True)


async def test_the_clock_ends_what_nobody_decided(database, office, owner, tmp_path):
    async with database.transaction(office.board) as session:
        await service.propose(session, office.board, Lay(office.stranger.account, "x"))
    settings = Settings(home=tmp_path)
    await settle(settings, database)
    owner.execute("UPDATE clock_offset SET seconds = 72 * 3600 + 60")
    async with worker.jobs(settings, database).open_async() as app:
        await app.configure_task(lapse_proposals.name).defer_async(timestamp=0)
    await settle(settings, database)
    assert owner.execute("SELECT state FROM approvals").fetchone() == ("lapsed",)
    subjects = [subject for to, subject, _ in read(settings) if to == "board@redress.example"]
    assert subjects == ["您的提议未在期限内获批准 / Nobody approved in time what you proposed"]


async def test_whoever_can_approve_is_asked_and_whoever_proposed_is_answered(database, office, tmp_path):
    settings = Settings(home=tmp_path)
    async with database.transaction(office.board) as session:
        row = await service.propose(session, office.board, Lay(office.stranger.account, "welcome"))
    await settle(settings, database)
    asked = [letter for letter in read(settings) if "Your approval is asked for" in letter[1]]
    assert [to for to, *_ in asked] == ["board2@redress.example"]
    assert re.search(rf"“welcome” is laid on the desk of {office.stranger.account}", asked[0][2].replace("\n", " "))
    assert f"{settings.public_url}/approvals" in asked[0][2]
    async with database.transaction(office.board2) as session:
        await service.approve(session, office.board2, row.id, row.sha256.hex())
    await settle(settings, database)
    answered = [letter for letter in read(settings) if "was approved and done" in letter[1]]
    assert [to for to, *_ in answered] == ["board@redress.example"]
