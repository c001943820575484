"""Whoever decides learns no name before signing: every door is asked for everything that is in a case full of names."""

import io
import re
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import unquote

import httpx
import psycopg
import pytest
from msgspec.structs import replace
from sqlalchemy import text

from app.kit.actors import Role
from app.kit.db import Database, run
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests import planted
from tests.app.conftest import Rehearsing, knock, service, token_of
from tests.app.expectations import API, EVERYONE, PAGES
from tests.planted import Planted, found_in

pytestmark = pytest.mark.anyio

_LINK = re.compile(r"""(?:href|src|action|formaction)=["']([^"']+)["']""")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
PUBLIC = {line.door for line in API if line.who == EVERYONE} | {door for door, who in PAGES.items() if who == EVERYONE}
"""They answer everybody alike; that they do is tried apart."""
ECHOING = ("?before=nonsense", "?t=%00", "?line=-1&at=-1", "?zone=Nowhere/At_All", "?nonsense=1", "?voice=1&text=1")
READS_LONG = {"POST /api/v1/cases/{case_id:uuid}/evidence/{item_id:uuid}/reading"}
"""It commits before it reads, which a rehearsal takes back too early."""
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def hall_name(server: Cluster, template: str) -> Iterator[str]:
    """The database of the one case that is only looked at."""
    name = f"blind_{new_id().hex}"
    server.create_database(name, template=template)
    yield name
    server.drop_database(name)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
async def full(server: Cluster, hall_name: str, home: Path) -> Planted:
    database = Database(server.app_url(hall_name), pool_size=2)
    found = await planted.plant(database, home)
    await database.close()
    return found


@pytest.fixture(scope="module")
async def hall(server: Cluster, hall_name: str) -> AsyncIterator[Database]:
    database = Database(server.app_url(hall_name), pool_size=4)
    yield database
    await database.close()


@pytest.fixture
def owner_url(server: Cluster, hall_name: str) -> str:
    """How the owner of that database reaches it."""
    return server.owner_url(hall_name).replace("+psycopg", "")


