"""Reading a chat out of the safe: a file that a thread reads, and whose bytes come frame by frame.

The readers of chats are plain functions over a file. Here the file is an item: whatever is read of it is fetched and
decrypted at that moment, so that neither the whole of it nor any plaintext on a disk ever exists.

Reading takes long, and few chats are read at once: whoever calls holds no transaction meanwhile (`app.kit.db.apart`).
"""

import io
import math
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from io import BufferedReader
from itertools import islice
from typing import Any, TypeVar

from anyio import CapacityLimiter, fail_after, from_thread
from anyio.to_thread import run_sync
from msgspec import Struct
from msgspec.structs import replace

from app.kit.ranges import Span
from evidence.errors import ColumnsNeeded, NotAChat, ReadingBusy, TooLongToShow
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
SHOWN_BYTES = 50_000_000
SHOWN_S = 30.0
"""How far into a chat is read, and for how long, while somebody waits; what lies beyond is downloaded."""
FOUND_BYTES = 20_000_000
"""How far into a chat is looked for what it shows. No time: the same chat always shows the same."""
PATIENCE_S = 5.0
"""How long somebody waits to be let in; then they are told to come back."""
_AT_ONCE = CapacityLimiter(2)
_WHOLE = CapacityLimiter(1)
"""Chats that are read in the background keep nobody waiting who looks at one."""
_SENT = CapacityLimiter(2)
"""Held for one piece at a time, never while the receiver is waited for."""
_THREADS = CapacityLimiter(math.inf)


class Budget(Struct, frozen=True):
    """How much of a chat is read at most; there it ends, as if the file did."""

    size: float = math.inf
    seconds: float = math.inf


ON_DEMAND = Budget(SHOWN_BYTES, SHOWN_S)
IN_THE_BACKGROUND = Budget(FOUND_BYTES)
UNBOUNDED = Budget()


class _Unsealed(io.RawIOBase):
    """An item as a file of plaintext, for a worker thread. One frame is held at a time.

    `cut` says that more was asked for than the budget allows.
    """

    def __init__(self, safe: Safe, opened: Opened, budget: Budget = UNBOUNDED) -> None:
        self._safe, self._opened, self._budget = safe, opened, budget
        self._ends_at = time.monotonic() + budget.seconds
        self._at = self._begin = 0
        self._frame = b""
        self.cut = False

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
        if self._at >= self._budget.size or time.monotonic() > self._ends_at:
            self.cut = True
            return 0
        if not self._begin <= self._at < self._begin + len(self._frame):
            self._begin = self._at - self._at % FRAME
            self._frame = from_thread.run(self._fetch, Span(self._begin, min(self._begin + FRAME, size)))
        start = self._at - self._begin
        left = min(len(room), self._budget.size - self._at)
        piece = self._frame[start : start + int(left)]
        room[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    async def _fetch(self, span: Span) -> bytes:
        return b"".join([part async for part in self._safe.content(self._opened, span)])


@asynccontextmanager
async def _let_in(limiter: CapacityLimiter, patience: float) -> AsyncIterator[None]:
    me = object()
    try:
        with fail_after(patience):
            await limiter.acquire_on_behalf_of(me)
    except TimeoutError:
        raise ReadingBusy from None
    try:
        yield
    finally:
        limiter.release_on_behalf_of(me)


async def with_file(
    safe: Safe, opened: Opened, work: Callable[[BufferedReader], T], *, background: bool = False
) -> tuple[T, bool]:
    """Do something with the plaintext as a file, in a thread; and whether the budget cut it short.

    Two at a time in a process while somebody waits, one in the background, so that others go on.

    Raises:
        ItemDamaged: a frame does not open.
        ReadingBusy: nobody made room within a few seconds.
    """
    async with _let_in(_WHOLE, math.inf) if background else _let_in(_AT_ONCE, PATIENCE_S):
        raw = _Unsealed(safe, opened, IN_THE_BACKGROUND if background else ON_DEMAND)
        return await run_sync(lambda: work(BufferedReader(raw)), limiter=_THREADS), raw.cut


class Look(Struct, frozen=True):
    """What a person sees of a chat before it counts; `whole` says that it does not go on beyond that."""

    seen: Preview
    whole: bool


async def look_at(safe: Safe, item: EvidenceItem, manner: Manner) -> Look:
    """What a preview shows of a chat; of a very long one as much as is read in a short time.

    Raises:
        NotAChat: no format fits what the file begins with.
        ColumnsNeeded: it is a table, and nothing was said in the columns that were named or guessed.
        ReadingBusy: nobody made room within a few seconds.
    """
    opened = await safe.open_item(item)
    look, cut = await with_file(safe, opened, partial(_look, manner))
    return replace(look, whole=look.whole and not cut)


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


async def read_with(safe: Safe, item: EvidenceItem, reading: EvidenceReading, work: Callable[[Iterator[Part]], T]) -> T:
    """Do something with the transcript, in a thread: the item, read as it was confirmed.

    Raises:
        TooLongToShow: what is looked for lies too far into the chat.
        ReadingBusy: nobody made room within a few seconds.
    """
    opened = await safe.open_item(item)
    done, cut = await with_file(safe, opened, _over(reading, work))
    if cut:
        raise TooLongToShow
    return done


async def read_through(
    safe: Safe, item: EvidenceItem, reading: EvidenceReading, work: Callable[[Iterator[Part]], T]
) -> tuple[T, bool]:
    """The same in the background, as far as the budget goes; and whether that was less than all."""
    opened = await safe.open_item(item)
    return await with_file(safe, opened, _over(reading, work), background=True)


def _over(reading: EvidenceReading, work: Callable[[Iterator[Part]], T]) -> Callable[[BufferedReader], T]:
    return lambda file: work(read(file, reading.form, reading.manner()))


async def written(safe: Safe, opened: Opened, reading: EvidenceReading) -> AsyncIterator[bytes]:
    """The transcript as our own JSON, written piece by piece as it is taken.

    Between two pieces nothing is held, no thread and no place: whoever takes them slowly keeps nobody waiting.
    """
    pieces = _pieces(reading, BufferedReader(_Unsealed(safe, opened)))
    while True:
        async with _let_in(_SENT, math.inf):
            piece = await run_sync(next, pieces, None, limiter=_THREADS)
        if piece is None:
            return
        yield piece


def _pieces(reading: EvidenceReading, file: BufferedReader) -> Iterator[bytes]:
    out, notes = io.BytesIO(), Notes()
    document = Document(out, reading.form, reading.zone)
    for _ in document.through(read_noting(file, reading.form, reading.manner(), notes)):
        if out.tell() >= FRAME:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    document.end(notes)
    yield out.getvalue()


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
