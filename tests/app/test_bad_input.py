"""Bad input at the real doors: a stable slug, a sentence in the reader's language, the field, and nothing half-done."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import httpx
import psycopg
import pytest

from app.kit import clock
from app.kit.actors import Role
from app.kit.db import Database
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.app.conftest import World, knock, rows_of, service
from tests.app.expectations import API, APPEAL, Door, address

pytestmark = pytest.mark.anyio

ENGLISH, CHINESE = {"accept-language": "en"}, {"accept-language": "zh-CN"}
JSON = {"content-type": "application/json"}
TAKES_WORDS = [line for line in API if isinstance(line.sends, dict)]
ODD = ("\x00", "\ud800", "x" * 400_000, [], {}, -(10**400), 1e308, None, True)


@pytest.fixture(scope="module")
async def served(
    server: Cluster, world_name: str, world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """The service over the one world as it really is: whatever is kept, stays."""
    database = Database(server.app_url(world_name), pool_size=4)
    async with knock(service(tmp_path_factory.mktemp("home"), database)) as client:
        yield client
    await database.close()


@pytest.fixture
def doors(served: httpx.AsyncClient, owner_of_world: psycopg.Connection) -> Iterator[httpx.AsyncClient]:
    """Its doors; after each test every table holds as many rows as before, so nothing is half-done."""
    before = rows_of(owner_of_world)
    yield served
    assert rows_of(owner_of_world) == before


def problem(reply: httpx.Response) -> tuple[int, str, str | None]:
    """What a machine reads of a refusal."""
    assert reply.headers["content-type"] == "application/problem+json", reply.text
    told = reply.json()
    assert told["type"] == f"/problems#{told['slug']}"
    assert told["detail"]
    return reply.status_code, told["slug"], told.get("field")


def somebody(line: Door) -> Role:
    """Someone whom a door lets in."""
    return min(line.who)


def place(world: World, line: Door, role: Role) -> str:
    """Where this role knocks."""
    path = address(line.path, world.own(role))
    return f"{path}?{line.asks}" if line.asks else path


@pytest.mark.parametrize("line", TAKES_WORDS, ids=lambda line: line.door)
async def test_a_member_nobody_knows_is_named(doors, world: World, line: Door):
    role = somebody(line)
    reply = await doors.request(
        line.method, place(world, line, role), json=line.sends | {"colour": "red"}, headers=world.headers(role)
    )
    assert problem(reply) == (422, "bad-input", "colour")


@pytest.mark.parametrize("line", TAKES_WORDS, ids=lambda line: line.door)
async def test_a_member_that_could_tempt_whoever_decides_is_refused_by_its_name(doors, world: World, line: Door):
    """Also where something else does not fit, and at any depth."""
    role = somebody(line)
    for member, path in (
        ({"salesTier": "S"}, "salesTier"),
        ({"会员等级": "钻石"}, "会员等级"),
        ({"colour": {"shades": [1, {"follower_count": 9}]}}, "colour.shades[1].follower_count"),
    ):
        reply = await doors.request(
            line.method, place(world, line, role), json={"colour": 1} | line.sends | member, headers=world.headers(role)
        )
        assert problem(reply) == (422, "blind-field", path)


@pytest.mark.parametrize("line", API, ids=lambda line: line.door)
async def test_what_no_door_asks_for_in_its_address_is_refused(rehearsal, world: World, line: Door):
    role = somebody(line)
    for name, slug in (("colour", "bad-input"), ("commissionRate", "blind-field"), ("粉丝数", "blind-field")):
        where = place(world, line, role)
        reply = await rehearsal.request(
            line.method, f"{where}{'&' if '?' in where else '?'}{name}=1", headers=world.headers(role)
        )
        if line.method != "HEAD":
            assert problem(reply) == (422, slug, name)
        assert reply.status_code == 422


@pytest.mark.parametrize("line", TAKES_WORDS, ids=lambda line: line.door)
async def test_every_member_is_tried_with_what_does_not_fit(rehearsal, world: World, line: Door):
    """Whatever is refused is refused in words; the acts that take such a value anyway are taken back."""
    role = somebody(line)
    for member, wrong in itertools.product(line.sends, ODD):
        body = json.dumps(line.sends | {member: wrong})
        reply = await rehearsal.request(
            line.method, place(world, line, role), content=body, headers=world.headers(role) | JSON
        )
        assert reply.status_code < 500, (member, reply.text)
        if reply.is_error:
            problem(reply)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"words"',
        b"\xff\xfe",
        b'{"text": "\xff"}',
        b'{"text": "\\ud800"}',
        b'{"text": NaN}',
        b'{"text": "a", "days": Infinity}',
        b'{"text": "a", "days": 1e999}',
        b'{"text": "a", "days": 123456789012345678901234567890}',
        b'{"text": "a", "text": "b"} tail',
        b'{"text": "a\\u0000b"}',
        b"[" * 100_000,
        b'{"text":' * 100_000,
        b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=lambda body: repr(body[:30]),
)
async def test_what_is_no_json_or_does_not_fit_is_refused(doors, world: World, body: bytes):
    path = f"/api/v1/cases/{world.merchants}/offers"
    reply = await doors.post(path, content=body, headers=world.headers(Role.consumer) | JSON)
    assert problem(reply)[0] in {400, 422}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"order": {"paid": {"minor": -1}}}, "order.paid.minor"),
        ({"order": {"paid": {"minor": 10**13}}}, "order.paid.minor"),
        ({"order": {"paid": {"minor": 10**40}}}, "order.paid.minor"),
        ({"order": {"paid": {"minor": 1.5}}}, "order.paid.minor"),
        ({"order": {"paid": {"minor": "1"}}}, "order.paid.minor"),
        ({"order": {"paid": {"minor": 1, "currency": "yuan"}}}, "order.paid.currency"),
        ({"order": {"paid_at": "2026-05-01T10:00:00"}}, "order.paid_at"),
        ({"order": {"paid_at": "0001-01-01T00:00:00+14:00"}}, "order.paid_at"),
        ({"order": {"paid_at": "9999-12-31T23:59:59-14:00"}}, "order.paid_at"),
        ({"order": {"paid_at": "2026-02-30T00:00:00Z"}}, "order.paid_at"),
        ({"order": {"paid_at": "yesterday"}}, "order.paid_at"),
        ({"frontline": {"decided_at": "9999-12-31T23:59:59Z"}}, "frontline.decided_at"),
        ({"frontline": {"decided_at": "2026-05-01T10:00:00"}}, "frontline.decided_at"),
        ({"claims": [{"in_words": ""}]}, "claims[0].in_words"),
        ({"claims": [{"in_words": "x", "remedy": "gold"}]}, "claims[0].remedy"),
        ({"claims": [{"in_words": "x"}] * 41}, "claims"),
        ({"what_happened": "长" * 8001}, "what_happened"),
        ({"what_happened": "a\x00b"}, "what_happened"),
        ({"language": "fr"}, "language"),
        ({"mandate": "me"}, "mandate"),
    ],
    ids=str,
)
async def test_an_appeal_that_does_not_fit_names_the_field(doors, world: World, change, field):
    body = APPEAL | {name: APPEAL[name] | part if isinstance(part, dict) else part for name, part in change.items()}
    headers = world.headers(Role.consumer)
    assert problem(await doors.post("/api/v1/cases", json=body, headers=headers)) == (422, "bad-input", field)


@pytest.mark.parametrize(("language", "words"), [(ENGLISH, "sign in"), (CHINESE, "登录")])
async def test_a_stranger_is_told_in_the_language_of_the_browser(doors, language, words):
    reply = await doors.get("/api/v1/me", headers=language)
    assert problem(reply) == (401, "not-signed-in", None)
    assert words in reply.json()["detail"]
    assert reply.headers["www-authenticate"] == "Bearer"


async def test_the_language_of_the_account_comes_before_that_of_the_browser(doors, world: World):
    reply = await doors.post(
        f"/api/v1/cases/{world.merchants}/offers", json={}, headers=world.headers(Role.consumer) | ENGLISH
    )
    assert reply.json()["detail"] == "请检查输入的内容：缺少“text”。"


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/api/v1/nowhere", 404, "not-found"),
        ("GET", "/api/v1", 404, "not-found"),
        ("GET", "/api/v1/cases/1", 404, "not-found"),
        ("GET", "/api/v1/cases/..%2f..%2fetc%2fpasswd", 404, "not-found"),
        ("GET", "/static/../../pyproject.toml", 404, "not-found"),
        ("GET", "/static/%2e%2e/%2e%2e/pyproject.toml", 404, "not-found"),
        ("GET", "/static/..%2f..%2fpyproject.toml", 404, "not-found"),
        ("GET", "/static//etc/passwd", 404, "not-found"),
        ("GET", "/static/a%00.css", 404, "not-found"),
        ("GET", "/api/v1/rulings/a%00b", 404, "not-found"),
        ("GET", "/api/v1/rulings/%ff", 422, "bad-input"),
        ("GET", "/api/v1/rules?id=a%00b", 422, "bad-input"),
        ("GET", "/api/v1/rules?on=0000-00-00", 422, "bad-input"),
        ("GET", "/api/v1/rules?on=9999-12-31", 200, ""),
        ("GET", "/api/v1/journal/entries?start=-1", 422, "bad-input"),
        ("GET", "/api/v1/journal/entries?start=99999999999999999999", 422, "bad-input"),
        ("GET", "/api/v1/cases?before=9999-12-31T23:59:59-14:00", 200, ""),
        ("GET", "/api/v1/cases?before=0001-01-01T00:00:00%2B14:00", 200, ""),
        ("GET", "/api/v1/cases?before=%00", 422, "bad-input"),
        ("GET", "/cases?before=9999-12-31T23:59:59-14:00", 422, ""),
        ("GET", "/cases?before=%00", 422, ""),
        ("DELETE", "/api/v1/cases", 405, "method-not-allowed"),
        ("PATCH", "/api/v1/office", 405, "method-not-allowed"),
        ("TRACE", "/api/v1/me", 405, "method-not-allowed"),
    ],
)
async def test_an_address_that_leads_nowhere(doors, world: World, method, path, status, slug):
    reply = await doors.request(method, path, headers=world.headers(Role.consumer))
    assert reply.status_code == status, reply.text
    if slug:
        assert problem(reply)[1] == slug


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "x", ""])
async def test_a_body_of_another_kind_is_not_read(doors, world: World, kind: str):
    headers = world.headers(Role.consumer) | {"content-type": kind}
    path = f"/api/v1/cases/{world.merchants}/offers"
    assert problem(await doors.post(path, content=b'{"text": "a"}', headers=headers))[:2] == (415, "unknown-format")


@pytest.mark.parametrize("headers", [{}, {"idempotency-key": "k"}])
@pytest.mark.parametrize("sent", ["at once", "in pieces"])
async def test_a_huge_body_is_refused(doors, world: World, headers, sent: str):
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 100_000

    path = f"/api/v1/cases/{world.merchants}/offers"
    body = pieces() if sent == "in pieces" else b" " * 3_000_000
    reply = await doors.post(path, content=body, headers=world.headers(Role.consumer) | JSON | headers)
    assert problem(reply)[:2] == (413, "too-large")


@pytest.mark.parametrize("tag", ['"0"', '"999"', "1", "W/x", "", '"', "\xe9", "x" * 5000])
async def test_a_version_that_is_not_the_newest_is_refused(doors, world: World, tag: str):
    headers = world.headers(Role.consumer) | {"if-match": tag.encode("latin-1")}
    path = f"/api/v1/cases/{world.merchants}/offers"
    assert problem(await doors.post(path, json={"text": "a"}, headers=headers))[:2] == (412, "stale-version")


async def test_a_stranger_learns_nothing_from_versions(doors, world: World):
    for case in (world.others, new_id()):
        headers = world.headers(Role.consumer) | {"if-match": '"1"'}
        reply = await doors.post(f"/api/v1/cases/{case}/offers", json={"text": "a"}, headers=headers)
        assert problem(reply)[:2] == (404, "case-not-found")


async def test_who_acts_out_of_turn_is_told_so(doors, world: World):
    reply = await doors.post(f"/api/v1/cases/{world.merchants}/confirmation", headers=world.headers(Role.consumer))
    assert problem(reply)[:2] == (409, "not-possible-now")


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer"},
        {"authorization": "Bearer " + "x" * 5000},
        {"authorization": b"Bearer \xff\xfe"},
        {"authorization": "Basic dXNlcjpwYXNz"},
        {"cookie": "redress_session=" + "x" * 5000},
        {"cookie": "redress_session"},
        {"cookie": b"redress_session=\xff; =; ;;; a=b=c"},
        {"cookie": 'redress_session="'},
        {"cookie": "redress_session='; DROP TABLE accounts; --"},
    ],
    ids=str,
)
async def test_keys_that_fit_nothing_are_the_publics(doors, world: World, headers):
    assert problem(await doors.get("/api/v1/me", headers=headers))[:2] == (401, "not-signed-in")
    assert (await doors.get("/api/v1/office", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "\r\n"},
        {"accept-language": ";;;,,,q=" + "x" * 5000},
        {"accept-language": b"\xff"},
        {"host": "evil.example"},
        {"range": "bytes=9-1"},
        {"content-length": "-1"},
        {"idempotency-key": "x" * 201},
        {"x-forwarded-for": "1.1.1.1, \x01"},
    ],
    ids=str,
)
async def test_headers_that_make_no_sense_break_nothing(doors, world: World, headers):
    for name, value in headers.items():
        raw = value if isinstance(value, bytes) else value.encode()
        reply = await doors.get("/api/v1/office", headers={name: raw})
        assert reply.status_code < 500
        assert "evil" not in str(reply.headers)


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: x=1.pdf", "../../etc/passwd", "a\x00.pdf", "a/b", "", "x" * 201])
async def test_a_file_name_carries_no_header_and_no_path(doors, world: World, name: str):
    path = f"/api/v1/cases/{world.merchants}/evidence"
    said = {"title": "信", "file_name": name}
    reply = await doors.post(path, params=said, content=b"x", headers=world.headers(Role.consumer))
    assert problem(reply) == (422, "bad-input", "file_name")


async def test_a_token_that_is_over_opens_nothing(client, living: World, owner: psycopg.Connection):
    headers = living.headers(Role.consumer)
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200
    owner.execute("UPDATE machine_tokens SET expires_at = %s", (clock.real_now() - timedelta(seconds=1),))
    assert problem(await client.get("/api/v1/me", headers=headers))[:2] == (401, "not-signed-in")


async def test_a_repeated_post_happens_once_and_is_told_the_same(client, living: World, owner: psycopg.Connection):
    path = f"/api/v1/cases/{living.sellers}/offers"
    headers = living.headers(Role.consumer) | {"idempotency-key": "one"}
    replies = await asyncio.gather(*(client.post(path, json={"text": "退一半"}, headers=headers) for _ in range(4)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.content for reply in replies}) == 1
    before = rows_of(owner)
    assert before["offers"] == 2  # this one, and the one that every world has
    other = await client.post(path, json={"text": "退一点"}, headers=headers)
    assert problem(other) == (422, "idempotency-key-reused", "Idempotency-Key")
    elsewhere = await client.post("/api/v1/cases", json={}, headers=headers)
    assert problem(elsewhere)[1] == "idempotency-key-reused"
    assert rows_of(owner) == before


async def test_a_refused_post_may_be_sent_again_under_its_key(client, living: World, owner: psycopg.Connection):
    path = f"/api/v1/cases/{living.sellers}/offers"
    headers = living.headers(Role.consumer) | {"idempotency-key": "two"}
    assert problem(await client.post(path, json={"text": ""}, headers=headers))[0] == 422
    assert (await client.post(path, json={"text": "退一半"}, headers=headers)).status_code == 200
