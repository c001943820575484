"""Reading a chat out of the safe: a file that a thread reads, and whose bytes come frame by frame.

The readers of chats are plain functions over a file. Here the file is an item: whatever is read of it is fetched and
decrypted at that moment, so that neither the whole of it nor any plaintext on a disk ever exists.
"""

import asyncio
import io
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from io import BufferedReader, BufferedWriter
from itertools import islice
from typing import Any, TypeVar

from anyio import CapacityLimiter, create_memory_object_stream, from_thread
from anyio.streams.memory import MemoryObjectSendStream
from anyio.to_thread import run_sync
from msgspec import Struct

from app.kit.ranges import Span
from evidence.errors import ColumnsNeeded, NotAChat
from evidence.models import EvidenceItem, EvidenceReading
from evidence.safe import Opened, Safe
from evidence.sealing import FRAME
from evidence.transcripts import HEAD, Preview, detect, previewed, read, read_noting
from evidence.transcripts.model import Format, Manner, Message, Part
from evidence.transcripts.notes import Notes
from evidence.transcripts.own import Document

T = TypeVar("T")
READABLE = frozenset({"text/plain", "text/csv", "application/json"})
"""What a chat can be written in, by content; `application/json` has JSON Lines too."""
PREVIEWED = 20_000
"""Parts that a preview looks at; a longer chat is counted once its reading is confirmed."""
SHOWN = 12
PAGE = 200
LONGEST = 1_000_000
"""Characters of a page: of very long messages it holds fewer."""
_AT_ONCE = CapacityLimiter(2)
_WHOLE = CapacityLimiter(1)
"""Chats that are read whole in the background keep nobody waiting who looks at one."""


class _Unsealed(io.RawIOBase):
    """An item as a file of plaintext, for a worker thread. One frame is held at a time."""

    def __init__(self, safe: Safe, opened: Opened) -> None:
        self._safe, self._opened = safe, opened
        self._at = self._begin = 0
        self._frame = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._opened.item.size_bytes}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - any buffer at all
        """As many bytes as the frame at hand still has."""
        room = memoryview(buffer)
        size = self._opened.item.size_bytes
        if self._at >= size:
            return 0
        if not self._begin <= self._at < self._begin + len(self._frame):
            self._begin = self._at - self._at % FRAME
            self._frame = from_thread.run(self._fetch, Span(self._begin, min(self._begin + FRAME, size)))
        start = self._at - self._begin
        piece = self._frame[start : start + len(room)]
        room[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    async def _fetch(self, span: Span) -> bytes:
        return b"".join([part async for part in self._safe.content(self._opened, span)])


async def with_file(
    safe: Safe, opened: Opened, work: Callable[[BufferedReader], T], limiter: CapacityLimiter = _AT_ONCE
) -> T:
    """Do something with the plaintext as a file, in a thread; two at a time in a process, so that others go on.

    Raises:
        ItemDamaged: a frame does not open.
    """
    return await run_sync(lambda: work(BufferedReader(_Unsealed(safe, opened))), limiter=limiter)


class Look(Struct, frozen=True):
    """What a person sees of a chat before it counts; `whole` says that it does not go on beyond that."""

    seen: Preview
    whole: bool


async def look_at(safe: Safe, item: EvidenceItem, manner: Manner) -> Look:
    """What a preview shows of a chat.

    Raises:
        NotAChat: no format fits what the file begins with.
        ColumnsNeeded: it is a table, and nothing was said in the columns that were named or guessed.
    """
    opened = await safe.open_item(item)
    return await with_file(safe, opened, partial(_look, manner))


def _look(manner: Manner, file: BufferedReader) -> Look:
    form = detect(file.read(HEAD))
    if form is None:
        raise NotAChat
    file.seek(0)
    notes = Notes()
    parts = read_noting(file, form, manner, notes)
    seen = previewed(islice(parts, PREVIEWED), form, manner, notes, SHOWN)
    if form is Format.table and not seen.messages:
        raise ColumnsNeeded(field="columns")
    return Look(seen, whole=next(parts, None) is None)


async def read_with(
    safe: Safe,
    item: EvidenceItem,
    reading: EvidenceReading,
    work: Callable[[Iterator[Part]], T],
    *,
    whole: bool = False,
) -> T:
    """Do something with the transcript, in a thread: the item, read as it was confirmed; `whole` in the background."""
    opened = await safe.open_item(item)
    limiter = _WHOLE if whole else _AT_ONCE
    return await with_file(safe, opened, lambda file: work(read(file, reading.form, reading.manner())), limiter)


async def written(safe: Safe, opened: Opened, reading: EvidenceReading) -> AsyncIterator[bytes]:
    """The transcript as our own JSON, written by a thread while it is taken; it never runs far ahead."""
    send, receive = create_memory_object_stream[bytes](2)
    writing = asyncio.ensure_future(with_file(safe, opened, partial(_write, reading, send)))
    try:
        async for piece in receive:
            yield piece
        await writing
    finally:
        receive.close()
        writing.cancel()


def _write(reading: EvidenceReading, send: MemoryObjectSendStream[bytes], file: BufferedReader) -> None:
    pieces, notes = _Pieces(send), Notes()
    try:
        with BufferedWriter(pieces, FRAME) as out:
            document = Document(out, reading.form, reading.zone)
            deque(document.through(read_noting(file, reading.form, reading.manner(), notes)), maxlen=0)
            document.end(notes)
    finally:
        from_thread.run_sync(send.close)


class _Pieces(io.RawIOBase):
    """What a thread writes, handed to the event loop; it waits until there is room."""

    def __init__(self, send: MemoryObjectSendStream[bytes]) -> None:
        self._send = send

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:  # noqa: ANN401 - any buffer at all
        piece = bytes(content)
        from_thread.run(self._send.send, piece)
        return len(piece)


class Page(Struct, frozen=True):
    """Some parts of a chat: which is the first of them, counted from 0, and where the pages around them begin."""

    parts: list[Part]
    at: int
    before: int | None
    after: int | None


def page(parts: Iterator[Part], *, line: int = 1, at: int | None = None, size: int = PAGE) -> Page:
    """The parts from a line on, or from the one at a place: many can stand on one line.

    The chat is read from its beginning, and no further than needed.
    """
    found: list[Part] = []
    first = length = 0
    for place, part in enumerate(parts):
        if not found and (part.line < line if at is None else place < at):
            first = place + 1
        elif len(found) == size or length > LONGEST:
            return _page(found, first, size, place)
        else:
            found.append(part)
            length += len(part.text)
    return _page(found, first, size, None)


def _page(found: list[Part], first: int, size: int, after: int | None) -> Page:
    return Page(found, first, max(0, first - size) if first else None, after)


def pick(parts: Iterator[Part], lines: frozenset[int]) -> dict[int, Message]:
    """The messages at some lines; reading stops behind the last of them."""
    last = max(lines, default=0)
    found: dict[int, Message] = {}
    for part in parts:
        if part.line > last:
            break
        if part.line in lines and isinstance(part, Message):
            found.setdefault(part.line, part)
    return found
