"""An authority of an office's own, for what no demo may do."""

from pathlib import Path

import pytest

from rulings.signing import authority, ensure_demo_authority


def renamed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An authority of the same make that does not say DEMO."""
    monkeypatch.setattr(authority, "DEMO_MARK", "Office")
    made = ensure_demo_authority(folder).folder
    monkeypatch.undo()
    return made
