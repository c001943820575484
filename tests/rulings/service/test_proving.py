"""What everybody can check: the published record against its commitment, and a file without asking anybody."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from anyio.to_thread import run_sync
from msgspec import structs

from app.approvals import service as approvals
from app.journal.checkpoints import Signer
from app.journal.schemas import OpenedOut
from app.journal.service import load_signer
from app.kit.actors import CLOCK, PUBLIC, Actor, Role
from app.pages.front import judge
from app.people.models import Account
from evidence.service import forgetting
from rulings import errors
from rulings.schemas import Ended, TrustFile
from rulings.service import archiving, correcting, issuing, proving, showing, verify_file
from rulings.service.verifying import verify_shown
from rulings.signing import Result, Verdict
from tests.rulings.acting import Acting
from tests.rulings.service.test_correcting import named

pytestmark = pytest.mark.anyio
SECOND = Path(__file__).parents[3] / "docs" / "verify" / "verify.py"


@dataclass
class Taken:
    """A ruling's file, with what a careful reader takes along."""

    acting: Acting
    pdf: bytes
    number: str
    sha256: str
    trust: TrustFile
    proven: OpenedOut
    own_key: Signer

    async def asked(self, what: str):
        async with self.acting.database.transaction(PUBLIC) as session:
            return await judge(session, PUBLIC, what)

    async def shown(self, **other: object) -> Verdict:
        trust = structs.replace(self.trust, **{k: v for k, v in other.items() if k in TrustFile.__struct_fields__})
        proven = structs.replace(self.proven, **{k: v for k, v in other.items() if k in OpenedOut.__struct_fields__})
        return await run_sync(verify_shown, other.get("pdf", self.pdf), trust, proven)


@pytest.fixture
async def taken(acting: Acting, press, settings) -> Taken:
    await acting.signed()
    assert await issuing.issue(acting.database, press, acting.bench.case_id)
    async with acting.database.transaction(PUBLIC) as session:
        (digest,) = acting.bench.owner.execute("SELECT encode(file_sha256, 'hex') FROM rulings").fetchone()
        with pytest.raises(errors.RulingNotFound):  # nobody learns of it before it is published
            await proving.prove(session, PUBLIC, digest)
    assert await acting.publish(settings) == 1
    printed = await acting.do(acting.bench.consumer, showing.find_file)
    pdf = b"".join([part async for part in await showing.open_file(press.safe, printed)])
    async with acting.database.transaction(PUBLIC) as session:
        trust = await proving.show_trust(session, PUBLIC, settings)
        proven = await proving.prove(session, PUBLIC, printed.sha256.hex())
    return Taken(acting, pdf, printed.title, printed.sha256.hex(), trust, proven, load_signer(settings))


def failed(verdict: Verdict) -> list[int]:
    return [step.number for step in verdict.steps if step.result is Result.failed]


