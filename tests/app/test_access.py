"""Every door under a case knocked at in every state of it, by everybody at the table and by strangers.

One office, its cases moved along by the owner of the database; whatever is done is taken back at once. The gate tries
one state of each kind, `--long` all of them; that a case of others and an invented one look alike, `test_doors` tries.
"""

import os
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import httpx
import psycopg
import pytest
from msgspec import Struct

from app.kit.actors import Actor, Role
from app.kit.db import Database
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.app.access import ANYWHERE, BEFORE, ENDED, OPEN, SEES, STATES
from tests.app.conftest import Rehearsing, World, found, knock, service, token_of
from tests.app.expectations import CASE, Door, address

pytestmark = pytest.mark.anyio

PREFIX = "/api/v1/cases/{case_id:uuid}"
LINES = {line.door.replace(PREFIX, ""): line for line in CASE}
# What lies in the case is another side's: a question to the consumer, a seller's debt, a seller's settlement.
NOT_THEIRS = {
    "POST /questions/{question_id:uuid}/answer": {"seller", "platform"},
    "POST /obligations/{obligation_id:uuid}/proof": {"consumer", "platform"},
    "POST /obligations/{obligation_id:uuid}/apology": {"platform"},
    "POST /obligations/{obligation_id:uuid}/policy-answer": {"platform"},
    "POST /obligations/{obligation_id:uuid}/waiver": {"seller", "platform"},
    "POST /settlements/{settlement_id:uuid}/step-back": {"platform"},
}
# Whoever stands in the order of the draw is told the same before the file is open and after.
BY_NAME = {"POST /recusal", "POST /declaration"}
SHUT = {"not-possible-now", "not-your-turn", "no-evidence-now", "mediator-not-confirmed"}
WITHOUT_MEDIATOR = {"screening", "awaiting_response", "declined"}
REVIEWED, BY_PANEL, STANDS_IN = "reviewer", "member", "stand_in"
AS = {
    Role.consumer: "consumer",
    Role.merchant: "seller",
    Role.private_seller: "seller",
    Role.platform: "platform",
    Role.registrar: "registrar",
    Role.mediator: "mediator",
    Role.deputy: "chief",
    Role.chief: "chief",
    Role.auditor: "auditor",
}


class Knocker(Struct, frozen=True):
    """Who knocks: the role that the guard asks, what they are to the case, their token, their case."""

    role: Role
    who: str
    token: str
    case: UUID


class Court(Struct):
    """The world, moved from state to state."""

    world: World
    owner: psycopg.Connection
    draft: UUID
    knockers: list[Knocker]
    things: dict[UUID, dict[str, UUID]]

    def move(self, state: str) -> None:
        """Put every case into a state, as it is when it comes there."""
        for case in (self.world.merchants, self.world.sellers, self.world.others):
            self._move(case, state)

    def case_of(self, knocker: Knocker, state: str) -> UUID:
        """A draft is another case: nobody was told of it."""
        return self.draft if state == "draft" else knocker.case

    def _move(self, case: UUID, state: str) -> None:
        if state == "draft":
            return
        alone, issued = state in WITHOUT_MEDIATOR, state not in BEFORE.split() and state != "declined"
        sits = None if alone else "mediator"
        seats = SEATS.get(state, ()) if not alone else ()
        self.owner.execute(
            "UPDATE cases SET state = %(state)s, state_before = %(before)s, registrar_id = NULL,"
            " mediator_id = CASE WHEN %(alone)s THEN NULL ELSE (SELECT account_id FROM drawn"
            " WHERE case_id = cases.id AND task = 'mediator' LIMIT 1) END,"
            " issued_at = CASE WHEN %(issued)s THEN now() END, ended_at = CASE WHEN %(ended)s THEN now() END,"
            " by_default = %(issued)s, unconfirmed = (%(state)s = 'concluded'), times_asked = 3 WHERE id = %(case)s",
            {
                "state": state,
                "before": {"suspended": "investigation", "dormant": "issued"}.get(state),
                "alone": alone,
                "issued": issued and state not in {"withdrawn", "discontinued"},
                "ended": state in ENDED.split(),
                "case": case,
            },
        )
        self.owner.execute(
            "UPDATE seats SET until_at = CASE WHEN as_role = ANY(%s) THEN NULL ELSE now() END"
            " WHERE case_id = %s AND as_role IN ('mediator', 'reviewer', 'panel')",
            ([*filter(None, (sits,)), *seats], case),
        )
        ends = "now()" if alone else "NULL"
        self.owner.execute(f"UPDATE drawn SET ended_at = {ends} WHERE case_id = %s", (case,))  # noqa: S608 - of this file
        answered = "NULL" if state == "awaiting_response" else "now()"
        self.owner.execute(f"UPDATE respondents SET answered_at = {answered} WHERE case_id = %s", (case,))  # noqa: S608


