"""The one list of doors, plugins and middleware."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from litestar import Litestar, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.middleware import DefineMiddleware
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app import pages, worker
from app.journal.api import JournalDoors
from app.kit import db
from app.kit.auth import public
from app.kit.bodies import StrictRequest
from app.kit.db import Database
from app.kit.description import description
from app.kit.requests import UnitOfWork, harden, provide_actor, provide_session
from app.kit.settings import Settings
from app.measures.api import DOORS as MEASURES
from app.people.api import DOORS as PEOPLE
from cases.api import DOORS as CASES
from evidence.api import DOORS as EVIDENCE
from rulings.api import DOORS as RULINGS

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


@get("/healthz", guards=[public], status_code=HTTP_200_OK, include_in_schema=False)
async def healthz(session: NamedDependency[AsyncSession]) -> dict[str, str]:
    """Whether the process answers and reaches its database."""
    await db.ping(session)
    return {"status": "ok"}


def create_app(settings: Settings, database: Database, *more: Any) -> Litestar:  # noqa: ANN401 - whatever Litestar routes
    """The service, ready to be served, with the doors that the demo adds. It runs the jobs unless a worker does."""
    return Litestar(
        route_handlers=[
            healthz,
            *PEOPLE,
            *CASES,
            *EVIDENCE,
            *RULINGS,
            JournalDoors,
            *MEASURES,
            *pages.pages(settings),
            *more,
        ],
        dependencies={"actor": Provide(provide_actor), "session": Provide(provide_session)},
        middleware=[DefineMiddleware(UnitOfWork, database=database)],
        exception_handlers=pages.exception_handlers(),
        before_send=[harden],
        request_class=StrictRequest,
        lifespan=[_lifespan(settings, database)],
        template_config=pages.template_config(settings),
        state=State({"settings": settings, "database": database}),
        request_max_body_size=settings.max_body_bytes,
        logging_config=None,
        openapi_config=description("/api/v1/openapi.json"),
    )


def _lifespan(settings: Settings, database: Database) -> Lifespan:
    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        """Jobs run as long as the doors are open."""
        if not settings.workers:
            yield
            return
        async with worker.running(settings, database):
            yield

    return lifespan
