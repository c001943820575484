"""The files of an export as they are written, and as they are compared when it is verified."""

import csv
from hashlib import file_digest
from pathlib import Path
from typing import Any, Self

import msgspec

from app.export import schemas
from app.export.schemas import FileEntry
from rulings.schemas import ExportRow

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Tables:
    """The lines of rulings, as CSV for spreadsheets and as JSON Lines for programs."""

    def __init__(self, folder: Path) -> None:
        self._csv = (folder / schemas.CSV).open("w", encoding="utf-8-sig", newline="")
        self._lines = (folder / schemas.LINES).open("wb")
        self._writer = csv.writer(self._csv)
        self._writer.writerow(ExportRow.__struct_fields__)
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._csv.close()
        self._lines.close()

    def add(self, row: ExportRow) -> None:
        self._writer.writerow(cells(row))
        self._lines.write(msgspec.json.encode(row) + b"\n")
        self.count += 1


def cells(row: ExportRow) -> list[str]:
    """A line as cells. What a spreadsheet would take for a formula begins with an apostrophe."""
    plain = [_plain(value) for value in msgspec.to_builtins(row).values()]
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in plain]


def _plain(value: Any) -> str:  # noqa: ANN401 - text, number, truth or nothing
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def entry_of(folder: Path, path: Path) -> FileEntry:
    """A file of the export as the manifest names it."""
    with path.open("rb") as file:
        return FileEntry(
            path.relative_to(folder).as_posix(), path.stat().st_size, file_digest(file, "sha256").hexdigest()
        )
