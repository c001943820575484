"""Guards decide by role alone, before anything is loaded."""

import pytest
from litestar import Controller, Litestar, get
from litestar.connection import ASGIConnection
from litestar.routes import HTTPRoute

from app.kit.actors import PUBLIC, Actor, Role
from app.kit.auth import by_link, door_of, only, public, session_cookie
from app.kit.errors import NotSignedIn, SecondFactorNeeded, WrongRole
from app.kit.ids import new_id


class Doors(Controller):
    """Guarded for all who have signed in; one door more tightly."""

    guards = (only(),)

    @get("/any", sync_to_thread=False)
    def any_role(self) -> None:
        """Anyone with an account."""

    @get("/board", guards=[only(Role.board)], sync_to_thread=False)
    def board(self) -> None:
        """The board."""


@get("/open", guards=[public], sync_to_thread=False)
def opened() -> None:
    """Everyone."""


@get("/forgotten", sync_to_thread=False)
def forgotten() -> None:
    """Nobody thought about it."""


@get("/halfway", guards=[by_link(Role.chief)], sync_to_thread=False)
def halfway() -> None:
    """The door of the second factor."""


def test_the_public_is_asked_to_sign_in_and_a_wrong_role_refused():
    with pytest.raises(NotSignedIn):
        only(Role.board).check(PUBLIC)
    with pytest.raises(WrongRole):
        only(Role.board).check(Actor(Role.chief, new_id()))
    with pytest.raises(WrongRole):
        only().check(Actor(Role.record_holder, new_id()))
    only(Role.board).check(Actor(Role.board, new_id()))
    only().check(Actor(Role.consumer, new_id()))


def test_a_door_says_whom_it_lets_in():
    app = Litestar([Doors, opened, forgotten, halfway], openapi_config=None, logging_config=None)
    doors = {
        route.path: door_of(handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if "GET" in handler.http_methods
    }
    assert doors["/board"] == {Role.board}
    assert doors["/any"] == frozenset(Role) - {Role.public, Role.clock, Role.record_holder}
    assert doors["/halfway"] == {Role.chief}
    assert doors["/open"] == frozenset(Role)
    assert doors["/forgotten"] is None


async def _knock(path: str, work: object) -> Actor:
    app = Litestar([Doors, halfway], openapi_config=None, logging_config=None)
    route = next(each for each in app.routes if each.path == path)
    handler = next(each for each in route.route_handlers if "GET" in each.http_methods)
    connection = ASGIConnection({"type": "http", "state": {"work": work}, "query_string": b"", "headers": []})
    for guard in handler.resolve_guards():
        await guard(connection, handler)
    return connection.scope["user"]


class HalfWay:
    """Someone who signed in by a link alone, where more is asked."""

    half_way = True

    def __init__(self, person: Actor) -> None:
        self.person = person

    async def actor(self) -> Actor:
        return PUBLIC

    async def step_in(self) -> Actor:
        return self.person


@pytest.mark.anyio
async def test_half_way_only_the_doors_of_the_second_factor_open():
    chief, consumer = Actor(Role.chief, new_id()), Actor(Role.consumer, new_id())
    for path in ("/any", "/board"):
        with pytest.raises(SecondFactorNeeded):
            await _knock(path, HalfWay(chief))
    assert await _knock("/halfway", HalfWay(chief)) == chief
    with pytest.raises(WrongRole):
        await _knock("/halfway", HalfWay(consumer))


def test_a_cookie_is_out_of_reach_of_scripts_and_goes_away_empty():
    cookie = session_cookie("t", secure=True)
    assert (cookie.httponly, cookie.samesite, cookie.secure) == (True, "lax", True)
    assert session_cookie("", secure=True).max_age == 0
