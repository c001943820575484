"""What every door on a case has in common: the version it was opened at, and the reply after an act."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.errors import StaleVersion
from app.kit.requests import Work
from cases import queries
from cases.models import Case
from cases.schemas import CaseOut, Made
from cases.service import showing

CASES = "/api/v1/cases"


def etag(version: int) -> str:
    """A case's version as an entity tag (RFC 9110 §8.8.3)."""
    return f'"{version}"'


async def unchanged(connection: ASGIConnection, _: BaseRouteHandler) -> None:
    """A guard: an `If-Match` that names another version than the newest refuses the act before it begins."""
    expected = connection.headers.get("if-match")
    case_id = connection.path_params.get("case_id")
    if connection.scope["method"] == "GET" or expected is None or case_id is None:  # type: ignore[typeddict-item]
        return
    work = Work.of(connection.scope)
    actor = await work.actor()
    version = await queries.get_version(await work.session(), actor, UUID(str(case_id)))
    if not {"*", etag(version)} & {tag.strip() for tag in expected.split(",")}:
        raise StaleVersion


async def shown(session: AsyncSession, actor: Actor, case: Case | UUID) -> Response[CaseOut]:
    """The case as the actor sees it after the act."""
    await session.flush()
    case_id = case if isinstance(case, UUID) else case.id
    out = await showing.show(session, actor, case_id)
    return Response(out, headers={"ETag": etag(out.version)})


async def made(session: AsyncSession, actor: Actor, row: Any, case_id: UUID) -> Response[Made]:  # noqa: ANN401 - any row with an id
    """What was added, and where the case stands after it."""
    await session.flush()
    case = await queries.get_case(session, actor, case_id)
    return Response(Made(row.id, case.state, case.version), headers={"ETag": etag(case.version)})
