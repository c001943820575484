"""Looking at what was handed in, once, in the background: facts, and copies that a browser may show.

The item is opened into a file without a name, scanned where a scanner is set, and looked into by child processes behind
a fence. Whatever they do, the item stays what it is; at worst it cannot be shown, and the reason stands with it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import IO, Any
from uuid import UUID

import msgspec
from anyio.to_thread import run_sync
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from app.kit.ranges import Span
from app.kit.settings import Settings
from evidence.errors import ItemDamaged, ItemForgotten
from evidence.media import sound
from evidence.media.guarded import MB, Limits, UnshowableError, drain, first, nameless, path_of, running
from evidence.models import EvidenceCopy, EvidenceItem, EvidenceLook
from evidence.queries import items, media
from evidence.safe import Safe, Sealed
from evidence.service import quarantine

_PLAIN = ("text/", "application/json", "application/x-subrip")
_LARGEST_DRAWN = 200 * MB
_DRAW = Limits(memory=1024 * MB, cpu_s=60, wall_s=120)
_CHUNK = 1 << 18


class Copy(Struct, frozen=True):
    """A copy that lies in the safe and has no row yet."""

    sealed: Sealed
    sort: str
    number: int


class Work(Struct):
    """What is being found out about one item."""

    safe: Safe
    settings: Settings
    item: EvidenceItem
    facts: dict[str, Any]
    copies: list[Copy]


async def look(database: Database, safe: Safe, settings: Settings, item_id: UUID) -> None:
    """Look at an item, unless that was done, or it is shut. Of what is forgotten or damaged that is all that is found.

    Raises:
        ScannerFailedError: the scanner gives no answer; nothing was looked at.
    """
    async with database.transaction(CLOCK) as session:
        item = await items.find_item(session, CLOCK, item_id)
        before = await media.find_look(session, CLOCK, item.id) if item else None
        is_shut = item is not None and await quarantine.is_shut(session, CLOCK, item)
    if item is None or is_shut or (before is not None and (before.reason != "no_program" or not sound.can_listen())):
        return
    work = Work(safe, settings, item, {"result": "plain"}, [])
    try:
        if not await _open_and_look(database, work):
            return
    except (ItemForgotten, ItemDamaged) as why:
        await _cannot_show(work, "forgotten" if isinstance(why, ItemForgotten) else "damaged")
    async with database.transaction(CLOCK) as session:
        await _write(session, work)


async def _open_and_look(database: Database, work: Work) -> bool:
    """Whether there is something to write down: not where the item went into quarantine."""
    item, settings = work.item, work.settings
    is_plain = item.media_type.startswith(_PLAIN)
    if is_plain and not settings.clamd_url:
        return True
    with nameless(settings.looking_dir) as file:
        opened = await work.safe.open_item(item)
        async for part in work.safe.content(opened, Span(0, item.size_bytes)):
            await run_sync(file.write, part)
        await run_sync(file.flush)
        if settings.clamd_url and not await quarantine.scan(database, settings.clamd_url, item, file):
            return False
        if not is_plain:
            await _look_into(work, file)
    return True


async def _look_into(work: Work, file: IO[bytes]) -> None:
    """Facts and copies; or why there are none, and then no copies either."""
    work.facts["result"] = "shown"
    try:
        if work.item.media_type.startswith(("audio/", "video/")):
            await _hear(work, file)
        elif work.item.size_bytes > _LARGEST_DRAWN:
            raise UnshowableError("too_large")  # noqa: TRY301 - told like every other reason
        else:
            await _draw(work, file)
    except UnshowableError as why:
        await _cannot_show(work, str(why))


async def _cannot_show(work: Work, reason: str) -> None:
    work.facts |= {"result": "unshowable", "reason": reason}
    for copy in work.copies:
        await work.safe.remove(copy.sealed.object_name)
    work.copies.clear()


async def _hear(work: Work, file: IO[bytes]) -> None:
    if not sound.can_listen():
        await _draw(work, file)  # the headers alone
        raise UnshowableError("no_program")
    kind = work.item.media_type
    probed = await sound.probe(file, kind)
    work.facts |= {
        "codec": "+".join(filter(None, (probed.film, probed.sound)))[:60],
        "duration_ms": probed.duration_ms,
        "width_px": probed.width_px,
        "height_px": probed.height_px,
    }
    if probed.sound:
        heard = await sound.listen(file, kind)
        work.facts |= msgspec.structs.asdict(heard) | {"has_sound": True}
    with await sound.write_copy(file, kind, work.settings.looking_dir, film=bool(probed.film)) as copy:
        await _keep(work, "film" if probed.film else "sound", 1, _chunks(copy))


async def _draw(work: Work, file: IO[bytes]) -> None:
    """The pieces that the child prints, each sealed while it comes."""
    words = (sys.executable, "-P", "-m", "evidence.media.child", work.item.media_type, path_of(file))
    async with running(words, [file], _DRAW) as process:
        saying = asyncio.ensure_future(first(process.stderr))
        try:
            await _take_all(work, process.stdout)
        finally:
            await saying
    if not work.copies and "codec" not in work.facts:
        raise UnshowableError("damaged")


async def _take_all(work: Work, stream: asyncio.StreamReader | None) -> None:
    """Until the end. A piece that breaks off is not told here: how the child ended says more."""
    with suppress(msgspec.DecodeError, asyncio.IncompleteReadError, ValueError):
        while stream and (line := await stream.readline()):
            await _take(work, msgspec.json.decode(line, type=dict[str, Any]), stream)
    await drain(stream)


async def _take(work: Work, piece: dict[str, Any], stream: asyncio.StreamReader) -> None:
    if reason := piece.get("reason"):
        raise UnshowableError(reason)
    facts = {"width_px", "height_px", "pages", "duration_ms", "codec"}
    work.facts |= {name: value for name, value in piece.items() if name in facts}
    if piece["size"]:
        await _keep(work, piece["sort"], piece["number"], _exactly(stream, piece["size"]))


async def _keep(work: Work, sort: str, number: int, body: AsyncIterator[bytes]) -> None:
    sealed = await work.safe.store_copy(work.item, body)
    work.copies.append(Copy(sealed, sort, number))
    if not sealed.seal.size_bytes:
        raise UnshowableError("damaged")


async def _exactly(stream: asyncio.StreamReader, size: int) -> AsyncIterator[bytes]:
    while size:
        chunk = await stream.readexactly(min(size, _CHUNK))
        size -= len(chunk)
        yield chunk


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    file.seek(0)
    while chunk := await run_sync(file.read, MB):
        yield chunk


_TYPES = {"sound": "audio/mp4", "film": "video/mp4"}


async def _write(session: AsyncSession, work: Work) -> None:
    """Facts and copies at once; of two that looked at the same moment the first one's stay."""
    at = clock.now()
    known = await media.find_look(session, CLOCK, work.item.id)
    if known is not None and known.reason != "no_program":
        return
    said = {"item_id": work.item.id, "looked_at": at, "reason": ""} | work.facts
    row = insert(EvidenceLook).values(said)
    await session.exec(row.on_conflict_do_update(index_elements=["item_id"], set_=said))
    for copy in work.copies:
        session.add(
            EvidenceCopy(
                id=copy.sealed.id,
                item_id=work.item.id,
                sort=copy.sort,
                number=copy.number,
                media_type=_TYPES.get(copy.sort, "image/webp"),
                size_bytes=copy.sealed.seal.size_bytes,
                sha256=copy.sealed.seal.sha256,
                object_name=copy.sealed.object_name,
                made_at=at,
            )
        )
