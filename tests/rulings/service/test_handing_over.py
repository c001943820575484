"""Handing a case over: strangers first, then a file that is checked without us."""

import hashlib
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from app.kit.settings import Settings
from cases import errors as case_errors
from rulings.press import Press
from rulings.service import handing_over
from rulings.service.handing_over import Receiver
from tests.rulings.acting import Acting

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
    assert taken.ruling is None
    assert set(taken.papers) == {"summary.zh-Hans.html", "HOW-TO-CHECK.txt"}
    page = taken.papers["summary.zh-Hans.html"]
    assert "致市场监管部门（12315）" in page
    assert "&lt;b&gt;假货" in page
    assert "电脑是假的，退钱。" in page


async def test_what_is_handed_over_is_checked_with_the_tools_that_it_names(
    acting: Acting, press: Press, settings: Settings, tmp_path: Path
) -> None:
    await acting.issued(press, settings)
    bench = acting.bench
    taken = await acting.do(bench.consumer, handing_over.take, press.safe, Receiver.court, url=URL, english=True)
    parts = [part async for part in handing_over.archive(taken, press.safe, press.safe)]
    zipfile.ZipFile(io.BytesIO(b"".join(parts))).extractall(tmp_path)
    folder = tmp_path / taken.number
    assert sums_are_right(folder)
    assert {"summary.en.html", "summary.zh-Hans.html", "ruling.pdf", "evidence.json"} <= {
        path.name for path in (folder / "data").iterdir()
    }
    proof = json.loads((folder / "data/journal-proof.json").read_text())
    assert hashlib.sha256((folder / "data/ruling.pdf").read_bytes()).hexdigest() in proof["entry"]
    assert hashlib.sha256(b"\x00" + proof["entry"].encode()).hexdigest() == proof["leaf_hash"]
    assert "For the court" in (folder / "data/summary.en.html").read_text()
    assert bench.one("SELECT count(*) FROM journal_entries WHERE kind = 'case_handed_over'") == 1
