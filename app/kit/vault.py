"""Keys, each wrapped by one master key: whoever destroys an item's key has forgotten the item.

They lie apart from the objects and from database backups, one small file an item, so that a restored backup brings no
destroyed key back. The master key is a file too, made at first run, readable by its owner alone; who has both this
folder and the object store can read everything, who has one of them can read nothing.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.kit import clock
from app.kit.durable import sync_folder
from app.kit.ids import new_id

_KEY = 32
_NONCE = 12
_WRAPPED = ".key"


class KeyDestroyedError(LookupError):
    """There is no key of that name any more, or there never was."""


class KeyDamagedError(Exception):
    """The wrapped key was changed, moved from another item, or wrapped by another master key."""


class Vault:
    """The keys of one sort of items. All calls block on the disk; they take well under a millisecond, `new` one fsync.

    The master key is shared by all sorts; `sort` and the item's id are bound into each wrapping, so that a key works
    under its own name only.
    """

    def __init__(self, folder: Path, sort: str) -> None:
        self._sort = sort
        self._folder = folder / sort
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._master = AESGCM(_master_key(folder / "master.key"))

    def new(self, item: UUID) -> bytes:
        """Make and keep the item's key. An item gets one key in its life.

        Raises:
            FileExistsError: when it has one.
        """
        key, nonce = AESGCM.generate_key(_KEY * 8), os.urandom(_NONCE)
        _write_once(self._path(item), nonce + self._master.encrypt(nonce, key, self._bound(item)))
        return key

    def key(self, item: UUID) -> bytes:
        """The item's key.

        Raises:
            KeyDestroyedError: when it was destroyed.
            KeyDamagedError: when it is not the one that was wrapped for this item.
        """
        try:
            wrapped = self._path(item).read_bytes()
        except FileNotFoundError:
            raise KeyDestroyedError(item) from None
        try:
            return self._master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], self._bound(item))
        except (InvalidTag, ValueError):
            raise KeyDamagedError(item) from None

    def destroy(self, item: UUID) -> None:
        """Forget the item; a second time is harmless."""
        self._path(item).unlink(missing_ok=True)
        sync_folder(self._folder)

    def made_before(self, age_s: float) -> Iterator[UUID]:
        """The items whose key is older than this; those of uploads that broke off are among them."""
        before = clock.real_now().timestamp() - age_s
        for path in self._folder.glob(f"*{_WRAPPED}"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    yield UUID(path.stem)

    def _path(self, item: UUID) -> Path:
        return self._folder / f"{item}{_WRAPPED}"

    def _bound(self, item: UUID) -> bytes:
        return b"redress/vault/v1\0" + self._sort.encode() + b"\0" + item.bytes


def _master_key(path: Path) -> bytes:
    """Read it, or make it; two processes that start at once end with the same one."""
    if not path.exists():
        with suppress(FileExistsError):
            _write_once(path, AESGCM.generate_key(_KEY * 8))
    return path.read_bytes()


def _write_once(path: Path, content: bytes) -> None:
    """Whole and durable under its name, or not there; never over another."""
    draft = path.with_name(f".{new_id().hex}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)
