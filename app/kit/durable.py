"""What a power cut must not take back."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make names that were added to or taken from a folder durable; syncing the file alone does not."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
