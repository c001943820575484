"""Records asked of others, the doors behind a record holder's link, and tests by experts."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency, Provide
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import OFFICE, PARTIES, Actor, Role
from app.kit.auth import only, public
from evidence.api.items import TakesAFile, provide_safe, received, said_of
from evidence.queries import items
from evidence.rules import Kind
from evidence.safe import Safe
from evidence.schemas import (
    AskedOfYou,
    ExpertResultIn,
    ExpertTestIn,
    ExpertTestOut,
    FileName,
    ItemOut,
    RecordAnswerIn,
    RecordRequestIn,
    RecordRequestOut,
    Sha256,
    Title,
)
from evidence.service import asking, sending, testing

_READERS = PARTIES | OFFICE | {Role.auditor}
SLOWLY = RateLimitConfig(rate_limit=("minute", 120)).middleware
"""Against one caller who tries links; each is 256 bits of chance."""


class RequestDoors(Controller):
    """Requests for records on one case."""

    path = "/api/v1/cases/{case_id:uuid}/record-requests"
    tags = ("records",)

    @get(guards=[only(*_READERS)])
    async def list_requests(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> list[RecordRequestOut]:
        """Who was asked for what, and what came of it."""
        return await asking.show(session, actor, case_id)

    @post(guards=[only(Role.registrar, Role.mediator)])
    async def ask(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[RecordRequestIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> list[RecordRequestOut]:
        """Ask a carrier, a brand or a laboratory; a link that opens this one request goes out by mail."""
        await asking.ask(session, actor, case_id, data)
        return await asking.show(session, actor, case_id)


class LinkDoors(Controller):
    """Behind a record holder's link: one request, and nothing else."""

    path = "/api/v1/records/{token:str}"
    tags = ("records",)
    guards = (public,)
    middleware = (SLOWLY,)
    dependencies = {"safe": Provide(provide_safe)}  # noqa: RUF012 - Litestar's own way

    @get()
    async def show(
        self, token: FromPath[str], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> AskedOfYou:
        """What is asked of you, until when, and what you handed in."""
        _ = actor
        return await sending.show(session, await sending.enter(session, token))

    @post("/files", request_max_body_size=None, operation_class=TakesAFile)
    async def hand_in(  # noqa: PLR0913, PLR0917 - what is said about a file stands in the query, beside its bytes
        self,
        request: Request[Any, Any, Any],
        token: FromPath[str],
        title: FromQuery[Title],
        file_name: FromQuery[FileName],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
        kind: FromQuery[Kind] = Kind.record,
        sha256: FromQuery[Sha256 | None] = None,
    ) -> ItemOut:
        """Hand a file in: the body is the file itself. All sides see it at once."""
        _ = actor
        holder = await sending.enter(session, token)
        what = said_of(title=title, file_name=file_name, kind=kind, sha256=sha256)
        item = await sending.hand_in(session, holder, what, received(request), safe)
        return items.item_out(item, holder.language)

    @post("/answer", status_code=HTTP_200_OK)
    async def answer(
        self,
        token: FromPath[str],
        data: JSONBody[RecordAnswerIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """Say what there is to say. The link opens nothing any more."""
        _ = actor
        await sending.answer(session, await sending.enter(session, token), data.text)


class ExpertDoors(Controller):
    """Tests by experts on one case."""

    path = "/api/v1/cases/{case_id:uuid}/expert-tests"
    tags = ("records",)

    @get(guards=[only(*_READERS)])
    async def list_tests(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> list[ExpertTestOut]:
        """What is tested, who picked the laboratory, who advances the cost, what came out."""
        return await testing.show(session, actor, case_id)

    @post(guards=[only(Role.mediator)])
    async def order(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[ExpertTestIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> list[ExpertTestOut]:
        """Have something tested; the clocks of the case stand still until the result is said."""
        await testing.order(session, actor, case_id, data)
        return await testing.show(session, actor, case_id)

    @post("/{test_id:uuid}/result", guards=[only(Role.mediator)], status_code=HTTP_200_OK)
    async def say_result(
        self,
        case_id: FromPath[UUID],
        test_id: FromPath[UUID],
        data: JSONBody[ExpertResultIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> list[ExpertTestOut]:
        """Say what came out, and which exhibit is the report; the case goes on."""
        await testing.say_result(session, actor, case_id, test_id, data)
        return await testing.show(session, actor, case_id)
