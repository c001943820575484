"""A file that arrives in parts: begun, added to, given up, and sealed as one item when its last byte is there.

Each part is sealed and stored on its own, then its row is written; no transaction is open while bytes stream. Whoever
dies between two lines of this file leaves either bytes that no row knows, which are cleared at night, or rows whose
bytes are there, from which any process goes on.
"""

import base64
import binascii
import hashlib
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import msgspec
from anyio.to_thread import run_sync
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import Actor
from app.kit.claims import only_one
from app.kit.db import act_as, begin_again, commit
from app.kit.errors import DomainError, TooLarge
from app.kit.ids import new_id
from app.kit.queue import enqueue
from app.kit.vault import KeyDestroyedError
from cases import queries as cases
from evidence import rules
from evidence.errors import (
    BeingSealed,
    ChecksumDiffers,
    ChecksumUnknown,
    EmptyFile,
    LongerThanAnnounced,
    TooManyParts,
    UploadBroken,
    UploadOver,
)
from evidence.models import EvidenceItem, EvidencePart, EvidenceUpload
from evidence.queries import items
from evidence.queries import uploads as queries
from evidence.safe import Safe, Sealed
from evidence.schemas import HandIn
from evidence.sealing import FRAME
from evidence.service import handing_in

PART = 32 * FRAME
"""A long body is stored in pieces of this size, so that a process that dies loses no more."""
ALGORITHMS = ("sha1", "sha256")
_OUR_FAULT = 500


async def begin(
    session: AsyncSession,
    actor: Actor,
    case_id: UUID,
    what: HandIn,
    length: int,
    safe: Safe,
    *,
    metadata: str = "",
) -> EvidenceUpload:
    """Announce a file. Whether it may come in is asked now, and again when it is whole."""
    await handing_in.check(session, actor, case_id, what, length)
    if length == 0:
        raise EmptyFile(field="Upload-Length")
    if length > safe.max_bytes:
        raise TooLarge(limit=f"{safe.max_bytes / 10**9:g} GB")
    at = clock.real_now()
    upload = EvidenceUpload(
        case_id=case_id,
        account_id=actor.account,
        said=msgspec.to_builtins(what),
        metadata_text=metadata,
        length_bytes=length,
        begun_at=at,
        expires_at=at + rules.LONGEST_PAUSE,
    )
    session.add(upload)
    await session.flush()
    await run_sync(safe.vault.new, upload.id)
    return upload


async def look(
    session: AsyncSession, actor: Actor, case_id: UUID, upload_id: UUID, safe: Safe
) -> tuple[EvidenceUpload, int]:
    """How far an upload has come. One whose last byte is there becomes an item now, if it has not yet.

    So whoever is told that all has arrived can rely on it, even when a process died before sealing.
    """
    upload = await queries.get_upload(session, actor, case_id, upload_id)
    if upload.item_id is not None:
        return upload, upload.length_bytes
    _check_open(upload)
    offset = await queries.arrived(session, actor, upload.id)
    if offset == upload.length_bytes:
        await finish(session, actor, upload, safe)
    return upload, offset


async def receive(
    session: AsyncSession,
    actor: Actor,
    upload: EvidenceUpload,
    begins: int,
    body: AsyncIterator[bytes],
    safe: Safe,
    *,
    coming: int | None = None,
    checksum: str | None = None,
) -> int:
    """Add to an upload from the byte `begins` on; with its last byte it becomes an item. The new offset.

    A body that breaks off keeps what had arrived, unless it has a checksum: then it is kept whole or not at all.
    `coming` is the length of the body, where it is known.
    """
    if upload.item_id is not None:
        rules.check_part(begins=begins, expected=upload.length_bytes, length=upload.length_bytes, coming=coming)
        return upload.length_bytes
    _check_open(upload)
    offset = await queries.arrived(session, actor, upload.id)
    rules.check_part(begins=begins, expected=offset, length=upload.length_bytes, coming=coming)
    if await queries.count_parts(session, actor, upload.id) >= rules.MAX_PARTS:
        raise TooManyParts
    await commit(session)
    inflow = _Inflow(body, length=upload.length_bytes, offset=offset, checksum=checksum)
    offset = await _keep_all(session, actor, upload, offset, inflow, safe)
    if inflow.broken is not None:
        raise inflow.broken
    await act_as(session, actor)
    if offset == upload.length_bytes:
        await finish(session, actor, upload, safe)
    return offset


