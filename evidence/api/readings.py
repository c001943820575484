"""Readings: how a chat is read, confirmed by a person, and its transcript."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only
from app.kit.errors import BadInput
from evidence.api.items import provide_safe
from evidence.queries import items, readings
from evidence.safe import Safe
from evidence.schemas.readings import PreviewOut, ReadingIn, ReadingOut, TranscriptOut
from evidence.service import confirming
from evidence.transcripts.model import Columns, DayOrder

_READERS = only(*PARTIES, Role.registrar, Role.mediator, Role.deputy, Role.chief, Role.auditor)
_CONFIRM = only(*PARTIES, Role.registrar, Role.mediator)
Heading = Annotated[str, Meta(max_length=200)]


class ReadingDoors(Controller):
    """One chat among the evidence of a case."""

    path = "/api/v1/cases/{case_id:uuid}/evidence/{item_id:uuid}"
    tags = ("evidence",)
    dependencies = {"safe": Provide(provide_safe)}  # noqa: RUF012 - Litestar's own way

    @get("/reading/preview", guards=[_READERS])
    async def preview(  # noqa: PLR0913, PLR0917 - the columns of a table stand in the query, one by one
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
        zone: FromQuery[str | None] = None,
        day_order: FromQuery[DayOrder | None] = None,
        at: FromQuery[Heading] = "",
        speaker: FromQuery[Heading] = "",
        text: FromQuery[Heading] = "",
        voice: FromQuery[Heading] = "",
        attachment: FromQuery[Heading] = "",
    ) -> PreviewOut:
        """How the chat would be read. `at`, `speaker`, `text`, `voice` and `attachment` are headings of a table."""
        named = bool(at or speaker or text or voice or attachment)
        columns = Columns(at, speaker, text, voice, attachment) if named else None
        said = ReadingIn(zone=zone, columns=columns, day_order=day_order)
        return await confirming.preview(session, actor, case_id, item_id, said, safe)

    @post("/reading", guards=[_CONFIRM])
    async def confirm(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: JSONBody[ReadingIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
    ) -> ReadingOut:
        """Say that the chat is read rightly, or correct how it is read; from then on it counts."""
        return readings.reading_out(await confirming.confirm(session, actor, case_id, item_id, data, safe))

    @get("/reading", guards=[_READERS])
    async def show_reading(
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> ReadingOut:
        """How the chat is read, as it was confirmed last."""
        item = await items.get_item(session, actor, case_id, item_id)
        return readings.reading_out(await readings.get_reading(session, actor, item))

    @get("/transcript", guards=[_READERS])
    async def show_transcript(  # noqa: PLR0917 - line and place stand in the query
        self,
        case_id: FromPath[UUID],
        item_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
        line: FromQuery[int] = 1,
        at: FromQuery[int | None] = None,
    ) -> TranscriptOut:
        """A page of the transcript, from a line of the file on, or from the place that another page named."""
        if line < 0 or (at is not None and at < 0):
            raise BadInput(why="line, at: ≥ 0")
        item = await items.get_item(session, actor, case_id, item_id)
        return await confirming.transcript(session, actor, item, safe, line=line, at=at)
