"""The door to the measures: open to strangers, and silent about everybody."""

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.testing import AsyncTestClient

from app.kit.db import Database
from app.kit.requests import UnitOfWork, provide_actor, provide_session
from app.measures.api import DOORS
from tests import office as people

pytestmark = pytest.mark.anyio


async def test_a_stranger_reads_sums_and_no_name(database: Database):
    office = await people.open_office(database)
    await people.filed(database, office)
    doors = Litestar(
        DOORS,
        dependencies={"actor": Provide(provide_actor), "session": Provide(provide_session)},
        middleware=[DefineMiddleware(UnitOfWork, database=database)],
        openapi_config=None,
    )
    async with AsyncTestClient(doors) as stranger:
        reply = await stranger.get("/api/v1/measures")
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "max-age=60, public"
    assert "closed" not in reply.text
    assert all(name not in reply.text for name in ("星河", "海桐", office.consumer.name, "mediator"))