async def give_up(session: AsyncSession, actor: Actor, case_id: UUID, upload_id: UUID) -> None:
    """End an upload that has not become an item; its parts are removed by a job."""
    upload = await queries.get_upload(session, actor, case_id, upload_id)
    held = await queries.lock_open(session, actor, upload.id)
    if held is None:
        raise UploadOver
    await _end(session, held)


async def finish(session: AsyncSession, actor: Actor, upload: EvidenceUpload, safe: Safe) -> EvidenceItem:
    """Read everything back, digest it, and seal it as one item, exactly like a file that came in one piece.

    One at a time, in all processes: nobody can make the store write a file as often as it is asked about. Two who
    finish at once end with the same item. What is refused ends the upload; a fault of ours does not, so that it can
    be tried again.

    Raises:
        BeingSealed: somebody else is at it, and was not done within some seconds.
    """
    await commit(session)
    async with only_one(session, f"seal {upload.id}") as mine:
        if not mine:
            raise BeingSealed
        await act_as(session, actor)
        if await queries.lock_open(session, actor, upload.id) is None:
            return await _sealed_by_another(session, actor, upload)
        return await _finish_alone(session, actor, upload, safe)


async def _finish_alone(session: AsyncSession, actor: Actor, upload: EvidenceUpload, safe: Safe) -> EvidenceItem:
    upload_id = upload.id  # a rollback takes the rest away
    parts = await queries.list_parts(session, actor, upload_id)
    await commit(session)
    try:
        return await _seal(session, actor, upload, parts, safe)
    except DomainError as refusal:
        if refusal.status < _OUR_FAULT:
            await begin_again(session, actor)
            if (held := await queries.lock_open(session, actor, upload_id)) is not None:
                await _end(session, held)
            await commit(session)
        raise


async def _seal(
    session: AsyncSession, actor: Actor, upload: EvidenceUpload, parts: Sequence[EvidencePart], safe: Safe
) -> EvidenceItem:
    what = msgspec.convert(upload.said, HandIn)
    try:
        sealed = await safe.store(safe.parts(upload.id, parts))
    except (KeyDestroyedError, UploadBroken):  # somebody else sealed it meanwhile, and the parts are gone
        await act_as(session, actor)
        return await _sealed_by_another(session, actor, upload)
    try:
        rules.check_seal(sealed.seal, what.sha256)
        await act_as(session, actor)
        return await _take(session, actor, upload, what, sealed, safe)
    except BaseException:
        await safe.forget(sealed.id, sealed.object_name)
        raise


async def _take(
    session: AsyncSession, actor: Actor, upload: EvidenceUpload, what: HandIn, sealed: Sealed, safe: Safe
) -> EvidenceItem:
    case = await cases.lock_case(session, actor, upload.case_id)
    held = await queries.lock_open(session, actor, upload.id)
    if held is None:
        await safe.forget(sealed.id, sealed.object_name)
        return await _sealed_by_another(session, actor, upload)
    item = await handing_in.take(session, actor, case, what, sealed, upload=upload.id)
    held.item_id = item.id
    await session.flush()
    await _drop(session, held)
    return item


async def _sealed_by_another(session: AsyncSession, actor: Actor, upload: EvidenceUpload) -> EvidenceItem:
    """The item that another request made of the same upload.

    Raises:
        UploadOver: when it did not become one.
    """
    found = await queries.get_upload(session, actor, upload.case_id, upload.id)
    if found.item_id is None:
        raise UploadOver
    return await items.get_item(session, actor, upload.case_id, found.item_id)


async def _end(session: AsyncSession, upload: EvidenceUpload) -> None:
    upload.ended_at = clock.real_now()
    await session.flush()
    await _drop(session, upload)


async def _drop(session: AsyncSession, upload: EvidenceUpload) -> None:
    await enqueue(session, "evidence:drop_parts", key=f"drop_parts:{upload.id}", upload=upload.id)


def _check_open(upload: EvidenceUpload) -> None:
    ended = upload.ended_at is not None
    if rules.is_over(ended=ended, expires_at=upload.expires_at, at=clock.real_now()):
        raise UploadOver


