"""The tables behind the pages: every act has one door, one guard, and boxes that can be read."""

from collections import Counter

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler

from app import pages
from app.kit.actors import Role
from app.kit.auth import door_of
from app.kit.requests import provide_actor, provide_session
from app.kit.settings import load
from app.kit.text import chinese
from app.pages import desk, forms, words
from app.pages.acts import Act
from cases.lifecycle import PLACES, Action, By

KINDS = {"line", "text", "email", "number", "day", "money", "choice", "radios", "ticks", "tick"}


def test_no_two_acts_share_a_door() -> None:
    assert [slug for slug, times in Counter(act.slug for act in desk.ACTS).items() if times > 1] == []


@pytest.mark.parametrize("act", desk.ACTS, ids=lambda act: act.slug)
def test_an_act_is_done_by_someone_and_called_something_in_chinese(act: Act) -> None:
    assert act.roles
    assert {act.title, act.button} <= chinese().keys()


def test_an_act_lets_in_only_the_roles_of_its_line() -> None:
    doors = {path: handler for handler in desk.PAGES for path in handler.paths if "POST" in handler.http_methods}
    found = {act.slug: door_of(doors[f"/cases/{{case_id:uuid}}/{act.slug}"]) for act in desk.ACTS}
    assert found == {act.slug: act.roles for act in desk.ACTS}


def test_every_page_says_for_whom_it_is() -> None:
    given = {"actor": Provide(provide_actor), "session": Provide(provide_session)}
    app = Litestar(pages.pages(load()), dependencies=given, openapi_config=None)
    handlers = [h for route in app.routes for h in getattr(route, "route_handlers", ())]
    silent = [
        h.paths
        for h in handlers
        if isinstance(h, HTTPRouteHandler) and h.http_methods != {"OPTIONS"} and door_of(h) is None
    ]
    assert silent == []


def test_every_step_every_turn_and_every_state_has_a_word() -> None:
    assert set(Action) == set(words.STEPS)
    assert set(By) == set(words.TURNS)
    assert {state.value for state in PLACES} <= words.CODES.keys()
    assert set(Role) - {Role.public} == set(words.ROLES)


def test_an_amount_is_typed_back_as_it_was_meant() -> None:
    typed: dict[str, list[str]] = {}
    forms.write(typed, "paid", forms.AmountIn(minor=649900))
    assert typed == {"paid": ["6499.00"], "paid.currency": ["CNY"]}