_LATER = dict.fromkeys(SEES["member"].split(), ("reviewer", "panel"))
SEATS = {"peer_review": ("reviewer",)} | _LATER


def _seat(owner: psycopg.Connection, case: UUID, reviewer: Actor, member: Actor, stand_in: Actor) -> None:
    """The second mediator and a panel of three, who of them sits when is for the state; and one as registrar."""
    owner.execute("INSERT INTO seats VALUES (%s, %s, 'registrar', now(), NULL)", (case, stand_in.account))
    owner.execute("UPDATE cases SET reviewer_id = %s WHERE id = %s", (reviewer.account, case))
    mediator = owner.execute("SELECT mediator_id FROM cases WHERE id = %s", (case,)).fetchone()
    for holder, role in (
        (reviewer.account, "reviewer"),
        (reviewer.account, "panel"),
        (member.account, "panel"),
        *(((mediator[0], "panel"),) if mediator and mediator[0] else ()),
    ):
        owner.execute("INSERT INTO seats VALUES (%s, %s, %s, now(), now())", (case, holder, role))


IN_THE_GATE = ("draft", "awaiting_response", "investigation", "signing", "performing", "concluded")
EVERY = STATES if os.environ.get("REDRESS_LONG") else IN_THE_GATE
_THINGS = ("obligation_id", "deposit_id", "settlement_id", "challenge_id", "offer_id", "question_id")


def _furnish(owner: psycopg.Connection, case: UUID, about: dict[str, UUID]) -> dict[str, UUID]:
    """What the seller owes, a deposit for it, a settlement, a challenge and a question, all open."""
    ids = {name: new_id() for name in _THINGS}
    someone = owner.execute("SELECT consumer_id, filed_by FROM cases WHERE id = %s", (case,)).fetchone()
    if someone is None:
        raise LookupError(case)
    owner.execute(
        "INSERT INTO obligations (id, case_id, no, source, debtor, creditor, remedy, text, amount_minor,"
        " amount_currency, days, state) VALUES (%s, %s, 1, 'concession', 'seller', 'consumer', 'refund_full', '退', 5,"
        " 'CNY', 7, 'open')",
        (ids["obligation_id"], case),
    )
    owner.execute(
        "INSERT INTO deposits (id, case_id, obligation_id, asked_at, due_at) VALUES (%s, %s, %s, now(), now())",
        (ids["deposit_id"], case, ids["obligation_id"]),
    )
    owner.execute(
        "INSERT INTO offers (id, case_id, side, account_id, text, days, status, at)"
        " VALUES (%s, %s, 'seller', %s, '半', 7, 'taken', now())",
        (ids["offer_id"], case, someone[0]),
    )
    owner.execute(
        "INSERT INTO settlements (id, case_id, offer_id, side, text, days, signed_at, binding_at)"
        " VALUES (%s, %s, %s, 'seller', '半', 7, now(), now())",
        (ids["settlement_id"], case, ids["offer_id"]),
    )
    owner.execute(
        "INSERT INTO challenges (id, case_id, mediator_id, side, account_id, reason, at, reasons)"
        " SELECT %s, id, mediator_id, 'consumer', consumer_id, '亲属', now(), '' FROM cases WHERE id = %s",
        (ids["challenge_id"], case),
    )
    owner.execute(
        "INSERT INTO questions (id, case_id, to_side, text, asked_by, asked_at, due_at)"
        " VALUES (%s, %s, 'consumer', '?', %s, now(), now())",
        (ids["question_id"], case, someone[0]),
    )
    return ids | about


@pytest.fixture(scope="module")
def court_name(server: Cluster, template: str) -> Iterator[str]:
    """A database for this file alone, because its cases move."""
    name = f"court_{new_id().hex}"
    server.create_database(name, template=template)
    yield name
    server.drop_database(name)


