"""What the description adds to what the handlers say; the whole document is tried in `test_main`."""

from typing import Any

import pytest
from litestar import Litestar, get, post
from litestar.testing import TestClient

from app.kit.actors import Role
from app.kit.auth import only, public
from app.kit.description import description
from app.kit.requests import TELLS_A_SECRET


@get("/open", guards=[public], sync_to_thread=False)
def opened() -> None:
    """Everyone reads.

    As long as they like.
    """


@post("/cases/{case_id:uuid}/act", guards=[only(Role.board)], status_code=204, sync_to_thread=False)
def act() -> None:
    """The board acts."""


@post("/key", guards=[only()], opt=TELLS_A_SECRET, sync_to_thread=False)
def key() -> None:
    """A secret is told."""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    app = Litestar([opened, act, key], openapi_config=description("/api.json"), logging_config=None)
    with TestClient(app) as client:
        assert client.get("/api.json").content == client.get("/api.json").content
        return client.get("/api.json").json()["paths"]


def test_a_public_door_asks_for_nothing(told):
    door = told["/open"]["get"]
    assert (door["security"], door["summary"]) == ([], "Everyone reads")
    assert "As long as" in door["description"]
    assert "public" in door["x-open-to"]


def test_a_guarded_door_names_who_comes_in(told):
    door = told["/cases/{case_id}/act"]["post"]
    assert door["x-open-to"] == ["board"]
    assert "content" not in door["responses"]["204"]


def test_a_secret_is_never_kept_under_a_key(told):
    named = [list(told[path]["post"].get("parameters", [])) for path in ("/cases/{case_id}/act", "/key")]
    keyed = {"$ref": "#/components/parameters/IdempotencyKey"}
    assert [keyed in parameters for parameters in named] == [True, False]
