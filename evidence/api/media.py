"""How items look and sound: what was found in them, copies to show, transcripts in step, marks, quarantine."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import OFFICE, PARTIES, Actor, Role
from app.kit.auth import only
from app.kit.veiling import SHUTS_ORIGINALS
from evidence.api import streams
from evidence.api.items import READERS, provide_safe
from evidence.media import waveform
from evidence.queries import items
from evidence.queries import media as queries
from evidence.safe import Safe
from evidence.schemas import CueOut, LookOut, MarkIn, MarkOut, ReleaseIn
from evidence.service import custody, hearing, marking, quarantine, unmasking


class MediaDoors(Controller):
    """One item, as it can be shown without being opened."""

    path = "/api/v1/cases/{case_id:uuid}/evidence/{item_id:uuid}"
    tags = ("evidence",)
    dependencies = {"safe": Provide(provide_safe)}  # noqa: RUF012 - Litestar's own way

    @get("/look", guards=[only(*READERS)])
    async def show_look(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> LookOut:
        """What is known of how it looks and sounds, its copies, its marks, and the scanner's word."""
        item = await items.get_item(session, actor, case_id, item_id)
        return await queries.show_look(session, actor, item)

    @get("/copies/{copy_id:uuid}", guards=[only(*READERS)], opt=SHUTS_ORIGINALS)
    async def read_copy(  # noqa: PLR0917 - a door names all that it needs
        self,
        request: Request[Any, Any, Any],
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        copy_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
    ) -> Response[Any]:
        """A preview or playback copy, shown in the browser. It counts as reading the item."""
        item = await items.get_item(session, actor, case_id, item_id)
        await unmasking.check_may_open(session, actor, item)
        copy = await queries.get_copy(session, actor, item, copy_id)
        await quarantine.check_open(session, actor, item, safe)
        opened = await safe.open_copy(item, copy)
        await custody.open_original(session, actor, item)
        headers = streams.shut_in(copy.sha256) | {"Content-Disposition": "inline"}
        return streams.stream(request, copy.media_type, copy.size_bytes, headers, partial(safe.content, opened))

    @get("/waveform.svg", guards=[only(*READERS)], opt=SHUTS_ORIGINALS)
    async def show_waveform(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[str]:
        """The loudness over the time as a drawing; nothing of what is said."""
        item = await items.get_item(session, actor, case_id, item_id)
        look = await queries.find_look(session, actor, item_id)
        drawing = waveform.draw(look.peaks if look else b"")
        return Response(drawing, media_type="image/svg+xml", headers=streams.shut_in(item.sha256))

    @get("/cues", guards=[only(*READERS)])
    async def list_cues(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
    ) -> Sequence[CueOut]:
        """What is said in a recording, by its transcripts; each transcript counts as read."""
        item = await items.get_item(session, actor, case_id, item_id)
        return await hearing.list_cues(session, actor, item, safe)

    @post("/marks", guards=[only(*PARTIES, Role.mediator)])
    async def mark(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[MarkIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> MarkOut:
        """Set a mark with a note at a moment of a recording; everybody at the case reads it."""
        return await marking.mark(session, actor, case_id, item_id, data)

    @post("/clearance", guards=[only(*OFFICE)], status_code=HTTP_204_NO_CONTENT)
    async def clear(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[ReleaseIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """Let a quarantined item go, for a reason that everybody at the case reads."""
        await quarantine.clear(session, actor, case_id, item_id, data.reason)
