"""What the program calls: writing and verifying, nothing else."""

from pathlib import Path

from app import export


def test_an_empty_folder_is_no_export_and_says_so_in_both_languages(tmp_path: Path):
    report = export.verify(tmp_path)
    assert not report.passed
    assert report.lines[0].startswith("1. failed: 有文件无法读取")
    assert "A file cannot be read" in report.lines[0]
    assert report.lines[-1] == "failed"


def test_nothing_else_is_offered():
    assert export.__all__ == ["verify", "write"]
