"""Where evidence lies: sealed bytes in the object store, and apart from them a key for each item.

A file passes through in frames of 1 MB and is never whole in memory. The next frame arrives while one thread digests
and encrypts the one before, and another stores what was sealed before that.
"""

import asyncio
import errno
import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import islice
from typing import Self, TypeVar
from uuid import UUID

import structlog
from anyio import CancelScope
from anyio.to_thread import run_sync
from msgspec import Struct

from app.kit.errors import TooLarge
from app.kit.ids import new_id
from app.kit.objects import KeptObjectError, Objects, Stored, open_objects
from app.kit.ranges import Span
from app.kit.settings import Settings
from app.kit.vault import KeyDestroyedError, Vault
from evidence import sealing
from evidence.errors import ItemDamaged, ItemForgotten, StoreFull, UploadBroken
from evidence.models import EvidenceCopy, EvidenceItem, EvidencePart
from evidence.rules import KEPT
from evidence.sealing import FRAME, FrameDamagedError, Seal, Sealer

T = TypeVar("T")
log = structlog.get_logger()

_FRAMES_AT_ONCE = 2
"""What one look into the store brings: a store across a network answers each of them with a delay."""
BROKEN_OFF = timedelta(hours=24)
"""No upload lasts longer: what nobody asked to keep by then belongs to no item."""


class Sealed(Struct, frozen=True):
    """A file as it lies in the safe, before it belongs to a case."""

    id: UUID
    seal: Seal
    object_name: str
    kept: timedelta = KEPT
    """How long it is kept, from the day on which it becomes an item."""


class Place(Struct, frozen=True):
    """Where a copy of an item lies, and what it is called when it is damaged."""

    size_bytes: int
    object_name: str
    title: str


class Opened(Struct, frozen=True):
    """An item with its key."""

    item: EvidenceItem
    key: bytes


class OpenedCopy(Struct, frozen=True):
    """A copy of an item with its key."""

    item: Place
    key: bytes


