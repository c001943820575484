"""An export is checked from its folder alone."""

from pathlib import Path

from app.export.verification import verify


def test_an_empty_folder_is_no_export_and_says_so_in_both_languages(tmp_path: Path):
    report = verify(tmp_path)
    assert not report.passed
    assert report.lines[0].startswith("1. failed: 有文件无法读取")
    assert "A file cannot be read" in report.lines[0]
    assert report.lines[-1] == "failed"
