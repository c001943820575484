"""The doors of an appeal: drafts saved and resumed, filing, my cases, one case."""

from datetime import datetime
from uuid import UUID

from litestar import Controller, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import OFFICE, PARTIES, Actor, Role
from app.kit.auth import only
from cases import queries
from cases.api.replies import CASES, etag, shown, unchanged
from cases.schemas import AppealIn, CaseLine, CaseOut, Started
from cases.service import filing

READERS = PARTIES | OFFICE | {Role.auditor}


class AppealDoors(Controller):
    """The doors of an appeal: drafts saved and resumed, filing, my cases, one case."""

    path = CASES
    tags = ("appeals",)
    guards = (unchanged,)

    @get(guards=[only(*READERS)])
    async def list_cases(
        self,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        before: FromQuery[datetime | None] = None,
    ) -> list[CaseLine]:
        """My cases, the newest change first, 20 a page; `before` is the last line's `changed_at`."""
        return await queries.list_cases(session, actor, before=before)

    @post(guards=[only(Role.consumer)])
    async def start_draft(
        self,
        data: JSONBody[AppealIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Started]:
        """Begin an appeal; everything may still be missing, nothing is filed."""
        case = await filing.start_draft(session, actor, data)
        headers = {"Location": f"{CASES}/{case.id}", "ETag": etag(case.version)}
        return Response(Started(case.id, case.version), headers=headers)

    @put("/{case_id:uuid}/draft", guards=[only(Role.consumer)])
    async def save_draft(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[AppealIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Keep what was typed."""
        return await shown(session, actor, await filing.save_draft(session, actor, case_id, data))

    @delete("/{case_id:uuid}/draft", guards=[only(Role.consumer)])
    async def discard_draft(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """Throw the draft away."""
        await filing.discard_draft(session, actor, case_id)

    @post("/{case_id:uuid}/filing", status_code=200, guards=[only(Role.consumer)])
    async def file_appeal(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """File it: it gets a number, and the other side is invited."""
        return await shown(session, actor, await filing.file_appeal(session, actor, case_id))

    @get("/{case_id:uuid}", guards=[only(*READERS)])
    async def show_case(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """The case as this reader may see it."""
        return await shown(session, actor, case_id)
