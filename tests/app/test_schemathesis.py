"""What a machine that has only read the description sends: as every role, to every door, and nothing breaks.

Whatever succeeds is taken back, so each request meets the same world.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.kit.actors import Role
from app.kit.embedded import Cluster
from app.kit.settings import Settings
from app.main import create_app
from tests.app.conftest import Rehearsing, World
from tests.app.expectations import API, EVERYONE

pytestmark = pytest.mark.anyio

EXAMPLES = 300 if os.environ.get("REDRESS_LONG") else 12
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
WHO = {line.door.replace(":uuid", "").replace(":str", "").replace(":int", ""): line.who for line in API}


@contextmanager
def _served(app: Litestar) -> Iterator[str]:
    """The service on a port of loopback, in a thread with a loop of its own."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def address(server: Cluster, world_name: str, world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    database = Rehearsing(server.app_url(world_name))
    app = create_app(Settings(home=tmp_path_factory.mktemp("home"), workers=False), database)
    app.on_shutdown.append(database.close)
    with _served(app) as url:
        yield url


@pytest.fixture(scope="module")
def described(address: str) -> Any:
    """The service's own description of its doors."""
    return schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")


async def test_no_door_breaks(described: Any, world: World):
    failures = []
    for result in described.get_all_operations():
        operation = result.ok()
        try:
            _try_out(operation, world)
        except FailureGroup as failure:
            failures.append(f"{operation.label}\n{failure}")
    assert not failures, "\n\n".join(failures)


def _try_out(operation: Any, world: World) -> None:
    welcome = sorted(WHO[operation.label] - {Role.public})
    roles = st.one_of(st.sampled_from(welcome), st.sampled_from(welcome), st.sampled_from(sorted(EVERYONE)))

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), role=roles, place=st.integers(0, 4))
    def knock(case: Any, role: Role, place: int) -> None:
        if "case_id" in case.path_parameters and place:
            known = (world.own(role), world.own(role), *world.more)[place - 1]
            case.path_parameters |= {
                name: str(thing) for name, thing in world.things.items() if name in case.path_parameters
            }
            case.path_parameters["case_id"] = str(known)
            case.headers.pop("If-Match", None)
        headers = world.headers(role) | {"Sec-Fetch-Site": "same-origin"}
        case.call_and_validate(checks=CHECKS, headers=headers)

    knock()
