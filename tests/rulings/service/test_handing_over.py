"""Handing a case over: strangers first, then a file that is checked without us."""

import base64
import hashlib
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from app.kit.actors import CLOCK, Actor
from app.kit.settings import Settings
from cases import errors as case_errors
from cases.lifecycle import Action
from rulings.press import Press
from rulings.service import answering, handing_over, papers
from rulings.service.handing_over import Dossier, Receiver
from tests.rulings.acting import Acting
from tests.rulings.bench import IMPRINT
from tests.rulings.conftest import Run
from tests.rulings.service.test_agreeing import bind, settled
from tests.rulings.service.test_papers import certified

pytestmark = pytest.mark.anyio
URL = "http://localhost:8000/verify"


def sums_are_right(folder: Path) -> bool:
    """What the recipe tells to do first."""
    return (
        subprocess.run(["sha256sum", "--quiet", "-c", "manifest-sha256.txt"], cwd=folder, check=False).returncode == 0
    )


async def test_whoever_does_not_see_the_case_takes_nothing(acting: Acting, press: Press) -> None:
    with pytest.raises(case_errors.CaseNotFound):
        await acting.do(
            acting.bench.other_consumer, handing_over.take, press.safe, Receiver.court, url=URL, english=False
        )


async def test_a_case_without_a_ruling_is_handed_over_as_it_stands(acting: Acting, press: Press) -> None:
    acting.bench.owner.execute("UPDATE cases SET what_happened = '<b>假货</b>'")
    taken = await acting.do(
        acting.bench.consumer, handing_over.take, press.safe, Receiver.hotline_12315, url=URL, english=False
    )
    assert taken.printed == {}
    assert set(taken.written) == {"summary.zh-Hans.html", "HOW-TO-CHECK.txt"}
    page = taken.written["summary.zh-Hans.html"]
    assert "致市场监管部门（12315）" in page
    assert "&lt;b&gt;假货" in page
    assert "电脑是假的，退钱。" in page


async def handed_over(acting: Acting, press: Press, actor: Actor, **how: bool) -> Dossier:
    told = {"url": URL, "english": False} | how
    return await acting.do(actor, handing_over.take, press.safe, Receiver.court, **told)


async def unpacked(dossier: Dossier, press: Press, into: Path) -> Path:
    parts = [part async for part in handing_over.archive(dossier, press.safe, press.safe)]
    zipfile.ZipFile(io.BytesIO(b"".join(parts))).extractall(into)
    return into / dossier.number


def root_of(proof: dict) -> bytes:
    """What the fourth step of the recipe tells to compute: RFC 9162, 2.1.3.2."""
    found, at, last = hashlib.sha256(b"\x00" + proof["entry"].encode()).digest(), proof["index"], proof["size"] - 1
    assert found.hex() == proof["leaf_hash"]
    for beside in map(bytes.fromhex, proof["proof"]):
        if at % 2 or at == last:
            found = hashlib.sha256(b"\x01" + beside + found).digest()
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + beside).digest()
        at, last = at >> 1, last >> 1
    return found


def holds(file: Path, proof: Path, run: Run) -> bool:
    """Steps 2 to 4 of the recipe, for one file."""
    said = run("pdfsig", "-nocert", file)
    shown = json.loads(proof.read_text())
    return (
        "Signature is Valid." in said
        and "Total document signed" in said
        and run("sha256sum", file).split()[0] in shown["entry"]
        and root_of(shown) == bytes.fromhex(shown["root"]) == base64.b64decode(shown["checkpoint"].splitlines()[2])
    )


async def test_what_is_handed_over_is_checked_with_the_tools_that_it_names(
    acting: Acting, press: Press, settings: Settings, tmp_path: Path, run: Run
) -> None:
    await acting.issued(press, settings)
    bench = acting.bench
    folder = await unpacked(await handed_over(acting, press, bench.consumer, english=True), press, tmp_path)
    assert sums_are_right(folder)
    assert {"summary.en.html", "summary.zh-Hans.html", "ruling.pdf", "evidence.json"} <= {
        path.name for path in (folder / "data").iterdir()
    }
    assert holds(folder / "data/ruling.pdf", folder / "data/journal-proof.json", run)
    assert not (folder / "data/papers").exists()
    assert "For the court" in (folder / "data/summary.en.html").read_text()
    assert bench.one("SELECT count(*) FROM journal_entries WHERE kind = 'case_handed_over'") == 1


async def test_each_takes_the_papers_that_they_may_read_and_every_one_is_checked_like_the_ruling(
    acting: Acting, press: Press, settings: Settings, tmp_path: Path, run: Run
) -> None:
    bench = acting.bench
    await certified(acting, press, settings)
    await bind(acting, (await settled(acting)).id)
    await papers.issue_all(acting.database, press, IMPRINT, bench.case_id)
    certificate, agreement = (
        bench.one("SELECT number FROM papers WHERE kind = %s", kind) for kind in ("clearance", "agreement")
    )
    files = {each: f"papers/{each}.pdf" for each in (certificate, agreement)}
    unpublished = await handed_over(acting, press, bench.consumer)
    assert unpublished.printed.keys() == {"ruling.pdf", files[certificate]}
    await acting.publish(settings)
    assert await papers.publish(acting.database) == 1
    assert (await handed_over(acting, press, bench.platform)).printed.keys() == {"ruling.pdf", files[certificate]}

    taken = await handed_over(acting, press, bench.consumer, english=True)
    folder = await unpacked(taken, press, tmp_path)
    assert sums_are_right(folder)
    assert {path.name for path in (folder / "data/papers").iterdir()} == {
        f"{number}{ending}" for number in files for ending in (".pdf", ".journal-proof.json")
    }
    for number, file in files.items():
        assert holds(folder / "data" / file, folder / f"data/papers/{number}.journal-proof.json", run)
        digest = run("sha256sum", folder / "data" / file).split()[0]
        assert f"{number}</th><td>In force. SHA-256 {digest}" in taken.written["summary.en.html"]
    assert holds(folder / "data/ruling.pdf", folder / "data/journal-proof.json", run)


async def test_a_certificate_that_ended_with_its_ruling_is_handed_over_and_said_to_be_over(
    acting: Acting, press: Press, settings: Settings
) -> None:
    await certified(acting, press, settings)
    acting.bench.set(state="investigation", issued_at=None)
    async with acting.database.transaction(CLOCK) as session:
        await answering.follow(session, acting.bench.case_id, Action.set_aside)
    taken = await handed_over(acting, press, acting.bench.consumer)
    number = acting.bench.one("SELECT number FROM papers")
    assert f"papers/{number}.pdf" in taken.printed
    assert f"无责证明 {number}</th><td>随裁决失效" in taken.written["summary.zh-Hans.html"]
