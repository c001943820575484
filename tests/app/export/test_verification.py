"""An export is believed only whole: each numbered step is broken once."""

import csv
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.export.schemas import MANIFEST, Manifest
from app.export.tables import cells, entry_of
from app.export.verification import verify
from rulings.schemas import ExportRow


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


def pdf_of(folder: Path) -> Path:
    (path,) = (folder / "rulings").iterdir()
    return path


def test_a_whole_export_passes_all_nine_steps(exported: Path):
    report = verify(exported)
    assert report.passed, report.lines
    assert report.lines[-1] == "passed"
    assert report.manifest_sha256 == sha256((exported / MANIFEST).read_bytes()).hexdigest()


def test_an_empty_folder_is_no_export(tmp_path: Path):
    assert broken_step(tmp_path) == 1


def test_step_1_misses_a_file(exported: Path):
    pdf_of(exported).unlink()
    assert broken_step(exported) == 1


def test_step_1_sees_a_file_too_many(exported: Path):
    (exported / "rulings" / "RR-2026-000009.pdf").touch()
    assert broken_step(exported) == 1


def test_step_1_refuses_a_manifest_with_one_more_space(exported: Path):
    path = exported / MANIFEST
    path.write_bytes(path.read_bytes().replace(b",", b", ", 1))
    assert broken_step(exported) == 1


def test_step_2_sees_one_changed_byte(exported: Path):
    path = pdf_of(exported)
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    assert broken_step(exported) == 2


def test_step_2_refuses_a_link_to_the_same_bytes(exported: Path, tmp_path: Path):
    path = pdf_of(exported)
    path.rename(tmp_path / "elsewhere.pdf")
    path.symlink_to(tmp_path / "elsewhere.pdf")
    assert broken_step(exported) == 2


def test_step_3_misses_an_entry_of_the_journal(exported: Path):
    path = exported / "journal" / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    remade(exported)
    assert broken_step(exported) == 3


@pytest.mark.parametrize(("old", "new"), [(b"RR-2026-000002", b"RR-2026-000001"), (b'"salt":"', b'"salt":"00')])
def test_step_4_refuses_another_opening(exported: Path, old: bytes, new: bytes):
    path = exported / "journal" / "openings.jsonl"
    path.write_bytes(path.read_bytes().replace(old, new))
    remade(exported)
    assert broken_step(exported) == 4


def test_step_4_misses_an_opening(exported: Path):
    path = exported / "journal" / "openings.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    remade(exported)
    assert broken_step(exported) == 4


def drop_line(folder: Path, number: str) -> None:
    for name in ("rulings.csv", "rulings.jsonl"):
        lines = (folder / name).read_bytes().splitlines(keepends=True)
        (folder / name).write_bytes(b"".join(line for line in lines if number.encode() not in line))


def test_step_5_sees_a_gap(exported: Path):
    drop_line(exported, "RR-2026-000001")
    remade(exported, rulings=1)
    assert broken_step(exported) == 5


def test_step_5_misses_the_last_number(exported: Path):
    drop_line(exported, "RR-2026-000002")
    pdf_of(exported).unlink()
    remade(exported, rulings=1)
    assert broken_step(exported) == 5


def test_step_6_sees_two_tables_that_differ(exported: Path):
    path = exported / "rulings.csv"
    path.write_bytes(path.read_bytes().replace(b"overturned", b"confirmed"))
    remade(exported)
    assert broken_step(exported) == 6


def test_step_7_does_not_let_an_issued_ruling_pass_as_void(exported: Path):
    pdf_of(exported).unlink()
    change_lines(exported, lambda line: line.update(state="void", sha256=None))
    assert broken_step(exported) == 7


def test_step_7_does_not_let_another_file_stand_in(exported: Path):
    path = pdf_of(exported)
    path.write_bytes(path.read_bytes() + b"\n")
    remade(exported)
    assert broken_step(exported) == 7


def test_step_8_trusts_no_other_roots(exported: Path):
    roots = exported / "trust"
    (roots / "office-root.pem").write_bytes((roots / "timestamps-root.pem").read_bytes())
    remade(exported)
    assert broken_step(exported) == 8


def test_step_9_sees_a_line_that_says_more_than_the_ruling(exported: Path):
    change_lines(exported, lambda line: line.update(total_minor=line["sha256"] and 1))
    assert broken_step(exported) == 9


def test_a_broken_line_is_a_failed_step_and_no_crash(exported: Path):
    (exported / "rulings.jsonl").write_bytes(b"{\n")
    remade(exported)
    assert broken_step(exported) == 5