@pytest.fixture(scope="module")
async def court(server: Cluster, court_name: str) -> AsyncIterator[Court]:
    """Everybody with a token, a reviewer and a panel too, and cases with one of everything."""
    database = Database(server.app_url(court_name), pool_size=2)
    world = await found(Database(server.app_url(court_name), pool_size=2))
    mediator = world.actors[Role.mediator]
    bench = [m for m in world.office.mediators.values() if m.account != mediator.account]
    reviewer, member, stand_in = bench[:3]
    seats = zip((REVIEWED, BY_PANEL, STANDS_IN), bench, strict=False)
    tokens = {who: await token_of(database, one) for who, one in seats}
    await database.close()
    knockers = [Knocker(role, who, world.tokens[role], world.merchants) for role, who in AS.items()]
    for place, knocker in enumerate(knockers):
        if knocker.role is Role.private_seller:
            knockers[place] = Knocker(knocker.role, knocker.who, knocker.token, world.sellers)
    knockers += [Knocker(Role.mediator, who, token, world.merchants) for who, token in tokens.items()]
    url = server.owner_url(court_name).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        things = {}
        _seat(owner, world.merchants, reviewer, member, stand_in)
        for case in (world.merchants, world.sellers):
            things[case] = _furnish(owner, case, world.things if case == world.merchants else {})
        yield Court(world, owner, world.more[0], knockers, things)


@pytest.fixture(scope="module")
async def doors(
    server: Cluster, court_name: str, court: Court, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """Every door of the service over that office; whatever is done there is taken back."""
    _ = court
    database = Rehearsing(server.app_url(court_name))
    async with knock(service(tmp_path_factory.mktemp("court"), database)) as client:
        yield client
    await database.close()


def _address(line: Door, case: UUID, things: dict[str, UUID]) -> str:
    path = line.path
    for name, thing in things.items():
        path = path.replace(f"{{{name}:uuid}}", str(thing))
    return address(path, case)


async def _met(doors: httpx.AsyncClient, court: Court, line: Door, knocker: Knocker, case: UUID) -> str:
    what = line.sends
    body = {"content": what} if isinstance(what, bytes) else {"json": what} if what is not None else {}
    url = _address(line, case, court.things.get(case, {}))
    headers = {"authorization": f"Bearer {knocker.token}"}
    reply = await doors.request(line.method, f"{url}?{line.asks}" if line.asks else url, headers=headers, **body)
    assert reply.status_code < 500, (line.door, knocker, reply.text)
    if line.method == "HEAD":
        return str(reply.status_code)
    return reply.json()["slug"] if reply.is_error else "open"


@pytest.mark.parametrize("state", EVERY)
async def test_in_this_state(doors: httpx.AsyncClient, court: Court, state: str):
    court.move(state)
    wrong = []
    for door, open_to in OPEN.items():
        for knocker in court.knockers:
            if knocker.role not in LINES[door].who:
                continue
            met = await _met(doors, court, LINES[door], knocker, court.case_of(knocker, state))
            sees = state in SEES[knocker.who].split()
            theirs = knocker.who not in NOT_THEIRS.get(door, ())
            is_open = sees and theirs and state in open_to.get(knocker.who, "").split()
            kept_out = SHUT if sees else {"case-not-found"}
            if door in BY_NAME and knocker.who in {REVIEWED, BY_PANEL, STANDS_IN}:
                kept_out = {"not-possible-now", "case-not-found"}
            is_right = met not in SHUT | {"case-not-found"} if is_open else met in kept_out
            if not is_right:
                wrong.append((door, knocker.role, knocker.who, met, is_open))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("state", EVERY)
async def test_who_sees_it_in_this_state(doors: httpx.AsyncClient, court: Court, state: str):
    court.move(state)
    wrong = []
    for door in sorted(ANYWHERE - {"HEAD /uploads/{upload_id:uuid}"}):  # says nothing but a status
        for knocker in court.knockers:
            if knocker.role not in LINES[door].who:
                continue
            met = await _met(doors, court, LINES[door], knocker, court.case_of(knocker, state))
            if (met in {"case-not-found", "404"}) == (state in SEES[knocker.who].split()):
                wrong.append((door, knocker.role, knocker.who, met))
    assert not wrong, "\n".join(map(str, wrong))
