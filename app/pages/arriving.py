"""A form with a file, read while it arrives: first what was typed, then the file, which no disk sees unsealed."""

from collections import deque
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from app.kit import blind_fields
from app.kit.errors import TooLarge
from app.kit.problems import UnknownFormat
from evidence.api.items import received
from evidence.errors import UploadBroken
from evidence.safe import Safe

_WORDS = 1_000_000
_BOXES = 100


class Arriving:
    """The boxes come before the file, as they stand on the page; what comes after the file is not read."""

    def __init__(self, request: Request[Any, Any, Any], limit: str) -> None:
        try:
            boundary = request.content_type[1].get("boundary", "")
            self._parser = PushMultipartParser(boundary, max_segment_count=_BOXES)
        except MultipartError as broken:
            raise UploadBroken from broken
        self._body = received(request)
        self._limit = limit
        self._events: deque[MultipartSegment | bytes | None] = deque()
        self._left = _WORDS
        self.typed: dict[str, list[str]] = {}
        """As far as it has arrived, to be shown again when the file is refused."""

    async def boxes(self) -> tuple[FormMultiDict, str]:
        """What was typed, and the name of the file; empty when no file was chosen."""
        typed: list[tuple[str, str]] = []
        while (segment := await self._next()) is not _END:
            if not isinstance(segment, MultipartSegment):
                continue
            blind_fields.check_names([str(segment.name)])
            if segment.name == "file" and segment.filename:
                return FormMultiDict(typed), segment.filename
            name, words = str(segment.name), await self._words()
            typed.append((name, words))
            self.typed.setdefault(name, []).append(words)
        return FormMultiDict(typed), ""

    async def file(self) -> AsyncIterator[bytes]:
        """The file, as its bytes come."""
        while isinstance(piece := await self._next(), bytes):
            yield piece

    async def rest(self) -> None:
        """Read what is still coming, and forget it: a browser that is still sending hears no answer."""
        try:
            while await self._next() is not _END:
                pass
        except (UploadBroken, TooLarge):
            return

    async def _words(self) -> str:
        words = bytearray()
        async for piece in self.file():
            self._left -= len(piece)
            if self._left < 0:
                raise TooLarge(limit="1 MB")
            words += piece
        return words.decode(errors="replace")

    async def _next(self) -> object:
        """The beginning of a part, a piece of it, or None at its end; `_END` after the last one."""
        while not self._events:
            if self._parser.closed:
                return _END
            try:
                self._events.extend(self._parser.parse(await anext(self._body, b"")))
            except MultipartError as broken:
                raise UploadBroken from broken
            except RequestEntityTooLarge:
                raise TooLarge(limit=self._limit) from None
        return self._events.popleft()


def arriving(request: Request[Any, Any, Any], safe: Safe) -> Arriving:
    """The form of a request, of files as large as the safe takes.

    Raises:
        UnknownFormat: it is no multipart form; any other would be read into memory whole.
    """
    if request.content_type[0] != RequestEncodingType.MULTI_PART:
        raise UnknownFormat
    return Arriving(request, f"{safe.max_bytes / 10**9:g} GB")


_END = object()
