"""A line of an export as a spreadsheet meets it."""

from datetime import UTC, datetime

import pytest

from app.export.tables import cells
from rulings.schemas import ExportRow


def line(seller: str) -> ExportRow:
    at = datetime(2026, 6, 2, tzinfo=UTC)
    outcome = ("small", "upheld", "overturned", "granted", True, False, 100, "CNY", None)
    return ExportRow("RR-2026-000001", "RC-2026-000001", "issued", at, at, *outcome, "海桐商城", seller, None, None)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_that_is_a_formula_is_only_a_name(name: str):
    assert f"'{name}" in cells(line(name))


def test_nothing_truth_and_numbers_are_written_plainly():
    assert cells(line("星河"))[9:14] == ["true", "false", "100", "CNY", ""]
