"""Where bytes lie: objects that are written once, named by their own digest, and kept until a day.

What is put here is sealed already: a thief of this store holds noise. An object's name is the SHA-256 of what is
stored, so anyone can check the store without a key.
"""

from app.kit.objects.contract import KeptObjectError, Objects, Stored
from app.kit.objects.local import LocalFolder
from app.kit.settings import Settings

__all__ = ["KeptObjectError", "LocalFolder", "Objects", "Stored", "open_objects"]


def open_objects(settings: Settings, sort: str) -> Objects:
    """The store for one sort of files, `evidence` or `rulings`: each keeps to a place of its own."""
    return LocalFolder(settings.objects_dir / sort)
