"""Recording, sequencing, proving, exporting: on the real database, as the service's plain role."""

import asyncio
import time
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from app.journal import queries, rules, service
from app.journal.checkpoints import Checkpoint
from app.journal.errors import FactNotRecordable, NoCheckpoint, NoSuchTree, NotInJournal, OneOfTwo
from app.journal.proofs import check_consistency, check_inclusion
from app.journal.verification import verify_folder
from app.kit.actors import CLOCK, PUBLIC, Actor
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.settings import Settings

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_an_entry_shows_no_name_text_or_amount_and_its_opening_opens_it(database, consumer, owner):
    case = new_id()
    async with database.transaction(consumer) as session:
        facts = {"reason": "屏幕有裂痕", "refund_minor": 649900}
        await service.record(session, consumer, "case_filed", case_id=case, data=facts)
    entry, case_salt, data_salt, data = owner.execute(
        "SELECT entry, case_salt, data_salt, data FROM journal_entries JOIN journal_openings ON id = entry_id"
    ).fetchone()
    assert rules.is_v1(entry)
    assert "屏幕" not in entry.decode()
    assert b"649900" not in entry
    assert rules.commit(rules.CASE_TAG, case_salt, case.bytes).encode() in entry
    assert rules.commit(rules.DATA_TAG, data_salt, data).encode() in entry
    assert str(consumer.account_id).encode() in data


async def test_two_entries_of_one_case_with_equal_facts_look_unrelated(database, consumer, owner):
    case = new_id()
    async with database.transaction(consumer) as session:
        for _ in range(2):
            await service.record(session, consumer, "case_filed", case_id=case, data={"a": 1})
    read = "SELECT journal_text(entry)::json ->> %s FROM journal_entries"
    for member in ("case", "data"):
        one, other = (row[0] for row in owner.execute(read, (member,)))
        assert one != other


@pytest.mark.parametrize("facts", [{"weight": 0.5}, {"deep": [{"a": 1.0}]}, {"n": 2**60}, {"o": object()}])
async def test_a_fact_without_one_canonical_form_is_refused(database, consumer, facts):
    async with database.transaction(consumer) as session:
        with pytest.raises(FactNotRecordable):
            await service.record(session, consumer, "case_filed", data=facts)


@pytest.mark.parametrize("data", [{}, {"file_sha256": "short"}, {"file_sha256": "Z" * 64}])
async def test_a_ruling_without_the_digest_of_its_file_is_refused(database, consumer, data):
    async with database.transaction(consumer) as session:
        with pytest.raises(FactNotRecordable):
            await service.record(session, consumer, "ruling_issued", data=data)


async def test_the_digest_of_evidence_stays_hidden(database, consumer, owner):
    digest = sha256(b"a photograph").hexdigest()
    async with database.transaction(consumer) as session:
        await service.record(session, consumer, "evidence_sealed", data={"file_sha256": digest})
    assert digest.encode() not in owner.execute("SELECT entry FROM journal_entries").fetchone()[0]


async def test_an_act_that_is_rolled_back_leaves_no_entry(database, consumer, settings):
    async def refused() -> None:
        async with database.transaction(consumer) as session:
            await service.record(session, consumer, "case_filed", data={})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await refused()
    assert await service.sequence_now(database, settings) == 0


async def test_a_file_counts_only_once_a_checkpoint_covers_it(database, consumer, settings):
    digest = sha256(b"%PDF").hexdigest()
    async with database.transaction(consumer) as session:
        await service.record(
            session, consumer, "ruling_issued", data={"file_sha256": digest, "number": "RR-2026-000001"}
        )
    async with database.transaction(PUBLIC) as session:
        before = await service.find_digest(session, digest)
        with pytest.raises(NotInJournal):
            await service.prove_inclusion(session, entry_id=None, file_sha256=digest)
    await service.sequence_now(database, settings)
    async with database.transaction(PUBLIC) as session:
        after = await service.find_digest(session, digest)
        unknown = await service.find_digest(session, "0" * 64)
    assert before is not None
    assert not before.is_covered
    assert after is not None
    assert (after.kind, after.leaf_index, after.is_covered) == ("ruling_issued", 0, True)
    assert unknown is None


async def test_writers_do_not_wait_for_each_other_or_for_the_sequencer(database, consumer, settings, write):
    await write(3)
    async with database.transaction(consumer) as slow, asyncio.timeout(5):
        await service.record(slow, consumer, "case_filed", data={})
        await write(1)
        assert await service.sequence_now(database, settings) == 4
    assert await service.sequence_now(database, settings) == 1


