"""A person asks, two agree: then no word of theirs stands anywhere, and every proof still holds."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from msgspec.structs import replace
from psycopg import sql

from app.approvals import service as approvals
from app.approvals.errors import NotOfThePair
from app.approvals.models import Approval
from app.export.schemas import FATES
from app.journal import service as journal
from app.journal.errors import NotInJournal
from app.journal.rules import EDITIONS
from app.journal.service import load_signer, sequence_now, verify_journal
from app.kit import clock
from app.kit.actors import CLOCK, PUBLIC, Actor
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.settings import Settings
from app.kit.verdicts import Result
from cases import verification
from cases.service import filing, recording
from evidence.errors import ItemForgotten
from evidence.errors.forgetting import (
    ErasureAskedAlready,
    NoErasureAsked,
    OthersStillSave,
    PersonHasOpenCase,
    PersonKept,
    PersonUnderHold,
)
from evidence.models import ErasureRequest
from evidence.safe import Safe
from evidence.schemas import EraseIn
from evidence.service import erasing, forgetting, holding
from tests.evidence import everywhere
from tests.evidence.reading_room import Room
from tests.evidence.service.test_committing import commit
from tests.office import Office, filed, open_office

pytestmark = pytest.mark.anyio
NEEDLE = "zzqx"
LONG_AGO = timedelta(days=5 * 366)
REASON = "本人到场，身份证件已核对。"


class Desk:
    """Everybody's acts, one transaction each."""

    def __init__(self, database: Database, office: Office) -> None:
        self.database, self.office = database, office

    async def ask(self, actor: Actor | None = None) -> ErasureRequest:
        who = actor or self.office.consumer
        async with self.database.transaction(who) as session:
            return await forgetting.ask(session, who)

    async def propose(self, request_id: UUID, actor: Actor | None = None) -> Approval:
        who = actor or self.office.operations
        async with self.database.transaction(who) as session:
            return await forgetting.propose(session, who, request_id, REASON)

    async def approve(self, proposal: Approval) -> None:
        async with self.database.transaction(self.office.chief) as session:
            await approvals.approve(session, self.office.chief, proposal.id, proposal.sha256.hex())

    async def forget(self, owner: psycopg.Connection) -> None:
        """Asked, and carried out once the others had their days."""
        request = await self.ask()
        a_week_passes(owner)
        await self.approve(await self.propose(request.id))

    async def withdraw_case(self, case_id: UUID) -> None:
        async with self.database.transaction(self.office.consumer) as session:
            await filing.withdraw(session, self.office.consumer, case_id)


@pytest.fixture
def desk(room: Room) -> Desk:
    return Desk(room.database, room.office)


def years_pass(owner: psycopg.Connection) -> None:
    """What ended and was sealed did so long ago."""
    owner.execute("SET session_replication_role = replica")
    owner.execute("UPDATE cases SET ended_at = ended_at - %s", (LONG_AGO,))
    owner.execute(
        "UPDATE evidence_items SET sealed_at = sealed_at - %(ago)s, disclosed_at = disclosed_at - %(ago)s,"
        " retained_until_at = retained_until_at - %(ago)s",
        {"ago": LONG_AGO},
    )
    owner.execute("SET session_replication_role = origin")


def a_week_passes(owner: psycopg.Connection) -> None:
    """Since a request that waits."""
    owner.execute("UPDATE erasure_requests SET asked_at = asked_at - interval '7 days' WHERE state = 'asked'")


async def test_nobody_is_forgotten_while_they_are_heard_kept_or_held(room: Room, desk: Desk, owner):
    item = await room.read()
    with pytest.raises(PersonHasOpenCase):
        await desk.ask()
    async with room.database.transaction(room.mediator) as session:
        await holding.hold(session, room.mediator, room.case_id, item.id, "法院要求")
    await desk.withdraw_case(room.case_id)
    with pytest.raises(PersonUnderHold):
        await desk.ask()
    async with room.database.transaction(room.office.chief) as session:
        await holding.lift(session, room.office.chief, room.case_id, item.id, "不再需要")
    with pytest.raises(PersonKept) as refusal:
        await desk.ask()
    assert str((clock.now() + timedelta(days=3 * 366)).year) in refusal.value.text("zh-Hans")
    shown = await show(desk)
    assert (shown.refused, shown.request) == ("person-kept", None)
    assert shown.kept_until > clock.now() + timedelta(days=3 * 365)
    years_pass(owner)
    assert (await desk.ask()).state == "asked"


async def show(desk: Desk, actor: Actor | None = None):
    who = actor or desk.office.consumer
    async with desk.database.transaction(who) as session:
        return await forgetting.show(session, who)


