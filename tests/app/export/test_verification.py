"""An export is believed only whole: each numbered step is broken once."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.export import verification
from app.export.schemas import MANIFEST, Manifest
from app.export.tables import cells, entry_of
from app.export.verification import verify
from app.kit.calendar import local
from rulings.schemas import ExportRow
from rulings.signing import Trust

RULING, CERTIFICATE, AGREEMENT = "RR-2026-000002", "RF-2026-000001", "RS-2026-000001"
FILES = (f"rulings/{RULING}.pdf", f"papers/{CERTIFICATE}.pdf", f"papers/{AGREEMENT}.pdf")
of_each = pytest.mark.parametrize("file", FILES)


def broken_step(folder: Path) -> int | None:
    """The step that failed, the last one made; None when all passed."""
    report = verify(folder)
    assert report.passed == (report.steps[-1].result == "passed" and len(report.steps) == 9)
    return None if report.passed else report.steps[-1].number


def manifest_of(folder: Path) -> Manifest:
    return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)


def remade(folder: Path, **changes: Any) -> None:
    """A forger writes the manifest anew."""
    files = tuple(
        entry_of(folder, path) for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST
    )
    changed = msgspec.structs.replace(manifest_of(folder), files=files, **changes)
    (folder / MANIFEST).write_bytes(changed.canonical())


def change_lines(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """A forger changes the lines, in both tables alike."""
    path = folder / "rulings.jsonl"
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    for line in lines:
        change(line)
    path.write_bytes(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    rows = [msgspec.convert(line, ExportRow) for line in lines]
    with (folder / "rulings.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([ExportRow.__struct_fields__, *map(cells, rows)])
    remade(folder)


def change_papers(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """The same of the lines of papers."""
    path = folder / "papers.jsonl"
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    for line in lines:
        change(line)
    path.write_bytes(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    remade(folder)


def test_a_whole_export_passes_all_nine_steps(exported: Path):
    report = verify(exported)
    assert report.passed, report.lines
    assert report.lines[-1] == "passed"
    assert report.manifest_sha256 == sha256((exported / MANIFEST).read_bytes()).hexdigest()


def test_it_holds_every_number_with_what_became_of_it(exported: Path):
    lines = [
        json.loads(line)
        for name in ("rulings.jsonl", "papers.jsonl")
        for line in (exported / name).read_bytes().splitlines()
    ]
    told = {line["number"]: (line["state"], (line["sha256"] is not None)) for line in lines}
    assert told == {
        "RR-2026-000001": ("void", False),
        RULING: ("issued", True),
        "RR-2026-000003": ("annulled", True),
        CERTIFICATE: ("ended", True),
        AGREEMENT: ("issued", True),
    }
    assert [(line["kind"], line["ruling"], line["side"]) for line in lines[3:]] == [
        ("clearance", "RR-2026-000003", "seller"),
        ("agreement", None, "seller"),
    ]
    kinds = Counter(json.loads(line)["kind"] for line in (exported / "journal/journal.jsonl").read_bytes().splitlines())
    assert kinds["clearance_ended"] == kinds["agreement_issued"] == 1


def test_an_empty_folder_is_no_export(tmp_path: Path):
    assert broken_step(tmp_path) == 1


@of_each
def test_step_1_misses_a_file(exported: Path, file: str):
    (exported / file).unlink()
    assert broken_step(exported) == 1


@pytest.mark.parametrize("file", ["rulings/RR-2026-000009.pdf", "papers/RF-2026-000009.pdf"])
def test_step_1_sees_a_file_too_many(exported: Path, file: str):
    (exported / file).touch()
    assert broken_step(exported) == 1


def test_step_1_refuses_a_manifest_with_one_more_space(exported: Path):
    path = exported / MANIFEST
    path.write_bytes(path.read_bytes().replace(b",", b", ", 1))
    assert broken_step(exported) == 1


@of_each
def test_step_2_sees_one_changed_byte(exported: Path, file: str):
    path = exported / file
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    assert broken_step(exported) == 2


@of_each
def test_step_2_refuses_a_link_to_the_same_bytes(exported: Path, tmp_path: Path, file: str):
    path = exported / file
    path.rename(tmp_path / "elsewhere.pdf")
    path.symlink_to(tmp_path / "elsewhere.pdf")
    assert broken_step(exported) == 2


def test_step_3_misses_an_entry_of_the_journal(exported: Path):
    path = exported / "journal" / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    remade(exported)
    assert broken_step(exported) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"RR-2026-000002", b"RR-2026-000001"),
        (b"RF-2026-000001", b"RF-2026-000002"),
        (b"RS-2026-000001", b"RF-2026-000001"),
        (b'"salt":"', b'"salt":"00'),
    ],
)
def test_step_4_refuses_another_opening(exported: Path, old: bytes, new: bytes):
    path = exported / "journal" / "openings.jsonl"
    path.write_bytes(path.read_bytes().replace(old, new))
    remade(exported)
    assert broken_step(exported) == 4


@pytest.mark.parametrize("number", [RULING, CERTIFICATE, AGREEMENT])
def test_step_4_misses_an_opening(exported: Path, number: str):
    path = exported / "journal" / "openings.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lost = next(line for line in lines if number.encode() in line)
    path.write_bytes(b"".join(line for line in lines if line != lost))
    remade(exported)
    assert broken_step(exported) == 4


def drop_line(folder: Path, number: str) -> None:
    names = ("rulings.csv", "rulings.jsonl") if number.startswith("RR") else ("papers.jsonl",)
    for name in names:
        lines = (folder / name).read_bytes().splitlines(keepends=True)
        (folder / name).write_bytes(b"".join(line for line in lines if number.encode() not in line))


def test_step_5_sees_a_gap(exported: Path):
    drop_line(exported, "RR-2026-000001")
    remade(exported, rulings=2)
    assert broken_step(exported) == 5


def test_step_5_sees_a_gap_in_the_numbers_of_papers(exported: Path):
    change_papers(exported, lambda line: line.update(number=line["number"].replace("1", "2")))
    assert broken_step(exported) == 5


@pytest.mark.parametrize("file", ["rulings/RR-2026-000003.pdf", *FILES[1:]])
def test_step_5_misses_the_last_number(exported: Path, file: str):
    drop_line(exported, Path(file).stem)
    (exported / file).unlink()
    remade(exported)
    assert broken_step(exported) == 5


@pytest.mark.parametrize("file", ["rulings/RR-2026-000003.pdf", *FILES[1:]])
def test_step_5_misses_the_last_number_of_the_days_too_and_none_of_other_days(exported: Path, file: str):
    first, *_, last = (exported / "journal/journal.jsonl").read_bytes().splitlines()
    since, until = (local(datetime.fromisoformat(json.loads(entry)["at"])).date() for entry in (first, last))
    day = timedelta(days=1)
    drop_line(exported, Path(file).stem)
    (exported / file).unlink()
    for days in ({"since": since - day}, {"until": until}, {"since": since - day, "until": until}):
        remade(exported, **({"since": None, "until": None} | days))
        assert broken_step(exported) == 5
    for days in ({"since": until + day}, {"until": since - day}):
        remade(exported, **({"since": None, "until": None} | days))
        assert broken_step(exported) != 5


def test_step_6_sees_two_tables_that_differ(exported: Path):
    path = exported / "rulings.csv"
    path.write_bytes(path.read_bytes().replace(b"overturned", b"confirmed"))
    remade(exported)
    assert broken_step(exported) == 6


@pytest.mark.parametrize("counted", ["rulings", "papers"])
def test_step_6_counts_the_lines(exported: Path, counted: str):
    remade(exported, **{counted: 4})
    assert broken_step(exported) == 6


def test_step_7_does_not_let_an_issued_ruling_pass_as_void(exported: Path):
    for path in (exported / "rulings").iterdir():
        path.unlink()
    change_lines(exported, lambda line: line.update(state="void", sha256=None))
    assert broken_step(exported) == 7


@pytest.mark.parametrize(
    "change",
    [
        {"state": "void", "sha256": None},
        {"state": "issued"},
        {"state": "ended"},
        {"kind": "clearance"},
        {"kind": "agreement"},
        {"ruling": RULING},
        {"issued_at": "2026-01-01T09:00:00Z"},
    ],
)
def test_step_7_sees_a_paper_that_passes_as_another(exported: Path, change: dict[str, Any]):
    change_papers(exported, lambda line: line.update(change))
    assert broken_step(exported) == 7


def test_step_7_sees_another_day_of_issue(exported: Path):
    change_lines(exported, lambda line: line.update(issued_at=line["issued_at"] and "2026-01-01T09:00:00Z"))
    assert broken_step(exported) == 7


@of_each
def test_step_7_does_not_let_another_file_stand_in(exported: Path, file: str):
    path = exported / file
    path.write_bytes(path.read_bytes() + b"\n")
    remade(exported)
    assert broken_step(exported) == 7


def test_step_7_sees_that_two_papers_were_exchanged(exported: Path):
    one, other = (exported / file for file in FILES[1:])
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    remade(exported)
    assert broken_step(exported) == 7


@pytest.mark.parametrize("file", ["rulings/RR-2026-000001.pdf", "papers/RF-2026-000009.pdf"])
def test_step_7_sees_a_file_that_belongs_to_no_line(exported: Path, file: str):
    (exported / file).write_bytes(b"%PDF-")
    remade(exported)
    assert broken_step(exported) == 7


def test_step_8_trusts_no_other_roots(exported: Path):
    roots = exported / "trust"
    (roots / "office-root.pem").write_bytes((roots / "timestamps-root.pem").read_bytes())
    remade(exported)
    assert broken_step(exported) == 8


@of_each
def test_step_8_looks_at_every_file(exported: Path, file: str, monkeypatch: pytest.MonkeyPatch):
    of_all, believing = verification.verify_file, (exported / file).read_bytes()

    def trusting_nobody_for_one(pdf: bytes, trust: Trust, journal: object) -> object:
        return of_all(pdf, Trust((), (), ()) if pdf == believing else trust, journal)

    monkeypatch.setattr(verification, "verify_file", trusting_nobody_for_one)
    assert broken_step(exported) == 8


@pytest.mark.parametrize("number", [CERTIFICATE, AGREEMENT])
@pytest.mark.parametrize("change", [{"side": "platform"}, {"case_number": "RC-2026-000001"}])
def test_step_9_sees_a_line_that_says_something_else_than_the_paper(
    exported: Path, number: str, change: dict[str, str]
):
    change_papers(exported, lambda line: line.update(change if line["number"] == number else {}))
    assert broken_step(exported) == 9


def test_step_9_sees_a_line_that_says_more_than_the_ruling(exported: Path):
    change_lines(exported, lambda line: line.update(total_minor=line["sha256"] and 1))
    assert broken_step(exported) == 9


@pytest.mark.parametrize("name", ["rulings.jsonl", "papers.jsonl"])
def test_a_broken_line_is_a_failed_step_and_no_crash(exported: Path, name: str):
    (exported / name).write_bytes(b"{\n")
    remade(exported)
    assert broken_step(exported) == 5
