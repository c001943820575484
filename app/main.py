"""The one list of doors, plugins and middleware."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from litestar import Litestar, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.middleware import DefineMiddleware
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app import pages, worker
from app.approvals.api import DOORS as APPROVALS
from app.beacon import open_beacon
from app.beacon.api import BeaconDoors
from app.export.api import DOORS as EXPORT
from app.journal.api import JournalDoors
from app.kit import db
from app.kit.auth import public
from app.kit.bodies import StrictRequest
from app.kit.db import Database
from app.kit.description import description
from app.kit.objects import Verdict, check_address, prove
from app.kit.requests import UnitOfWork, harden, provide_actor, provide_session
from app.kit.settings import Settings
from app.measures.api import DOORS as MEASURES
from app.orders.api import DOORS as ORDERS
from app.passkeys.api import DOORS as PASSKEYS
from app.passkeys.rules import check_site
from app.people.api import DOORS as PEOPLE
from cases.api import DOORS as CASES
from evidence.api import DOORS as EVIDENCE
from rulings.api import DOORS as RULINGS
from rulings.signing import open_authority

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


STORAGE_AGAIN_SECONDS = 30


@get("/healthz", guards=[public], status_code=HTTP_200_OK, include_in_schema=False)
async def healthz(session: NamedDependency[AsyncSession], state: State) -> dict[str, str]:
    """Whether the process answers and reaches its database, and what its store of files was found to be."""
    await db.ping(session)
    return {"status": "ok", "storage": state["storage"]}


def create_app(settings: Settings, database: Database, *more: Any) -> Litestar:  # noqa: ANN401 - whatever Litestar routes
    """The service, ready to be served, with the doors that the demo adds. It runs the jobs unless a worker does.

    Raises:
        OutsidersOnly, BeaconAddressWrong: with this beacon it does not start.
        DemoChain, SignerUrlWrong: with this authority it does not start.
        AddressNotSecure: passkeys are asked for, and no browser offers any at this address.
    """
    open_beacon(settings)
    if settings.production:
        open_authority(settings)
    if settings.asks_second_factor:
        check_site(settings.public_url)
    return Litestar(
        route_handlers=[
            healthz,
            *PEOPLE,
            *APPROVALS,
            *PASSKEYS,
            *CASES,
            *EVIDENCE,
            *RULINGS,
            JournalDoors,
            BeaconDoors,
            *EXPORT,
            *MEASURES,
            *ORDERS,
            *pages.pages(settings),
            *more,
        ],
        dependencies={"actor": Provide(provide_actor), "session": Provide(provide_session)},
        middleware=[DefineMiddleware(UnitOfWork, database=database, second_factor=settings.asks_second_factor)],
        exception_handlers=pages.exception_handlers(),
        before_send=[harden],
        request_class=StrictRequest,
        lifespan=[_lifespan(settings, database)],
        template_config=pages.template_config(settings),
        state=State(
            {
                "settings": settings,
                "database": database,
                "storage": Verdict.unknown if settings.s3_url else Verdict.local,
            }
        ),
        request_max_body_size=settings.max_body_bytes,
        logging_config=None,
        openapi_config=description("/api/v1/openapi.json"),
    )


def _lifespan(settings: Settings, database: Database) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        """Jobs run as long as the doors are open. A store that is away keeps nobody out of what lies elsewhere."""
        check_address(settings)
        proving = asyncio.create_task(_prove_storage(settings, app.state))
        try:
            async with worker.running(settings, database) if settings.workers else nullcontext():
                yield
        finally:
            proving.cancel()

    return lifespan


def _storage_at_first(settings: Settings) -> Verdict:
    return Verdict.unknown if settings.s3_url else Verdict.local


async def _prove_storage(settings: Settings, state: State) -> None:
    """Until the store has answered."""
    while (verdict := await prove(settings)) is Verdict.unknown:  # noqa: ASYNC110 - nobody tells us when it is back
        await asyncio.sleep(STORAGE_AGAIN_SECONDS)
    state["storage"] = verdict