async def _keep_all(
    session: AsyncSession, actor: Actor, upload: EvidenceUpload, offset: int, inflow: "_Inflow", safe: Safe
) -> int:
    """Store a body part by part. Rows are written at once, or, where there is a checksum, when it has been compared."""
    unwritten: list[EvidencePart] = []
    try:
        while await inflow.more():
            part = await _store(upload, offset, inflow, safe)
            unwritten.append(part)
            offset = part.end_byte
            if inflow.digest is None:
                await _write(session, actor, upload, unwritten)
                unwritten = []
        if inflow.digest is not None:
            inflow.check()
            await _write(session, actor, upload, unwritten)
            unwritten = []
    finally:
        for part in unwritten:
            await safe.remove(part.object_name)
    return offset


async def _store(upload: EvidenceUpload, offset: int, inflow: "_Inflow", safe: Safe) -> EvidencePart:
    part_id = new_id()
    before = inflow.taken
    try:
        stored = await safe.store_part(upload.id, part_id, inflow.portion(first=offset == 0))
    except KeyDestroyedError:
        raise UploadOver from None
    return EvidencePart(
        id=part_id,
        upload_id=upload.id,
        follows_byte=offset or None,
        end_byte=offset + inflow.taken - before,
        object_name=stored.name,
    )


async def _write(session: AsyncSession, actor: Actor, upload: EvidenceUpload, parts: Sequence[EvidencePart]) -> None:
    """Write the rows of stored parts, unless somebody else was quicker."""
    await act_as(session, actor)
    held = await queries.lock_open(session, actor, upload.id)
    if held is None:
        raise UploadOver
    offset = await queries.arrived(session, actor, upload.id)
    for part in parts:
        rules.check_part(begins=part.follows_byte or 0, expected=offset, length=upload.length_bytes, coming=None)
        session.add(part)
        await session.flush()
        offset = part.end_byte
    held.expires_at = clock.real_now() + rules.LONGEST_PAUSE
    await commit(session)


class _Inflow:
    """A body cut into portions. Remembers how much was taken, and whether the body broke off."""

    def __init__(self, body: AsyncIterator[bytes], *, length: int, offset: int, checksum: str | None) -> None:
        self.taken = 0
        self.broken: UploadBroken | None = None
        self._body, self._length, self._wanted = body, length, length - offset
        self._next = b""
        self._over = False
        self.digest, self._announced = _checksum(checksum) if checksum is not None else (None, b"")

    async def more(self) -> bool:
        """Whether anything is left; fetches ahead to know."""
        while not self._next and not self._over:
            try:
                self._next = await anext(self._body)
            except StopAsyncIteration:
                self._over = True
            except UploadBroken as broken:
                self._over = True
                if self.digest is not None:
                    raise
                self.broken = broken
        return bool(self._next)

    async def portion(self, *, first: bool) -> AsyncIterator[bytes]:
        """At most `PART` bytes; the very first frame of a file must be of a type that is taken."""
        end = self.taken + PART
        head = b""
        while self.taken < end and await self.more():
            chunk, self._next = self._next[: end - self.taken], self._next[end - self.taken :]
            self.taken += len(chunk)
            if self.taken > self._wanted:
                raise LongerThanAnnounced(length=self._length)
            if first and len(head) < FRAME:
                head += chunk
                if len(head) >= FRAME:
                    rules.check_first_frame(head[:FRAME])
            if self.digest is not None:
                self.digest.update(chunk)
            yield chunk

    def check(self) -> None:
        """Compare with what was announced.

        Raises:
            ChecksumDiffers: nothing of the body is kept.
        """
        if self.digest is not None and self.digest.digest() != self._announced:
            raise ChecksumDiffers(field="Upload-Checksum")


def _checksum(header: str) -> tuple["hashlib._Hash", bytes]:
    """`sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=`, as tus writes it."""
    name, _, announced = header.partition(" ")
    if name in ALGORITHMS:
        try:
            return hashlib.new(name, usedforsecurity=False), base64.b64decode(announced, validate=True)
        except binascii.Error:
            pass
    raise ChecksumUnknown(known=", ".join(ALGORITHMS), field="Upload-Checksum")