async def test_one_asks_once_and_can_take_it_back_and_nobody_else_can(database: Database):
    desk = Desk(database, await open_office(database))
    request = await desk.ask()
    with pytest.raises(ErasureAskedAlready):
        await desk.ask()
    stranger = desk.office.stranger
    assert (await show(desk, stranger)).request is None
    for actor, refusal in (
        (stranger, NoErasureAsked),
        (desk.office.consumer, None),
        (desk.office.consumer, NoErasureAsked),
    ):
        async with database.transaction(actor) as session:
            if refusal is None:
                assert (await forgetting.take_back(session, actor)).state == "withdrawn"
                continue
            with pytest.raises(refusal):
                await forgetting.take_back(session, actor)
    with pytest.raises(NoErasureAsked):
        await desk.propose(request.id)


async def test_it_takes_operations_and_the_chief_and_a_request_that_still_can_be_met(database: Database):
    desk = Desk(database, await open_office(database))
    request = await desk.ask()
    for actor in (desk.office.chief, desk.office.auditor, desk.office.consumer):
        with pytest.raises(NotOfThePair):
            await desk.propose(request.id, actor)
    with pytest.raises(NoErasureAsked):
        await desk.propose(new_id())
    proposal = await desk.propose(request.id)
    await filed(database, desk.office)
    with pytest.raises(PersonHasOpenCase):
        await desk.approve(proposal)


async def test_the_names_in_a_reading_go_with_an_item_that_alone_is_erased(room: Room, owner):
    item = await room.read()
    assert owner.execute("SELECT jsonb_array_length(speakers) FROM evidence_readings").fetchone()[0] > 0
    await erase_alone(room, item.id)
    assert owner.execute("SELECT parties, voices, speakers, columns FROM evidence_readings").fetchall() == [
        ({}, {}, [], None)
    ]


async def erase_alone(room: Room, item_id: UUID) -> None:
    operations, chief = room.office.operations, room.office.chief
    async with room.database.transaction(operations) as session:
        proposal = await erasing.propose(session, operations, EraseIn(item_id, "court_order", "裁定书。"))
    async with room.database.transaction(chief) as session:
        await approvals.approve(session, chief, proposal.id, proposal.sha256.hex())


async def test_a_consumer_is_forgotten_and_the_draw_and_the_journal_still_hold(
    room: Room, desk: Desk, safe: Safe, owner, tmp_path
):
    """By an owner who is no superuser, as it should be where the service runs."""
    await commit(room.database, desk.office.platform)
    item = await room.read()
    name = owner.execute("SELECT speakers -> 0 ->> 0 FROM evidence_readings").fetchone()[0]
    await desk.withdraw_case(room.case_id)
    number = owner.execute("SELECT number FROM cases").fetchone()[0]
    first = owner.execute(
        "SELECT min(entry_id::text)::uuid FROM journal_openings WHERE case_id IS NOT NULL"
    ).fetchone()[0]
    proofs = await ruled(room)
    years_pass(owner)
    owned_by_a_plain_role(owner)
    # Everybody in this office is called by their role; the steps of a case name it too.
    owner.execute("UPDATE accounts SET name = 'Li Mingyuan' WHERE id = %s", (desk.office.consumer.account,))
    owner.execute("UPDATE cases SET consumer_name = 'Li Mingyuan'")
    known = ("Li Mingyuan", "consumer@redress.example", "序列号查不到。", "电脑是假的，退钱。", "HT1", name, "chat.txt")
    assert [each for each in known if not everywhere.found(owner, each)] == []
    await desk.forget(owner)
    assert {each: places for each in known if (places := everywhere.found(owner, each))} == {}
    await erasing.destroy(room.database, safe, item.id)
    with pytest.raises(ItemForgotten):
        await safe.open_item(item)
    settings = Settings(home=tmp_path)
    await sequence_now(room.database, settings)
    async with room.database.transaction(PUBLIC) as session:
        record = msgspec.json.encode(await recording.show_draw(session, PUBLIC, number))
    assert verification.verify(record, load_signer(settings).verifier.text()).result is Result.passed
    async with room.database.transaction(CLOCK) as session:
        assert await verify_journal(session)
        assert all([await journal.prove_opened(session, proof) for proof in proofs])
    with pytest.raises(NotInJournal):
        async with room.database.transaction(CLOCK) as session:
            await journal.prove_opened(session, first)
    with pytest.raises(NoErasureAsked):
        await desk.propose(owner.execute("SELECT id FROM erasure_requests WHERE state = 'done'").fetchone()[0])


async def test_whoever_else_is_a_party_is_told_to_save_what_they_need(database: Database, owner):
    office = await open_office(database)
    desk = Desk(database, office)
    await desk.withdraw_case(await filed(database, office))
    years_pass(owner)
    await desk.ask()
    told = "SELECT DISTINCT holder_id FROM notices WHERE about = 'erasure' AND case_id IS NOT NULL"
    others = {office.merchant.shop_id, office.platform.platform_id}
    assert {holder for (holder,) in owner.execute(told).fetchall()} == others


