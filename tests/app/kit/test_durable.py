"""Folders are synced, files are not mistaken for folders."""

from pathlib import Path

import pytest

from app.kit.durable import sync_folder


def test_only_folders_are_synced(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(NotADirectoryError):
        sync_folder(file)
