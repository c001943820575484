"""The doors of evidence for machines."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import InternalServerException
from litestar.params import FromHeader, FromPath, FromQuery, Parameter
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK, HTTP_206_PARTIAL_CONTENT, HTTP_416_REQUESTED_RANGE_NOT_SATISFIABLE
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only
from app.kit.ranges import Span, UnsatisfiableRangeError, asked_span
from evidence import queries, service
from evidence.errors import UploadBroken
from evidence.models import EvidenceItem
from evidence.rules import Kind
from evidence.safe import Safe
from evidence.schemas import FileName, HandIn, ItemOut, ItemWithCustody, Sha256, System, Title

_READERS = PARTIES | {Role.registrar, Role.mediator, Role.deputy, Role.chief, Role.auditor}
# Whatever a file holds, a browser runs nothing of it.
_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


async def provide_safe(state: State) -> Safe:
    """The dependency `safe`, opened once a process; `settings` lie in the application's state."""
    if "safe" not in state:
        state["safe"] = Safe.open(state["settings"])
    return state["safe"]


class EvidenceDoors(Controller):
    """Evidence of one case."""

    path = "/api/v1/cases/{case_id:uuid}/evidence"
    tags = ("evidence",)
    dependencies = {"safe": Provide(provide_safe)}  # noqa: RUF012 - Litestar's own way

    @post(guards=[only(*PARTIES)], request_max_body_size=None)
    async def hand_in(  # noqa: PLR0913 - each is a parameter of the query
        self,
        request: Request[Any, Any, Any],
        case_id: FromPath[UUID],
        title: FromQuery[Title],
        file_name: FromQuery[FileName],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
        kind: FromQuery[Kind] = Kind.other,
        source_system: FromQuery[System] = "",
        sha256: FromQuery[Sha256 | None] = None,
        withheld: FromQuery[bool] = False,
        transcript_of: FromQuery[UUID | None] = None,
    ) -> Response[ItemOut]:
        """Hand a file in: the body is the file itself, whatever its content type says.

        `sha256` is compared when given. The file is shown to all sides at once, unless it is `withheld` or late.
        """
        what = HandIn(title, file_name, kind, source_system, sha256, withheld, transcript_of)
        item = await service.hand_in(session, actor, case_id, what, _received(request), safe)
        location = f"/api/v1/cases/{case_id}/evidence/{item.id}"
        return Response(queries.item_out(item, actor.language), headers={"Location": location})

    @get(guards=[only(*_READERS)])
    async def list_items(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Sequence[ItemOut]:
        """What this reader may see, in the order in which it came."""
        return await queries.list_items(session, actor, case_id)

    @get("/{item_id:uuid}", guards=[only(*_READERS)])
    async def show_item(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> ItemWithCustody:
        """One item with its seal, and everything that was done with it."""
        item = await queries.get_item(session, actor, case_id, item_id)
        shown = msgspec.structs.asdict(queries.item_out(item, actor.language))
        return ItemWithCustody(**shown, custody=list(await queries.list_custody(session, actor, item)))

    @post("/{item_id:uuid}/disclose", guards=[only(*PARTIES, Role.mediator)], status_code=HTTP_200_OK)
    async def disclose(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> ItemOut:
        """Show a withheld item to all sides, or let a late one in; it gets its exhibit number."""
        return queries.item_out(await service.disclose(session, actor, case_id, item_id), actor.language)

    @get("/{item_id:uuid}/content", guards=[only(*_READERS)])
    async def read_content(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
        asked: FromHeader[Annotated[str | None, Parameter(header="Range")]] = None,
        if_range: FromHeader[Annotated[str | None, Parameter(header="If-Range")]] = None,
    ) -> Response[Any]:
        """The file itself, or one byte range of it. The reading is in the journal before the first byte is sent."""
        item = await queries.get_item(session, actor, case_id, item_id)
        key = await safe.open_item(item)
        headers = _headers(item)
        try:
            span = asked_span(asked, item.size_bytes) if if_range in (None, headers["ETag"]) else None
        except UnsatisfiableRangeError:
            nothing = {"Content-Range": f"bytes */{item.size_bytes}"}
            return Response(None, status_code=HTTP_416_REQUESTED_RANGE_NOT_SATISFIABLE, headers=nothing)
        await service.read(session, actor, item)
        if span is None:
            return _stream(safe, item, key, Span(0, item.size_bytes), headers, HTTP_200_OK)
        headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{item.size_bytes}"
        return _stream(safe, item, key, span, headers, HTTP_206_PARTIAL_CONTENT)


async def _received(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    """The body as it arrives; a caller who hangs up is told apart from a fault of ours."""
    try:
        async for chunk in request.stream():
            yield chunk
    except InternalServerException as gone:
        raise UploadBroken from gone


def _headers(item: EvidenceItem) -> dict[str, str]:
    """RFC 9110 §8.8.3 and §14.3, RFC 6266 with the name of RFC 8187."""
    return {
        "ETag": f'"{item.sha256.hex()}"',
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(item.file_name, safe='')}",
        "Content-Security-Policy": _SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def _stream(safe: Safe, item: EvidenceItem, key: bytes, span: Span, headers: dict[str, str], status: int) -> Stream:
    length = {"Content-Length": str(span.stop - span.start)}
    content = safe.content(item, key, span)
    return Stream(content, status_code=status, media_type=item.media_type, headers=headers | length)