async def test_the_others_have_a_week_to_save_what_goes_too(database: Database, owner):
    desk = Desk(database, await open_office(database))
    await desk.withdraw_case(await filed(database, desk.office))
    years_pass(owner)
    request = await desk.ask()
    with pytest.raises(OthersStillSave) as refusal:
        await desk.propose(request.id)
    assert f"{clock.now() + timedelta(days=7):%Y-%m-}" in refusal.value.text("zh-Hans")
    a_week_passes(owner)
    await desk.approve(await desk.propose(request.id))


async def test_a_tie_that_a_mediator_declared_keeps_them_from_all_of_that_name(database: Database, owner):
    office = await open_office(database)
    await Desk(database, office).withdraw_case(await filed(database, office))
    years_pass(owner)
    owner.execute(
        "INSERT INTO interests (id, account_id, name, from_at, declared_at)"
        " SELECT gen_random_uuid(), m.id, c.name, now(), now() FROM accounts m, accounts c"
        " WHERE m.role = 'mediator' AND c.id = %s LIMIT 1",
        (office.consumer.account,),
    )
    tie = owner.execute("SELECT name FROM interests").fetchall()
    desk = Desk(database, office)
    await desk.forget(owner)
    assert owner.execute("SELECT name FROM interests").fetchall() == tie


async def test_what_was_committed_about_an_order_goes_with_the_last_who_appealed_about_it(database: Database, owner):
    office = await open_office(database)
    desk = Desk(database, office)
    await commit(database, office.platform)
    await desk.withdraw_case(await filed(database, office))
    theirs = await filed(database, replace(office, consumer=office.stranger))
    years_pass(owner)
    orders = "SELECT order_number FROM commitments"
    await desk.forget(owner)
    assert owner.execute(orders).fetchall() == [("HT1",)]
    late = Desk(database, replace(office, consumer=office.stranger))
    await late.withdraw_case(theirs)
    years_pass(owner)
    await late.forget(owner)
    assert owner.execute(orders).fetchall() != [("HT1",)]
    assert everywhere.found(owner, "HT1") == set()


async def ruled(room: Room) -> list[UUID]:
    """What the journal would have of rulings and papers, and an auditor's export has to open."""
    async with room.database.transaction(CLOCK) as session:
        return [
            await journal.record(session, CLOCK, kind, case_id=room.case_id, data={"file_sha256": "ab" * 32})
            for kind in sorted({*EDITIONS, *FATES, "ruling_made_public"})
        ]


_HANDED_OVER = """
SELECT format('ALTER TABLE %I OWNER TO plain_owner', tablename) FROM pg_tables WHERE schemaname = 'public'
UNION ALL
SELECT format('ALTER POLICY %I ON %I TO plain_owner', policyname, tablename) FROM pg_policies
WHERE policyname = 'forgotten'
UNION ALL
SELECT format('ALTER FUNCTION %s OWNER TO plain_owner', oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND prosecdef
"""


def owned_by_a_plain_role(owner: psycopg.Connection) -> None:
    """Tables and functions, as if a role without any privilege had migrated."""
    if owner.execute("SELECT FROM pg_roles WHERE rolname = 'plain_owner'").fetchone() is None:
        owner.execute("CREATE ROLE plain_owner NOSUPERUSER NOBYPASSRLS")
    owner.execute("GRANT ALL ON SCHEMA public TO plain_owner")
    for (statement,) in owner.execute(_HANDED_OVER).fetchall():
        owner.execute(statement)


_BY_HAND = (
    "UPDATE cases SET shop_id = %(shop)s, ended_at = now() - interval '2 years'",
    "UPDATE commitments SET (platform_id, order_number) = (SELECT platform_id, order_number FROM cases)",
    "UPDATE respondents SET holder = %(shop)s WHERE kind = 'seller'",
    "UPDATE respondents SET name = 'a business' WHERE holder <> %(shop)s",
    "UPDATE evidence_holds SET lifted_at = now()",
    "UPDATE rulings SET state = 'void', content = to_jsonb('zzqx'::text), text = 'zzqx'",
)
"""What a person's rows have in common."""


