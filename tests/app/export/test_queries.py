"""What the auditor takes away, and what nobody else does."""

from datetime import UTC, datetime

import psycopg
import pytest
from msgspec.structs import replace

from app.export import queries
from app.export.schemas import Found, PaperRow
from app.kit.actors import Actor
from app.kit.db import Database
from rulings.schemas import ExportRow
from tests import office as people

pytestmark = pytest.mark.anyio

A_LEAF_FAR_AWAY = 10**9


async def rulings(database: Database, actor: Actor, **days: datetime | None) -> list[Found[ExportRow]]:
    between = {"since": None, "until": None} | days
    async with database.transaction(actor) as session:
        return [found async for found in queries.stream_rulings(session, actor, A_LEAF_FAR_AWAY, **between)]


async def papers(database: Database, actor: Actor, **days: datetime | None) -> list[Found[PaperRow]]:
    between = {"since": None, "until": None} | days
    async with database.transaction(actor) as session:
        return [found async for found in queries.stream_papers(session, actor, A_LEAF_FAR_AWAY, **between)]


@pytest.fixture
async def office(database: Database, owner: psycopg.Connection) -> people.Office:
    """A void number, given in May, a frozen one of June, and an issued one that the journal does not know yet."""
    office = await people.open_office(database)
    owner.execute("SET session_replication_role = replica")  # rulings that fell from heaven
    for number, (month, state) in enumerate([(5, "void"), (6, "frozen"), (7, "issued")], start=1):
        case_id = await people.filed(database, office)
        owner.execute(
            "INSERT INTO rulings (id, case_id, version, state, content, number, text, text_sha256, frozen_at,"
            " by_default, recommendation, created_at, size_bytes, object_name, key_id, file_sha256, issued_at)"
            " SELECT gen_random_uuid(), %s, 1, %s, '{}', %s, 'x', sha256('x'), %s, false, false, now(), 1, 'x',"
            " gen_random_uuid(), CASE %s WHEN 'issued' THEN sha256('x') END, CASE %s WHEN 'issued' THEN now() END",
            (case_id, state, f"RR-2026-00000{number}", datetime(2026, month, 15, tzinfo=UTC), state, state),
        )
    owner.execute("SET session_replication_role = origin")
    return office


async def test_a_stranger_a_party_and_operations_take_nothing_away(database: Database, office: people.Office):
    for actor in (office.stranger, office.merchant, office.consumer, office.platform, office.operations):
        assert await rulings(database, actor) == [], actor.role


async def test_numbers_come_in_order_and_by_the_days_on_which_they_were_given(
    database: Database, office: people.Office
):
    june = datetime(2026, 6, 1, tzinfo=UTC)
    assert [found.row.number[-1] for found in await rulings(database, office.auditor)] == ["1", "2", "3"]
    assert [found.row.number[-1] for found in await rulings(database, office.auditor, since=june)] == ["2", "3"]
    assert [found.row.number[-1] for found in await rulings(database, office.auditor, until=june)] == ["1"]


async def test_a_file_that_the_journal_does_not_cover_is_not_shown(database: Database, office: people.Office):
    issued = (await rulings(database, office.auditor))[-1]
    assert (issued.row.state, issued.row.sha256, issued.key_id) == ("issued", None, None)


async def test_what_is_frozen_has_its_number_and_no_file(database: Database, office: people.Office):
    frozen = (await rulings(database, office.auditor))[1]
    assert (frozen.row.number, frozen.row.state, frozen.row.sha256) == ("RR-2026-000002", "frozen", None)


async def test_a_private_seller_is_masked_and_nothing_else(
    database: Database, office: people.Office, owner: psycopg.Connection
):
    named = await rulings(database, office.auditor)
    assert None not in {found.row.seller for found in named}
    owner.execute("UPDATE shops SET kind = 'individual'")
    masked = await rulings(database, office.auditor)
    assert [found.row for found in masked] == [replace(found.row, seller=None) for found in named]


@pytest.fixture
def with_papers(office: people.Office, owner: psycopg.Connection) -> people.Office:
    """A void certificate of May; one of June and an agreement of July, which the journal does not know yet."""
    owner.execute("SET session_replication_role = replica")
    given = [("RF-2026-000001", "void", 5), ("RF-2026-000002", "issued", 6), ("RS-2026-000001", "issued", 7)]
    for number, state, month in given:
        kind = "clearance" if number.startswith("RF") else "agreement"
        owner.execute(
            "INSERT INTO papers (id, case_id, kind, side, ruling_id, settlement_id, state, number, text, frozen_at,"
            " file_sha256, size_bytes, key_id, object_name, issued_at, published_at, ended_at)"
            " SELECT gen_random_uuid(), case_id, %(kind)s, 'seller',"
            " CASE %(kind)s WHEN 'clearance' THEN rulings.id END,"
            " CASE %(kind)s WHEN 'agreement' THEN gen_random_uuid() END, %(state)s, %(number)s, 'x', %(at)s,"
            " file.sha256, file.size, file.id, file.name, file.at, file.at,"
            " CASE %(state)s WHEN 'void' THEN now() END"
            " FROM rulings LEFT JOIN (VALUES (sha256(%(number)s::text::bytea), 1, gen_random_uuid(), 'x', now()))"
            " AS file (sha256, size, id, name, at) ON %(state)s <> 'void' WHERE rulings.number = 'RR-2026-000003'",
            {"number": number, "kind": kind, "state": state, "at": datetime(2026, month, 15, tzinfo=UTC)},
        )
    owner.execute("SET session_replication_role = origin")
    return office


async def test_papers_are_the_auditors_alone_in_order_and_by_the_days_on_which_their_numbers_were_given(
    database: Database, with_papers: people.Office
):
    for other in (with_papers.stranger, with_papers.operations):
        assert await papers(database, other) == []
    june, july = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    found = await papers(database, with_papers.auditor)
    assert [each.row.number for each in found] == ["RF-2026-000001", "RF-2026-000002", "RS-2026-000001"]
    assert await papers(database, with_papers.auditor, since=june, until=july) == found[1:2]


async def test_a_certificate_names_its_ruling_and_no_file_that_the_journal_does_not_cover(
    database: Database, with_papers: people.Office
):
    void, certificate, agreement = await papers(database, with_papers.auditor)
    assert (void.row.state, void.row.issued_at) == ("void", None)
    assert (certificate.row.ruling, agreement.row.ruling) == ("RR-2026-000003", None)
    assert {(each.row.sha256, each.key_id) for each in (void, certificate, agreement)} == {(None, None)}
