"""Items: handing in, listing, reading, disclosing."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import InternalServerException
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody
from litestar.params import FromPath, FromQuery
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only
from app.kit.problems import misread
from app.kit.veiling import SHUTS_ORIGINALS
from evidence.api import streams
from evidence.errors import UploadBroken
from evidence.models import EvidenceItem
from evidence.queries import items as queries
from evidence.rules import Kind, name_to_save
from evidence.safe import Safe
from evidence.schemas import FileName, HandIn, ItemOut, ItemWithCustody, Sha256, System, Title
from evidence.service import custody, disclosing, handing_in, quarantine, unmasking

READERS = PARTIES | {Role.registrar, Role.mediator, Role.deputy, Role.chief, Role.auditor}


@dataclass
class TakesAFile(Operation):
    """What the description cannot know of a body that streams."""

    def __post_init__(self) -> None:
        """Any bytes, whatever their content type says."""
        self.request_body = RequestBody({"application/octet-stream": OpenAPIMediaType()}, required=True)


async def provide_safe(state: State) -> Safe:
    """The dependency `safe`, opened once a process; `settings` lie in the application's state."""
    if "safe" not in state:
        state["safe"] = Safe.open(state["settings"])
    return state["safe"]


class ItemDoors(Controller):
    """Evidence of one case."""

    path = "/api/v1/cases/{case_id:uuid}/evidence"
    tags = ("evidence",)
    dependencies = {"safe": Provide(provide_safe)}  # noqa: RUF012 - Litestar's own way

    @post(guards=[only(*PARTIES)], request_max_body_size=None, operation_class=TakesAFile)
    async def hand_in(  # noqa: PLR0913, PLR0917 - what is said about a file stands in the query, beside its bytes
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
        withheld: FromQuery[bool] = False,  # noqa: FBT002 - a query has no positions
        transcript_of: FromQuery[UUID | None] = None,
    ) -> Response[ItemOut]:
        """Hand a file in: the body is the file itself, whatever its content type says.

        `sha256` is compared when given. The file is shown to all sides at once, unless it is `withheld` or late.
        """
        what = said_of(
            title=title,
            file_name=file_name,
            kind=kind,
            source_system=source_system,
            sha256=sha256,
            withheld=withheld,
            transcript_of=transcript_of,
        )
        item = await handing_in.hand_in(session, actor, case_id, what, received(request), safe)
        location = f"/api/v1/cases/{case_id}/evidence/{item.id}"
        return Response(queries.item_out(item, actor.language), headers={"Location": location})

    @get(guards=[only(*READERS)])
    async def list_items(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Sequence[ItemOut]:
        """What this reader may see, in the order in which it came."""
        return await queries.list_items(session, actor, case_id)

    @get("/{item_id:uuid}", guards=[only(*READERS)])
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
        return queries.item_out(await disclosing.disclose(session, actor, case_id, item_id), actor.language)

    @get("/{item_id:uuid}/content", guards=[only(*READERS)], opt=SHUTS_ORIGINALS)
    async def read_content(
        self,
        request: Request[Any, Any, Any],
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
    ) -> Response[Any]:
        """The file itself, or one byte range of it. The reading is in the journal before the first byte is sent."""
        item = await queries.get_item(session, actor, case_id, item_id)
        await unmasking.check_may_open(session, actor, item)
        await quarantine.check_open(session, actor, item, safe)
        opened = await safe.open_item(item)
        await custody.open_original(session, actor, item)
        return streams.stream(request, item.media_type, item.size_bytes, _headers(item), partial(safe.content, opened))


def said_of(**said: Any) -> HandIn:  # noqa: ANN401 - about to be checked
    """What stands in the query, checked as a whole: Litestar drops the limits of single parameters."""
    try:
        return msgspec.convert(said, HandIn)
    except msgspec.ValidationError as wrong:
        raise misread(str(wrong)) from None


async def received(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    """The body as it arrives; a caller who hangs up is told apart from a fault of ours."""
    try:
        async for chunk in request.stream():
            yield chunk
    except InternalServerException as gone:
        raise UploadBroken from gone


def _headers(item: EvidenceItem) -> dict[str, str]:
    """Never shown in the browser: an attachment (RFC 6266, with the name of RFC 8187)."""
    name = name_to_save(item.file_name, item.media_type)
    return streams.shut_in(item.sha256) | {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    }