def second(folder: Path, pdf: bytes, trust: object, proof: object) -> tuple[int, str]:
    """What the verifier that was written apart says: its exit code, and the numbers of the steps that failed."""
    for name, content in (("r.pdf", pdf), ("t.json", trust), ("p.json", proof)):
        (folder / name).write_bytes(content if isinstance(content, bytes) else msgspec.json.encode(content))
    words = [sys.executable, str(SECOND), "ruling", "r.pdf", "--trust", "t.json", "--record", "p.json"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    broken = [line.partition(".")[0] for line in done.stdout.splitlines() if ". failed" in line]
    return done.returncode, ",".join(broken)


async def test_offline_it_passes_with_trust_file_and_proof_and_is_undetermined_without(taken: Taken, tmp_path) -> None:
    assert (await taken.shown()).result is Result.passed
    without = await run_sync(verify_shown, taken.pdf, taken.trust, None)
    assert without.result is Result.undetermined
    assert failed(await taken.shown(pdf=taken.pdf + b"\n")) == [3, 7]
    assert failed(await taken.shown(index=taken.proven.index + 1)) == [7]
    assert failed(await taken.shown(opened=taken.proven.opened.replace("upheld", "not_upheld"))) == [7]
    other = Signer.read(taken.own_key.text()).verifier.text()[:-3] + "AA="
    assert failed(await taken.shown(journal_key=other)) == [7]
    for state, by in (("annulled", None), ("corrected", "RR-2026-000099"), ("superseded", "RR-2026-000099")):
        assert failed(await taken.shown(ended={taken.number: Ended(state, by)})) == [8]


async def test_the_second_verifier_says_the_same_at_every_step(taken: Taken, tmp_path) -> None:
    trust, proof = json.loads(msgspec.json.encode(taken.trust)), json.loads(msgspec.json.encode(taken.proven))
    assert second(tmp_path, taken.pdf, trust, proof) == (0, "")
    middle = len(taken.pdf) // 3
    changed = taken.pdf[:middle] + bytes([taken.pdf[middle] ^ 1]) + taken.pdf[middle + 1 :]
    swapped = {"office_roots": trust["timestamp_roots"], "timestamp_roots": trust["office_roots"]}
    for step, pdf, other_trust, other_proof in (
        ("1", b"%PDF-1.7 nothing", {}, {}),
        ("2", changed, {}, {}),
        ("3", taken.pdf + b"\n", {}, {}),
        ("4", taken.pdf, {"office_roots": swapped["office_roots"]}, {}),
        ("5", taken.pdf, {"timestamp_roots": swapped["timestamp_roots"]}, {}),
        ("7", taken.pdf, {}, {"index": proof["index"] + 1}),
        ("8", taken.pdf, {"ended": {taken.number: {"state": "corrected", "by": "RR-2026-000099"}}}, {}),
    ):
        code, broken = second(tmp_path, pdf, trust | other_trust, proof | other_proof)
        assert (code, step in broken.split(",")) == (1, True), (step, broken)


async def test_the_record_is_shown_only_as_the_journal_committed_to_it_and_never_ticked_by_number(taken: Taken) -> None:
    by_number, by_file = await taken.asked(taken.number), await taken.asked(taken.sha256)
    assert (by_number.verdict, by_number.committed) == ("undetermined", True)
    assert (by_file.verdict, by_file.committed) == ("passed", True)
    taken.acting.bench.set("rulings", total_minor=1)
    for asked in (taken.number, taken.sha256):
        verdict = await taken.asked(asked)
        assert (verdict.verdict, verdict.committed) == ("failed", False), asked
    taken.acting.bench.owner.execute("DELETE FROM journal_openings")  # forgotten, as a person may ask
    for asked in (taken.number, taken.sha256):
        assert (await taken.asked(asked)).verdict == "undetermined", asked


async def forget_the_consumer(acting: Acting) -> None:
    """The case ended long ago, nothing of it must be kept, and two agree that its consumer is forgotten."""
    bench, owner = acting.bench, acting.bench.owner
    owner.execute("SET session_replication_role = replica")
    owner.execute("UPDATE cases SET state = 'resolved', ended_at = now() - interval '6 years'")
    ago = {"ago": timedelta(days=6 * 366)}
    owner.execute(
        "UPDATE evidence_items SET sealed_at = sealed_at - %(ago)s, disclosed_at = disclosed_at - %(ago)s,"
        " retained_until_at = retained_until_at - %(ago)s",
        ago,
    )
    owner.execute("SET session_replication_role = origin")
    operations = Account(role=Role.operations, name="运维", email="ops@post.example", language="en")
    async with acting.database.transaction(CLOCK) as session:
        session.add(operations)
    carries = Actor(Role.operations, operations.id, operations.name, "en")
    async with acting.database.transaction(bench.consumer) as session:
        request = await forgetting.ask(session, bench.consumer)
    owner.execute("UPDATE erasure_requests SET asked_at = asked_at - interval '7 days'")  # the others had their days
    async with acting.database.transaction(carries) as session:
        proposal = await forgetting.propose(session, carries, request.id, "本人到场。")
    async with acting.database.transaction(bench.chief) as session:
        await approvals.approve(session, bench.chief, proposal.id, proposal.sha256.hex())
    assert "李明远" not in bench.one("SELECT consumer_name FROM cases")


async def test_once_its_consumer_was_forgotten_a_ruling_is_checked_as_before_by_everybody(
    taken: Taken, press, settings, tmp_path
) -> None:
    acting = taken.acting
    await archiving.archive_all(acting.database, press)
    await acting.publish(settings)
    await forget_the_consumer(acting)
    kept = {"file": showing.find_file, "archive": showing.find_archive}
    for name, find in kept.items():  # as the other side reads it, which still sees the case
        printed = await acting.do(acting.bench.merchant, find)
        pdf = b"".join([part async for part in await showing.open_file(press.safe, printed)])
        assert (await verify_file(acting.database, settings, pdf)).result is Result.passed, name
        assert (await taken.asked(printed.sha256.hex())).verdict == "passed", name
        async with acting.database.transaction(PUBLIC) as session:
            trust = await proving.show_trust(session, PUBLIC, settings)
            proven = await proving.prove(session, PUBLIC, printed.sha256.hex())
        assert (await run_sync(verify_shown, pdf, trust, proven)).result is Result.passed, name
        # The one written apart reads files as they were issued; of a copy it says nothing, and not that it is wrong.
        assert second(tmp_path, pdf, trust, proven) == (0 if name == "file" else 2, ""), name
    assert pdf.startswith(taken.pdf), "the copy is the file that the consumer once took, and more behind it"
    # What was taken along before proves it as well as what is fetched now.
    assert (await taken.shown()).result is Result.passed
    by_number = await taken.asked(taken.number)
    assert (by_number.verdict, by_number.committed) == ("undetermined", True)


async def test_who_is_no_longer_in_force_stands_in_the_trust_file(taken: Taken, press, settings) -> None:
    acting = taken.acting
    await acting.do(acting.bench.mediator, correcting.ask, named())
    await acting.sign(acting.bench.mediator, acting.bench.reviewer)
    await issuing.issue(acting.database, press, acting.bench.case_id)
    await acting.publish(settings)
    async with acting.database.transaction(PUBLIC) as session:
        trust = await proving.show_trust(session, PUBLIC, settings)
    (ended,) = trust.ended.items()
    assert (ended[0], ended[1].state) == (taken.number, "corrected")
