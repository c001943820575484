"""Whatever goes wrong becomes one problem document, in the reader's language, that leaks nothing."""

import errno
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Annotated

import psycopg
import pytest
from litestar import Litestar, get, post
from litestar.params import FromQuery, JSONBody
from litestar.testing import AsyncTestClient
from msgspec import Meta, Struct
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError

from app.kit import problems
from app.kit.errors import ChangedMeanwhile, NotReady, OurFault, TooLarge
from app.kit.problems import exception_handlers

pytestmark = pytest.mark.anyio


class Colour(StrEnum):
    red = "red"


class Claim(Struct, frozen=True, forbid_unknown_fields=True):
    amount: Annotated[int, Meta(ge=0)]
    colour: Colour = Colour.red


class Appeal(Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1)]
    claims: list[Claim] = []


@post("/appeal", sync_to_thread=False)
def appeal(data: JSONBody[Appeal]) -> None:
    """Take an appeal."""
    assert data


@get("/listed", sync_to_thread=False)
def listed(page: FromQuery[int]) -> int:
    """Take a number."""
    return page


@get("/broken", sync_to_thread=False)
def broken() -> None:
    """Break."""
    raise RuntimeError("the secret")


@pytest.fixture
async def client() -> AsyncIterator[AsyncTestClient[Litestar]]:
    doors = Litestar(
        [appeal, listed, broken],
        exception_handlers=exception_handlers,
        request_max_body_size=1000,
        logging_config=None,
        openapi_config=None,
    )
    async with AsyncTestClient(doors) as opened:
        opened.headers["accept-language"] = "en"
        yield opened


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({}, "name", "missing"),
        ({"name": 3}, "name", "str was expected, not int"),
        ({"name": ""}, "name", "length"),
        ({"name": "a", "tier": "gold"}, "tier", "not known"),
        ({"name": "a", "claims": [{"amount": "x"}]}, "claims[0].amount", "int was expected, not str"),
        ({"name": "a", "claims": [{"amount": -1}]}, "claims[0].amount", ">= 0"),
        ({"name": "a", "claims": [{"amount": 1, "colour": "blue"}]}, "claims[0].colour", "not one of the choices"),
        ({"name": "a", "claims": [{"amount": 1, "tier": 1}]}, "claims[0].tier", "not known"),
    ],
)
async def test_bad_input_names_its_field_and_its_reason(client, body, field, words):
    reply = await client.post("/appeal", json=body)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert (problem["slug"], problem["field"], problem["type"]) == ("bad-input", field, "/problems#bad-input")
    assert words in problem["detail"]


async def test_a_chinese_reader_is_told_in_chinese(client):
    reply = await client.post("/appeal", json={}, headers={"accept-language": "zh-CN,en;q=0.5"})
    assert reply.json()["detail"] == "请检查输入的内容：缺少“name”。"
    assert reply.json()["title"] == "请检查"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"name": "\xff"}', b'{"name": "\\ud800"}', b"", b"[]"])
async def test_what_is_no_json_is_the_callers_mistake(client, body):
    reply = await client.post("/appeal", content=body, headers={"content-type": "application/json"})
    assert reply.status_code in (400, 422)
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("DELETE", "/appeal", 405, "method-not-allowed"),
        ("GET", "/listed", 422, "bad-input"),
        ("GET", "/listed?page=x", 422, "bad-input"),
    ],
)
async def test_a_wrong_address_method_or_parameter_is_named(client, method, path, status, slug):
    reply = await client.request(method, path)
    assert (reply.status_code, reply.json()["slug"]) == (status, slug)


async def test_a_huge_body_is_refused(client):
    reply = await client.post("/appeal", json={"name": "x" * 2000})
    assert (reply.status_code, reply.json()["slug"]) == (413, "too-large")


async def test_our_fault_says_nothing_of_its_cause(client):
    reply = await client.get("/broken")
    assert (reply.status_code, reply.json()["slug"]) == (500, "our-fault")
    assert "secret" not in reply.text
    assert reply.json()["instance"].startswith("urn:uuid:")


@pytest.mark.parametrize(
    ("exception", "kind"),
    [
        (psycopg.errors.SerializationFailure(), ChangedMeanwhile),
        (psycopg.errors.UniqueViolation(), ChangedMeanwhile),
        (psycopg.errors.LockNotAvailable(), ChangedMeanwhile),
        (StaleDataError(), ChangedMeanwhile),
        (PoolTimeoutError(), NotReady),
        (psycopg.OperationalError("connection refused"), NotReady),
        (OperationalError("SELECT", {}, psycopg.errors.AdminShutdown()), NotReady),
        (psycopg.errors.CheckViolation(), OurFault),
        (psycopg.errors.InsufficientPrivilege(), OurFault),
        (psycopg.DataError("NUL"), problems.Misread),
        (OSError(errno.ENOSPC, "No space left on device"), NotReady),
        (OSError(errno.EIO, "Input/output error"), OurFault),
        (KeyError(), OurFault),
    ],
)
async def test_what_the_database_and_the_disk_say_is_named(exception, kind):
    assert type(problems.refusal_of(exception)) is kind


async def test_slugs_are_all_known_and_their_sentences_complete():
    named = problems.slugs()
    assert named["too-large"] is TooLarge
    assert all(slug == kind.slug for slug, kind in named.items())