async def test_two_sequencers_at_once_make_one_tree(database, settings, write):
    await write(40)
    done = await asyncio.gather(*(service.sequence_now(database, settings) for _ in range(3)))
    assert sum(done) == 40
    async with database.transaction(PUBLIC) as session:
        assert (await service.verify_journal(session)).checkpoint.size == 40


async def test_a_sequencer_killed_in_between_leaves_everything_waiting(database, settings, write, owner):
    await write(5)
    signer = service.load_signer(settings)

    async def killed() -> None:
        async with database.transaction(CLOCK) as session:
            await service.sequence(session, signer)
            pid = (await (await session.connection()).exec_driver_sql("SELECT pg_backend_pid()")).scalar_one()
            owner.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

    with pytest.raises(DBAPIError, match="terminat"):
        await killed()
    counts = "SELECT (SELECT count(*) FROM journal_leaves), (SELECT count(*) FROM journal_pending)"
    assert owner.execute(counts).fetchone() == (0, 5)
    assert await service.sequence_now(database, settings) == 5


async def test_every_entry_and_every_pair_of_sizes_is_proved(database, settings, write):
    ids: list = []
    for count in (1, 2, 4, 6):
        ids += await write(count)
        await service.sequence_now(database, settings)
    verifier = service.load_signer(settings).verifier
    async with database.transaction(PUBLIC) as session:
        for entry in ids:
            proof = await service.prove_inclusion(session, entry_id=entry, file_sha256=None)
            signed = verifier.open(proof.checkpoint)
            hashes = [bytes.fromhex(each) for each in proof.proof]
            assert sha256(b"\x00" + proof.entry.encode()).hexdigest() == proof.leaf_hash
            check_inclusion(bytes.fromhex(proof.leaf_hash), proof.index, proof.size, hashes, signed.root)
        for first in range(1, 14):
            for second in range(first, 14):
                pair = await service.prove_consistency(session, first, second)
                roots = bytes.fromhex(pair.first_root), bytes.fromhex(pair.second_root)
                check_consistency(first, second, [bytes.fromhex(each) for each in pair.proof], *roots)


async def test_what_cannot_be_proved_is_refused(database, settings, write):
    async with database.transaction(PUBLIC) as session:
        with pytest.raises(NoCheckpoint):
            await service.prove_consistency(session, 1, 1)
        with pytest.raises(NotInJournal):
            await service.prove_inclusion(session, entry_id=new_id(), file_sha256=None)
        with pytest.raises(OneOfTwo):
            await service.prove_inclusion(session, entry_id=None, file_sha256=None)
    await write(3)
    await service.sequence_now(database, settings)
    async with database.transaction(PUBLIC) as session:
        for first, second in ((0, 3), (3, 2), (1, 4)):
            with pytest.raises(NoSuchTree):
                await service.prove_consistency(session, first, second)


async def test_an_export_verifies_with_nothing_but_the_folder(
    database: Database, settings: Settings, write, tmp_path: Path, consumer: Actor
):
    await write(7)
    await service.sequence_now(database, settings)
    async with database.transaction(PUBLIC) as session:
        older = (await queries.get_checkpoint(session, PUBLIC)).note
    await write(5)
    await service.sequence_now(database, settings)
    await write(1)
    async with database.transaction(consumer) as session:
        await service.export(session, consumer, tmp_path)
    verified = verify_folder(tmp_path, older=[older])
    assert (verified.checkpoint.size, verified.older[0].size) == (12, 7)


async def test_ten_thousand_entries_are_sequenced(database, settings, owner, capsys):
    entry = rules.compose(CLOCK, "case_filed", service.clock.now(), case_id=None, data={}).entry
    many = "INSERT INTO journal_entries (id, entry) SELECT gen_random_uuid(), %s FROM generate_series(1, 10000)"
    owner.execute(many, (entry,))
    began = time.perf_counter()
    async with database.transaction(CLOCK) as session:
        sequenced = await service.sequence(session, service.load_signer(settings))
    taken = time.perf_counter() - began
    with capsys.disabled():
        print(f"\n10,000 entries sequenced and signed in {taken:.2f} s")  # noqa: T201 - a measure for whoever looks
    assert sequenced is not None
    assert sequenced.checkpoint == Checkpoint("redress.example/journal", 10_000, sequenced.checkpoint.root)
