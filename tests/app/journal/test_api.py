"""The public doors: a stranger without a session checks the journal with what they answer."""

from collections.abc import AsyncIterator
from hashlib import sha256

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import AsyncTestClient
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service
from app.journal.api import JournalDoors
from app.journal.checkpoints import Verifier
from app.journal.proofs import check_consistency, check_inclusion
from app.kit import problems
from app.kit.actors import PUBLIC, Actor
from app.kit.db import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stranger(database: Database) -> AsyncIterator[AsyncTestClient]:
    async def session() -> AsyncIterator[AsyncSession]:
        async with database.transaction(PUBLIC) as opened:
            yield opened

    async def actor() -> Actor:
        return PUBLIC

    app = Litestar(
        [JournalDoors],
        dependencies={"session": Provide(session), "actor": Provide(actor)},
        exception_handlers=problems.exception_handlers,
    )
    async with AsyncTestClient(app) as client:
        yield client


async def test_an_empty_journal_has_no_checkpoint(stranger):
    for door in ("checkpoint", "key", "entries", "proofs/consistency?first=1"):
        reply = await stranger.get(f"/api/v1/journal/{door}")
        assert (reply.status_code, reply.json()["slug"]) == (404, "no-checkpoint")


@pytest.mark.parametrize(
    ("door", "slug"),
    [
        ("entries?start=-1", "bad-input"),
        ("entries?count=1001", "bad-input"),
        ("entries?count=x", "bad-input"),
        ("entries?start=99999999999999999999", "bad-input"),
        ("proofs/inclusion?entry=7", "bad-input"),
        ("proofs/inclusion?file_sha256=abc", "bad-input"),
        ("proofs/inclusion?file_sha256=" + "A" * 64, "bad-input"),
        ("proofs/inclusion", "entry-or-file"),
        ("proofs/consistency", "bad-input"),
        ("proofs/consistency?first=0", "bad-input"),
        ("proofs/consistency?first=3&second=2", "no-such-tree"),
        ("proofs/consistency?first=1&second=4", "no-such-tree"),
        ("proofs/consistency?first=1&second=99999999999999999999", "bad-input"),
    ],
)
async def test_bad_input_is_told_with_a_slug(stranger, database, settings, write, door, slug):
    await write(3)
    await service.sequence_now(database, settings)
    reply = await stranger.get(f"/api/v1/journal/{door}")
    assert (reply.status_code, reply.json()["slug"]) == (422, slug)


async def test_an_unknown_entry_or_file_is_not_in_the_journal(stranger):
    for query in (f"file_sha256={'0' * 64}", "entry=019ab5d2-0000-7000-8000-000000000000"):
        reply = await stranger.get(f"/api/v1/journal/proofs/inclusion?{query}")
        assert (reply.status_code, reply.json()["slug"]) == (404, "not-in-journal")


async def test_a_stranger_checks_a_ruling_with_nothing_but_replies(stranger, database, settings, write, consumer):
    digest = sha256(b"%PDF").hexdigest()
    await write(4)
    await service.sequence_now(database, settings)
    async with database.transaction(consumer) as session:
        await service.record(session, consumer, "ruling_issued", data={"file_sha256": digest})
    await service.sequence_now(database, settings)
    verifier = Verifier.read((await stranger.get("/api/v1/journal/key")).text.strip())
    signed = verifier.open((await stranger.get("/api/v1/journal/checkpoint")).text)
    told = (await stranger.get(f"/api/v1/journal/proofs/inclusion?file_sha256={digest}")).json()
    leaf = sha256(b"\x00" + told["entry"].encode()).digest()
    check_inclusion(leaf, told["index"], signed.size, [bytes.fromhex(each) for each in told["proof"]], signed.root)
    assert digest in told["entry"]
    grown = (await stranger.get("/api/v1/journal/proofs/consistency?first=4")).json()
    roots = bytes.fromhex(grown["first_root"]), bytes.fromhex(grown["second_root"])
    check_consistency(4, 5, [bytes.fromhex(each) for each in grown["proof"]], *roots)


async def test_entries_come_in_pages_up_to_the_checkpoint(stranger, database, settings, write):
    await write(5)
    await service.sequence_now(database, settings)
    await write(1)
    page = (await stranger.get("/api/v1/journal/entries?start=3&count=9")).json()
    assert (page["size"], [each["index"] for each in page["entries"]]) == (5, [3, 4])
    assert (await stranger.get("/api/v1/journal/entries?start=900")).json()["entries"] == []