@pytest.fixture
async def anyone(hall: Database, home: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Every door of the service."""
    async with knock(service(home, hall)) as client:
        yield client


@pytest.fixture
async def rehearsal(server: Cluster, hall_name: str, home: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The same; what is done there is taken back."""
    database = Rehearsing(server.app_url(hall_name))
    async with knock(service(home, database)) as client:
        yield client
    await database.close()


@pytest.fixture
async def bearer(hall: Database, full: Planted) -> dict[str, str]:
    """How the case's mediator knocks."""
    return {"authorization": f"Bearer {await token_of(hall, full.mediator)}"}


@pytest.fixture
def decider(anyone: httpx.AsyncClient, bearer: dict[str, str]) -> httpx.AsyncClient:
    """The case's mediator at every door."""
    anyone.headers.update(bearer)
    return anyone


def _words_of(reply: httpx.Response) -> str:
    """What is read in a reply: of a ZIP the names and all that lies in it, of other bytes what is text in them."""
    if reply.headers.get("content-type") != "application/zip":
        return (
            reply.text
            if "charset" in str(reply.headers.get("content-type"))
            else reply.content.decode(errors="replace")
        )
    with zipfile.ZipFile(io.BytesIO(reply.content)) as bag:
        return "\n".join(name + bag.read(name).decode(errors="replace") for name in bag.namelist())


class Crawl:
    """One reader at every door; `met` are the names that were found, by address, `read` how many replies had words."""

    def __init__(self, client: httpx.AsyncClient, full: Planted) -> None:
        self.client, self.full = client, full
        self.ids = {str(item) for item in full.items}
        self.seen: set[str] = set()
        self.met: dict[str, set[str]] = {}
        self.read = 0

    async def go(self) -> None:
        """Doors of the table with every id that is known, what they link to, until nothing new is found."""
        for _round in range(3):
            known = len(self.ids)
            for path in list(self.addresses()):
                await self.get(path)
            if len(self.ids) == known:
                break

    def addresses(self) -> Iterator[str]:
        """Every door with every id in every place."""
        doors = [line.door for line in API] + list(PAGES)
        for door in doors:
            method, _, path = door.partition(" ")
            if method != "GET" or door in PUBLIC:
                continue
            path = path.replace("{case_id:uuid}", str(self.full.case_id))
            for each in map(str, self.full.items) if "{item_id" in path else self.ids if "{" in path else [""]:
                yield re.sub(r"\{[^}]+\}", each, path)

    async def get(self, path: str) -> None:
        """Ask once, look for names, and follow what is linked."""
        if path in self.seen or "/static/" in path:
            return
        self.seen.add(path)
        reply = await self.client.get(path, headers=HTML if "/api/" not in path else {})
        assert reply.status_code < 500, path
        self.look(path, reply)
        if reply.is_success and reply.headers.get("content-type", "").startswith("text/html"):
            for link in _LINK.findall(reply.text):
                if link.startswith("/cases"):
                    await self.get(link.partition("#")[0])

    def look(self, where: str, reply: httpx.Response) -> None:
        """Names in words and headers; ids to go on with."""
        told = _words_of(reply) + unquote(str(list(reply.headers.items())))
        self.ids |= {each for each in _ID.findall(told) if len(self.ids) < 60}
        self.read += bool(reply.content)
        if names := found_in(told):
            self.met[where] = names


async def test_a_decider_meets_no_name_anywhere_before_signing(decider: httpx.AsyncClient, full: Planted):
    crawl = Crawl(decider, full)
    await crawl.go()
    assert crawl.met == {}
    assert crawl.read > 100


async def test_nor_in_what_is_answered_to_bad_input(decider: httpx.AsyncClient, full: Planted):
    crawl = Crawl(decider, full)
    crawl.full = replace(full, items=full.items[:2])
    for path in sorted(crawl.addresses()):
        for asked in ECHOING:
            crawl.look(path + asked, await decider.get(path + asked, headers=HTML))
    assert crawl.met == {}
    assert crawl.read > 100


async def test_nor_in_what_is_answered_to_an_act(rehearsal: httpx.AsyncClient, bearer, full: Planted):
    rehearsal.headers.update(bearer)
    crawl = Crawl(rehearsal, full)
    for line in API:
        if line.method == "GET" or Role.mediator not in line.who or line.door in PUBLIC | READS_LONG:
            continue
        path = line.path.replace("{case_id:uuid}", str(full.case_id))
        for each in full.items[:2] if "{item_id" in path else [full.case_id]:
            where = re.sub(r"\{[^}]+\}", str(each), path)
            for sends in (line.sends, {"nonsense": 1}):
                reply = await rehearsal.request(line.method, where, json=sends)
                assert reply.status_code < 500, where
                crawl.look(f"{line.method} {where}", reply)
    assert crawl.met == {}
    assert crawl.read > 50


async def test_originals_and_their_copies_are_refused(decider: httpx.AsyncClient, hall: Database, full: Planted):
    at = f"/api/v1/cases/{full.case_id}/evidence"
    async with hall.transaction(full.office.consumer) as session:
        query = text("SELECT item_id, id FROM evidence_copies")
        copies = [f"{at}/{item}/copies/{copy}" for item, copy in (await run(session, query)).all()]
    assert copies
    for path in [*copies, *(f"{at}/{item}/content" for item in full.items)]:
        reply = await decider.get(path)
        assert (reply.status_code, reply.json()["slug"]) == (403, "original-masked"), path


async def test_public_doors_answer_a_decider_as_everybody(anyone: httpx.AsyncClient, bearer):
    alike = 0
    for path in ("/api/v1/platforms", "/api/v1/office", "/api/v1/rules", "/register"):
        told = [await anyone.get(path, headers=HTML | knocks) for knocks in ({}, bearer)]
        pages = [reply.text.partition("<main")[2] or reply.text for reply in told]
        assert pages[0] == pages[1], path
        alike += planted.PLATFORM in pages[0]
    assert alike


async def test_the_parties_and_the_auditor_read_names(anyone: httpx.AsyncClient, hall: Database, full: Planted):
    for actor in (full.office.consumer, full.office.merchant, full.office.platform, full.office.auditor):
        knocks = {"authorization": f"Bearer {await token_of(hall, actor)}"}
        told = (await anyone.get(f"/api/v1/cases/{full.case_id}", headers=knocks)).text
        assert {planted.CONSUMER, planted.SHOP, planted.PLATFORM} <= found_in(told)


async def test_no_list_is_in_the_order_of_names(decider: httpx.AsyncClient, full: Planted, owner_url: str):
    """Turned round, the names are in another order, and whatever is listed stands where it stood."""
    at = f"/api/v1/cases/{full.case_id}"
    lists = ("", "/evidence", "/findings", "/record-requests", "/expert-tests", "/comments", "/unmaskings")
    doors = ["/api/v1/cases", "/cases", f"/cases/{full.case_id}", "/api/v1/mandates", *(at + each for each in lists)]
    before = [_ID.findall((await decider.get(door)).text) for door in doors]
    turn_names_round(owner_url)
    after = [_ID.findall((await decider.get(door)).text) for door in doors]
    turn_names_round(owner_url)
    assert before == after
    assert max(map(len, before)) > 10


def turn_names_round(url: str) -> None:
    """Write every name backwards; done twice, all is as it was."""
    with psycopg.connect(url, autocommit=True) as owner:
        for table, column in (
            *(("respondents", "name"), ("accounts", "name"), ("shops", "name"), ("platforms", "name")),
            *(("evidence_items", "title"), ("evidence_items", "file_name"), ("cases", "consumer_name")),
        ):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            owner.execute(f"UPDATE {table} SET {column} = reverse({column})")  # noqa: S608 - names of this file
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


async def test_from_signing_on_the_names_stand_there(decider: httpx.AsyncClient, full: Planted, owner_url: str):
    sign(owner_url, full)
    crawl = Crawl(decider, full)
    at = f"/api/v1/cases/{full.case_id}"
    for path in ("/cases", f"/cases/{full.case_id}", at, f"{at}/evidence/bag.zip"):
        await crawl.get(path)
    for item in full.items[-3:]:
        await crawl.get(f"{at}/evidence/{item}/content")
    assert set().union(*crawl.met.values()) >= {planted.CONSUMER, planted.SHOP, planted.PLATFORM, planted.ORDER}
    assert f"/api/v1/cases/{full.case_id}" in crawl.met
    assert f"/cases/{full.case_id}" in crawl.met
    assert "/cases" in crawl.met
    assert f"{at}/evidence/bag.zip" in crawl.met
    assert all(f"{at}/evidence/{item}/content" in crawl.met for item in full.items[-3:])


def sign(url: str, full: Planted) -> None:
    """As if the text had been frozen."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ALTER TABLE cases DISABLE TRIGGER USER; ALTER TABLE steps DISABLE TRIGGER USER")
        owner.execute("UPDATE cases SET state = 'signing' WHERE id = %s", (full.case_id,))
        owner.execute(
            "INSERT INTO steps SELECT %s, max(seq) + 1, 'freeze', 'clock', NULL, 'deliberation', 'signing', '', now()"
            " FROM steps WHERE case_id = %s",
            (full.case_id, full.case_id),
        )
