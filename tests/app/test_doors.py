"""Every door tried by everyone: strangers and wrong roles first, then each role on a case of its own."""

import httpx
import pytest
from litestar.routes import HTTPRoute

from app.kit.actors import Role
from app.kit.auth import door_of
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.settings import Settings
from tests.app.conftest import World, service
from tests.app.expectations import API, EVERYONE, PAGES, STREAMING, Door, address

pytestmark = pytest.mark.anyio

ROLES = sorted(EVERYONE)
# Its empty form is refused before anybody looks for the case.
FORM_FIRST = {"POST /cases/{case_id:uuid}/recusal"}
SAME_SITE = {"sec-fetch-site": "same-origin"}
# Where Litestar tells that nothing lies below the description of the API.
NOT_OURS = "GET /api/v1/openapi.json/"


def test_every_door_stands_in_the_table_and_says_whom_it_lets_in(tmp_path):
    app = service(tmp_path, Database("postgresql+psycopg://nobody@/nothing")).app
    expected = {line.door: line.who for line in API} | PAGES
    found = {
        f"{method} {route.path}": door_of(handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods - {"OPTIONS"}
    }
    assert None not in found.values()
    assert {n: who - {Role.clock} for n, who in found.items() if not n.startswith(NOT_OURS)} == expected


def test_only_doors_that_read_while_it_arrives_take_more_than_memory_holds(tmp_path):
    """`form()` and `body()` hold all that they are sent; the doors of files stream it into custody."""
    app = service(tmp_path, Database("postgresql+psycopg://nobody@/nothing")).app
    usual = Settings(home=tmp_path).max_body_bytes
    large = {
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods - {"OPTIONS"}
        if handler.resolve_request_max_body_size() != usual
    }
    assert large == STREAMING


@pytest.mark.parametrize("line", API, ids=lambda line: line.door)
async def test_a_door_of_the_api(rehearsal: httpx.AsyncClient, world: World, line: Door):
    for role in ROLES:
        if role not in line.who:
            await _is_kept_out(rehearsal, world, line, role)
        else:
            await _meets_nothing_elsewhere(rehearsal, world, line, role)
            await _meets_what_is_expected(rehearsal, world, line, role)


async def _is_kept_out(client: httpx.AsyncClient, world: World, line: Door, role: Role) -> None:
    """A real and an invented case are refused alike, before anything is loaded or read."""
    refusal = (401, "not-signed-in") if role is Role.public else (403, "wrong-role")
    replies = [await _knock(client, world, line, role, case) for case in (world.merchants, new_id())]
    replies.append(await _knock(client, world, line, role, world.merchants, sends=b"{"))
    assert {(reply.status_code, _slug(reply, refusal[1])) for reply in replies} == {refusal}, role
    assert len({_told(reply) for reply in replies}) == 1


async def _meets_nothing_elsewhere(client: httpx.AsyncClient, world: World, line: Door, role: Role) -> None:
    """Someone else's case is as little there as an invented one."""
    if "{case_id" not in line.path:
        return
    cases = [case for case in (world.foreign(role), new_id()) if case is not None]
    replies = [await _knock(client, world, line, role, case) for case in cases]
    assert {(reply.status_code, _slug(reply, "case-not-found")) for reply in replies} == {(404, "case-not-found")}, role
    assert len({_told(reply) for reply in replies}) == 1


async def _meets_what_is_expected(client: httpx.AsyncClient, world: World, line: Door, role: Role) -> None:
    reply = await _knock(client, world, line, role, world.own(role))
    met = _slug(reply, str(line.expected(role))) if reply.is_error else reply.status_code
    assert met == line.expected(role), (role, reply.text)


def _slug(reply: httpx.Response, expected: str) -> str:
    """A HEAD is answered by a status alone."""
    return expected if reply.request.method == "HEAD" else reply.json()["slug"]


def _told(reply: httpx.Response) -> tuple[object, ...]:
    """All that a caller can tell two refusals apart by."""
    said = {} if reply.request.method == "HEAD" else reply.json()
    body = {name: value for name, value in said.items() if name != "instance"}
    headers = {name: value for name, value in reply.headers.items() if name != "content-length"}
    return tuple(body.items()), tuple(headers.items())


async def _knock(
    client: httpx.AsyncClient, world: World, line: Door, role: Role, case: object, *, sends: object = None
) -> httpx.Response:
    path = address(line.path, case)
    what = line.sends if sends is None else sends
    body = {"content": what} if isinstance(what, bytes) else {"json": what} if what is not None else {}
    url = f"{path}?{line.asks}" if line.asks else path
    return await client.request(line.method, url, headers=world.headers(role), **body)


@pytest.mark.parametrize("door", PAGES)
async def test_a_page(rehearsal: httpx.AsyncClient, world: World, door: str):
    method, _, path = door.partition(" ")
    for role in ROLES:
        cases = (world.own(role) if role in world.actors else world.merchants, world.foreign(role), new_id())
        replies = [
            await rehearsal.request(method, address(path, case), headers=world.headers(role) | SAME_SITE)
            for case in cases
            if case
        ]
        assert all(reply.status_code < 500 for reply in replies), role
        if role not in PAGES[door]:
            assert {reply.status_code for reply in replies} == {401 if role is Role.public else 403}, role
        elif "{case_id" in path:
            assert len({_told(reply) for reply in replies[1:]}) == 1, role
            assert replies[1].status_code == (422 if door in FORM_FIRST else 404), role
