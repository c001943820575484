"""A record holder's link in a browser: invented links first, then all that it opens, and the doors that it does not."""

import re
import tracemalloc

import pytest

from app.kit.actors import CLOCK, Role
from app.kit.requests import COOKIE
from app.kit.tokens import new_token, token_hash
from evidence.models import RecordLink
from evidence.schemas import RecordRequestIn
from evidence.service import asking
from tests.app.conftest import World
from tests.app.expectations import API, PAGES, address

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html", "sec-fetch-site": "same-origin"}
OVER = "此链接已失效"


async def link(database, living: World) -> str:
    """A link, as the letter brings it."""
    mediator = living.actors[Role.mediator]
    async with database.transaction(mediator) as session:
        wanted = RecordRequestIn("快运公司", "records@kuaiyun.example", "该包裹的全部扫描记录。", "KY-1")
        row = await asking.ask(session, mediator, living.merchants, wanted)
    token = new_token()
    async with database.transaction(CLOCK) as session:
        session.add(RecordLink(hash=token_hash(token), request_id=row.id))
    return token


async def test_an_invented_link_opens_nothing(client, living):
    reply = await client.get(f"/records/{new_token()}", headers=HTML)
    assert reply.status_code == 410
    assert OVER in reply.text
    for path in ("files", "answer"):
        assert (await client.post(f"/records/{new_token()}/{path}", headers=HTML)).status_code == 410


@pytest.mark.parametrize("path", ["files", "answer"])
async def test_what_has_no_file_name_does_not_pile_up(client, database, living, path):
    url = f"/records/{await link(database, living)}/{path}"

    async def unnamed():
        yield b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
        for _ in range(64):
            yield b"x" * 500_000
        yield b"\r\n--b--\r\n"

    kind = {"content-type": "multipart/form-data; boundary=b"}
    tracemalloc.start()
    try:
        reply = await client.post(url, content=unnamed(), headers=HTML | kind)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (reply.status_code, peak < 8_000_000) == (413, True), peak


async def test_a_link_shows_the_request_takes_files_and_one_answer(client, database, living):
    path = f"/records/{await link(database, living)}"
    for _ in range(2):
        shown = await client.get(path, headers=HTML)
        assert "该包裹的全部扫描记录。" in shown.text
        assert shown.headers["referrer-policy"] == "no-referrer"
        assert shown.headers["cache-control"] == "no-store"
    for secret in ("李", "星河数码专营店", "笔记本电脑", "序列号查不到"):
        assert secret not in shown.text
    empty = await client.post(f"{path}/files", data={"title": "扫描"}, files={"other": b"x"}, headers=HTML)
    assert empty.status_code == 422
    assert 'value="扫描" id="records-title"' in empty.text
    assert empty.text.index('id="files"') < empty.text.index('role="alert"') < empty.text.index('id="answer"')
    files = {"file": ("scans.json", b'{"events": []}', "application/json")}
    sent = await client.post(f"{path}/files", data={"title": "扫描记录"}, files=files, headers=HTML)
    assert sent.status_code == 303
    assert "丁-1" in (await client.get(path, headers=HTML)).text
    long = await client.post(f"{path}/answer", data={"text": "长" * 20_001}, headers=HTML)
    assert (long.status_code, f"{'长' * 20_001}</textarea>" in long.text) == (422, True)
    assert (await client.post(f"{path}/answer", data={}, headers=HTML)).status_code == 422
    thanks = await client.post(f"{path}/answer", data={"text": "全部在此。"}, headers=HTML)
    assert thanks.status_code == 200
    assert (await client.get(path, headers=HTML)).status_code == 410
    case = await client.get(f"/cases/{living.merchants}", headers=HTML | living.headers(Role.merchant))
    assert "全部在此。" in case.text
    assert re.search(r"丁-1</strong> 扫描记录", case.text)
    assert "records@kuaiyun.example" not in case.text


async def test_the_same_by_machine(client, database, living):
    path = f"/api/v1/records/{await link(database, living)}"
    assert (await client.get(path)).json()["about"] == "KY-1"
    said = {"title": "scans", "file_name": "scans.json"}
    sent = await client.post(f"{path}/files", params=said, content=b'{"events": []}')
    assert sent.json()["exhibit"] == "丁-1"
    assert (await client.post(f"{path}/answer", json={"text": "all"})).status_code == 200
    assert (await client.get(path)).json()["slug"] == "record-link-over"


async def test_no_other_door_opens(client, database, living):
    """As a bearer token, or as the cookie of a session, a link is nothing: every guarded door asks to sign in."""
    token = await link(database, living)
    doors = {line.door: line.who for line in API} | PAGES
    closed = [door for door, who in doors.items() if Role.public not in who]
    assert len(closed) > 100
    for door in closed:
        method, _, path = door.partition(" ")
        for way in ({"authorization": f"Bearer {token}"}, {"cookie": f"{COOKIE}={token}"}):
            reply = await client.request(
                method, address(path, living.merchants), headers=way | {"sec-fetch-site": "same-origin"}
            )
            assert reply.status_code == 401, door