class Planted:
    """A consumer who also sells privately, with a word in every column that can hold one."""

    def __init__(self, owner: psycopg.Connection, office: Office) -> None:
        self.owner, self.person = owner, office.consumer.account
        self.item, self.ruling, self.shop, self.order = new_id(), new_id(), new_id(), new_id()
        self.case = owner.execute("SELECT id FROM cases").fetchone()[0]
        self.ids = {
            "case_id": self.case, "item_id": self.item, "ruling_id": self.ruling, "order_id": self.order,
            "account_id": self.person, "holder_id": self.person, "principal_account_id": self.person,
        }  # fmt: skip
        self.own = {"cases": self.case, "accounts": self.person, "shops": self.shop, "rulings": self.ruling}
        self.own |= {"evidence_items": self.item, "preservation_orders": self.order}

    def plant(self) -> None:
        """Without the checks and keys that no such row would pass."""
        for statement in self._unbound():
            self.owner.execute(statement)
        self.owner.execute("SET session_replication_role = replica")
        places: dict[str, list[tuple[str, str]]] = {}
        for table, column, sort in everywhere.columns(self.owner):
            if everywhere.a_persons(table, column):
                places.setdefault(table, []).append((column, sort))
        for table in {**places, "rulings": []}:
            self._row(table)
        for table, columns in places.items():
            for column, sort in columns:
                self._word(table, column, sort)
        self._by_hand()
        self.owner.execute("SET session_replication_role = origin")

    def _unbound(self) -> Iterator[str]:
        query = (
            "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint"
            " WHERE contype IN ('c', 'f') AND connamespace = 'public'::regnamespace AND conrelid <> 0"
        )
        yield from (row[0] for row in self.owner.execute(query).fetchall())

    def _row(self, table: str) -> None:
        """One more row, where the filing left none that is the person's."""
        if table in {"cases", "accounts", "journal_openings"}:
            return
        needed = self.owner.execute(
            "SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = 'public' AND"
            " table_name = %s AND (column_default IS NULL AND is_nullable = 'NO' AND is_generated = 'NEVER'"
            " OR column_name = ANY (%s))",
            (table, list(self.ids)),
        ).fetchall()
        values = {column: self._value(table, column, sort) for column, sort in needed}
        names = sql.SQL(", ").join(map(sql.Identifier, values))
        places = sql.SQL(", ").join([sql.Placeholder()] * len(values))
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING")
        self.owner.execute(statement.format(sql.Identifier(table), names, places), list(values.values()))

    def _value(self, table: str, column: str, sort: str) -> Any:
        if column in self.ids or column == "id":
            return self.own.get(table, new_id()) if column == "id" else self.ids[column]
        plain = {"uuid": new_id(), "bool": False, "timestamptz": clock.now() - LONG_AGO, "date": clock.now().date()}
        plain |= {"bytea": b"x", "jsonb": "{}", "_text": [], "_int4": [1], "_uuid": [], "float8": 0.0}
        return plain.get(sort, "x" if sort in {"text", "varchar"} else 1)

    def _word(self, table: str, column: str, sort: str) -> None:
        """In the rows that are the person's; in all of a table that is bound to nobody by an id."""
        query = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
        there = {row[0] for row in self.owner.execute(query, (table,)).fetchall()}
        which = {"id": self.own[table]} if table in self.own else {k: v for k, v in self.ids.items() if k in there}
        value = f"{NEEDLE}@post.example" if column == "email" else everywhere.word(table, column, sort, NEEDLE)
        statement = sql.SQL("UPDATE {} SET {} = %s").format(sql.Identifier(table), sql.Identifier(column))
        for key, known in list(which.items())[:1]:
            statement += sql.SQL(" WHERE {} = {}").format(sql.Identifier(key), sql.Literal(known))
        assert self.owner.execute(statement, (value,)).rowcount, (table, column)

    def _by_hand(self) -> None:
        self.owner.execute("UPDATE shops SET kind = 'individual' WHERE id = %s", (self.shop,))
        self.owner.execute(
            "INSERT INTO accounts (id, role, name, email, language, shop_id, created_at)"
            " VALUES (%s, 'private_seller', %s, %s, 'en', %s, now())",
            (new_id(), NEEDLE, f"{NEEDLE}@post.example", self.shop),
        )
        for statement in _BY_HAND:
            self.owner.execute(statement, {"shop": self.shop})


async def test_no_word_of_a_person_is_left_in_any_column(database: Database, owner: psycopg.Connection):
    office = await open_office(database)
    desk = Desk(database, office)
    await desk.withdraw_case(await filed(database, office))
    Planted(owner, office).plant()
    planted = everywhere.found(owner, NEEDLE)
    persons = {
        f"{table}.{column}" for table, column, _ in everywhere.columns(owner) if everywhere.a_persons(table, column)
    }
    assert persons - planted == set()
    await desk.forget(owner)
    assert everywhere.found(owner, NEEDLE) == set()


def test_every_list_names_what_there_is(owner: psycopg.Connection):
    there = {(table, column) for table, column, _ in everywhere.columns(owner)}
    named = {(table, column) for table, codes in everywhere.CODES.items() for column in codes.split()}
    named |= {tuple(each.split(".")) for each in everywhere.KEPT_COLUMNS}
    assert named - there - {("evidence_findings", "lines"), ("board_notices", "obligations")} == set()
    assert set(everywhere.KEPT) - {table for table, _ in there} == set()