class Safe(Struct, frozen=True):
    """The stores of one installation."""

    objects: Objects
    vault: Vault
    max_bytes: int
    kept: timedelta = KEPT
    must_scan: bool = False
    """Whether nothing is read before the scanner has seen it."""

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The stores of the settings; the first call makes folders and master key. Rulings have places of their own."""
        return cls(
            open_objects(settings, "evidence"),
            Vault(settings.vault_dir, "evidence"),
            settings.max_upload_bytes,
            max(KEPT, timedelta(days=366 * settings.evidence_kept_years)),
            bool(settings.clamd_url),
        )

    async def store(self, body: AsyncIterator[bytes]) -> Sealed:
        """Seal a stream under a new key. A stream that breaks off leaves nothing."""
        item_id = new_id()
        try:
            with _room():
                sealer = Sealer(await run_sync(self.vault.new, item_id))
                stored = await self.objects.put(_sealed(sealer, _frames(body, self.max_bytes)))
        except BaseException:
            await self.forget(item_id)
            raise
        return Sealed(item_id, sealer.finish(), stored.name, self.kept)

    async def store_part(self, upload_id: UUID, part_id: UUID, body: AsyncIterator[bytes]) -> Stored:
        """Seal a part of an upload under a key of its own, which follows from that of the upload.

        Raises:
            KeyDestroyedError: the upload ended meanwhile.
        """
        key = sealing.part_key(await run_sync(self.vault.key, upload_id), part_id)
        with _room():
            return await self.objects.put(_sealed(Sealer(key), _frames(body, self.max_bytes)))

    async def remove(self, name: str) -> bool:
        """Take an object away, also when the request is being cancelled. False when the store must keep it.

        Without its key it is noise; so whoever clears up goes on, and says what stayed.
        """
        with CancelScope(shield=True):
            try:
                await self.objects.remove(name)
            except KeptObjectError:
                log.warning("object_kept_by_the_store", name=name)
                return False
        return True

    async def parts(self, upload_id: UUID, parts: Sequence[EvidencePart]) -> AsyncIterator[bytes]:
        """The plaintext of an upload, part after part.

        Raises:
            UploadBroken: a part is gone or is not what was stored.
        """
        key = await run_sync(self.vault.key, upload_id)
        for part in parts:
            whole = Span(0, part.end_byte - (part.follows_byte or 0))
            try:
                async for frame in self._plain(part.object_name, sealing.part_key(key, part.id), whole.stop, whole):
                    yield frame
            except (FrameDamagedError, FileNotFoundError):
                raise UploadBroken from None

    async def store_copy(self, item: EvidenceItem, body: AsyncIterator[bytes]) -> Sealed:
        """Seal something made from an item under a key derived from the item's: forgotten with it, never locked."""
        copy_id = new_id()
        key = (await self.open_item(item)).key
        sealer = Sealer(sealing.copy_key(key, copy_id))
        stored = await self.objects.put(_sealed(sealer, _frames(body, self.max_bytes)))
        return Sealed(copy_id, sealer.finish(), stored.name)

    async def open_copy(self, item: EvidenceItem, copy: EvidenceCopy) -> OpenedCopy:
        """A copy of an item with its key; once the item is forgotten, so is the copy.

        Raises:
            ItemForgotten: the item's key was destroyed.
            ItemDamaged: the item's bytes or those of the copy are gone or cut.
        """
        key = (await self.open_item(item)).key
        if await self.objects.size(copy.object_name) != sealing.stored_size(copy.size_bytes):
            raise ItemDamaged(title=item.title)
        return OpenedCopy(Place(copy.size_bytes, copy.object_name, item.title), sealing.copy_key(key, copy.id))

    async def forget(self, item_id: UUID, object_name: str | None = None) -> None:
        """Destroy the key, and what it opens unless that must be kept. Also when the request is being cancelled."""
        with CancelScope(shield=True):
            await run_sync(self.vault.destroy, item_id)
            if object_name is not None:
                await self.remove(object_name)

    async def open_item(self, item: EvidenceItem) -> Opened:
        """The item with its key, when its bytes are there too; asked before a reply begins.

        Raises:
            ItemForgotten: the key was destroyed.
            ItemDamaged: the bytes are gone or cut.
        """
        try:
            key = await run_sync(self.vault.key, item.id)
        except KeyDestroyedError:
            raise ItemForgotten from None
        if await self.objects.size(item.object_name) != sealing.stored_size(item.size_bytes):
            raise ItemDamaged(title=item.title)
        return Opened(item, key)

    async def content(self, opened: Opened | OpenedCopy, span: Span) -> AsyncIterator[bytes]:
        """The plaintext of a span; only the frames that it touches are read. A damaged frame ends the stream."""
        item = opened.item
        try:
            async for frame in self._plain(item.object_name, opened.key, item.size_bytes, span):
                yield frame
        except FrameDamagedError:
            raise ItemDamaged(title=item.title) from None

    async def _plain(self, name: str, key: bytes, size: int, span: Span) -> AsyncIterator[bytes]:
        wanted = sealing.parts(size, span.start, span.stop)
        while run := tuple(islice(wanted, _FRAMES_AT_ONCE)):
            start = run[0].offset
            stored = await self.objects.read(name, start, sum(part.length for part in run))
            for part in run:
                frame = stored[part.offset - start :][: part.length]
                yield await run_sync(sealing.open_part, key, part, frame)

    async def is_intact(self, item: EvidenceItem) -> bool:
        """Whether the plaintext still has the digest of the seal: all of it is read."""
        digest = hashlib.sha256()
        with suppress(ItemDamaged):
            opened = await self.open_item(item)
            async for part in self.content(opened, Span(0, item.size_bytes)):
                await run_sync(digest.update, part)
        return digest.digest() == item.sha256

    async def old_keys(self, older_than: timedelta) -> list[UUID]:
        """The items whose key is older; those of broken uploads are among them."""
        return await run_sync(lambda: list(self.vault.made_before(older_than.total_seconds())))


@contextmanager
def _room() -> Iterator[None]:
    """A full disk is said by its name."""
    try:
        yield
    except OSError as full:
        if full.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreFull from full
        raise


async def _frames(body: AsyncIterator[bytes], limit: int) -> AsyncIterator[tuple[bytes, bool]]:
    """The stream cut into frames, each with whether it is the last; so one frame is always held back.

    Bytes are joined once a frame: a copy of one megabyte costs as much as its digest.
    """
    held, size, total = [b""], 0, 0
    async for chunk in body:
        total += len(chunk)
        if total > limit:
            raise TooLarge(limit=f"{limit / 10**9:g} GB")
        held.append(chunk)
        size += len(chunk)
        while size > FRAME:
            size -= FRAME
            last = held.pop()
            held.append(last[: len(last) - size])
            yield b"".join(held), False
            held = [last[len(last) - size :]]
    yield b"".join(held), True


def _sealed(sealer: Sealer, frames: AsyncIterator[tuple[bytes, bool]]) -> AsyncIterator[bytes]:
    """Three at once: one frame arrives, the one before is digested and encrypted, the one before that is stored."""

    async def sealing_them() -> AsyncIterator[bytes]:
        async for frame, last in _ahead(frames):
            yield await run_sync(lambda frame=frame, last=last: sealer.seal(frame, last=last))

    return _ahead(sealing_them())


async def _ahead(stream: AsyncIterator[T]) -> AsyncIterator[T]:
    """Fetch the next piece while the present one is worked on."""
    coming = asyncio.ensure_future(_next(stream))
    try:
        while (piece := await coming) is not None:
            coming = asyncio.ensure_future(_next(stream))
            yield piece
    finally:
        coming.cancel()


async def _next(stream: AsyncIterator[T]) -> T | None:
    return await anext(stream, None)
