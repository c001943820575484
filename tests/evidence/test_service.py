"""Handing in, showing, reading, checking: strangers and broken uploads first."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.errors import DomainError, TooLarge
from app.kit.ids import new_id
from cases.errors import CaseNotFound, NotYourTurn
from evidence import errors
from evidence.queries import items as queries
from evidence.schemas import HandIn
from evidence.service import custody as custody_of
from evidence.service import handing_in
from tests.evidence.conftest import Clerk, Table

pytestmark = [pytest.mark.anyio, pytest.mark.database]

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and path.name != "master.key"]


async def titles(clerk: Clerk, actor: Actor) -> list[str]:
    async with clerk.database.transaction(actor) as session:
        return [item.title for item in await queries.list_items(session, actor, clerk.table.case_id)]


async def custody(clerk: Clerk, actor: Actor, item_id: object) -> list[tuple[str, str]]:
    async with clerk.database.transaction(actor) as session:
        item = await queries.get_item(session, actor, clerk.table.case_id, item_id)  # type: ignore[arg-type]
        return [(line.role, line.act) for line in await queries.list_custody(session, actor, item)]


async def test_strangers_can_neither_hand_in_nor_look(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    await clerk.hand_in(table.consumer)
    kept = files(tmp_path)
    for stranger in (table.other_consumer, table.other_merchant):
        with pytest.raises(CaseNotFound):
            await clerk.hand_in(stranger)
    for stranger in (table.other_consumer, table.other_merchant, table.other_mediator, table.registrar):
        with pytest.raises(CaseNotFound):
            await titles(clerk, stranger)
    assert files(tmp_path) == kept


def agent_of(table: Table, principal: Actor, scope: str) -> Actor:
    """Somebody with a mandate for this case, in an account that every agent has: a consumer's."""
    account, at = new_id(), clock.now()
    table.owner.execute(
        "INSERT INTO accounts (id, name, email, role, created_at) VALUES (%s, 'agent', %s, 'consumer', %s)",
        (account, f"{account}@post.example", at),
    )
    of_account = None if principal.shop_id else principal.account
    table.owner.execute(
        "INSERT INTO mandates VALUES (gen_random_uuid(), %s, %s, %s, %s, 'a letter', %s, %s)",
        (of_account, principal.shop_id, account, scope, table.case_id, at),
    )
    return Actor(role=Role.consumer, account_id=account, name="agent", language="en")


async def test_the_agent_of_a_shop_is_not_on_the_side_of_the_consumer(clerk: Clerk, table: Table) -> None:
    agent = agent_of(table, table.merchant, "everything")
    secret = await clerk.hand_in(table.consumer, title="withheld", withheld=True)
    assert await titles(clerk, agent) == []
    with pytest.raises(errors.ItemNotFound):
        await clerk.disclose(agent, secret)
    async with clerk.database.transaction(agent) as session:
        assert (await session.exec(text("SELECT 1 FROM evidence_items"))).all() == []
    item = await clerk.hand_in(agent, title="of the shop", withheld=True)
    assert (item.side, item.holder_id) == ("seller", table.merchant.shop_id)
    assert await titles(clerk, table.merchant) == await titles(clerk, agent) == ["of the shop"]
    assert (await clerk.disclose(agent, item)).exhibit_number == 1


async def test_the_agent_of_a_consumer_reads_and_hands_in_until_the_mandate_ends(clerk: Clerk, table: Table) -> None:
    agent = agent_of(table, table.consumer, "evidence")
    secret = await clerk.hand_in(table.consumer, title="withheld", withheld=True)
    assert await titles(clerk, agent) == ["withheld"]
    assert (await clerk.hand_in(agent)).holder_id == table.consumer.account_id
    assert (await clerk.disclose(agent, secret)).exhibit_number == 2
    # Nor does it help to have filed the appeal.
    table.owner.execute("UPDATE cases SET filed_by = %s WHERE id = %s", (agent.account_id, table.case_id))
    table.owner.execute("UPDATE mandates SET revoked_at = now()")
    with pytest.raises(CaseNotFound):
        await titles(clerk, agent)


async def test_a_mandate_to_read_hands_nothing_in_and_shows_nothing(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    agent = agent_of(table, table.consumer, "read")
    secret = await clerk.hand_in(table.consumer, title="withheld", withheld=True)
    kept = files(tmp_path)
    assert await titles(clerk, agent) == ["withheld"]
    with pytest.raises(NotYourTurn):
        await clerk.hand_in(agent)
    with pytest.raises(errors.NotYoursToDisclose):
        await clerk.disclose(agent, secret)
    assert files(tmp_path) == kept


async def test_what_a_side_withholds_its_opponent_does_not_see(clerk: Clerk, table: Table) -> None:
    item = await clerk.hand_in(table.consumer, title="withheld", withheld=True)
    assert await titles(clerk, table.merchant) == await titles(clerk, table.platform) == []
    for reader in (table.consumer, table.mediator, table.auditor):
        assert await titles(clerk, reader) == ["withheld"]
    with pytest.raises(errors.ItemNotFound):
        await clerk.disclose(table.merchant, item)
    with pytest.raises(errors.NotYoursToDisclose):
        await clerk.disclose(table.mediator, item)
    assert (await clerk.disclose(table.consumer, item)).exhibit_number == 1
    assert await titles(clerk, table.merchant) == ["withheld"]
    with pytest.raises(errors.AlreadyDisclosed):
        await clerk.disclose(table.consumer, item)


async def test_exhibits_are_numbered_by_side_in_the_order_of_disclosure(clerk: Clerk, table: Table) -> None:
    first = await clerk.hand_in(table.consumer, title="first", withheld=True)
    await clerk.hand_in(table.consumer, title="second")
    await clerk.hand_in(table.merchant, title="answer")
    await clerk.hand_in(table.platform, title="record")
    await clerk.disclose(table.consumer, first)
    async with clerk.database.transaction(table.mediator) as session:
        exhibits = await queries.list_exhibits(session, table.mediator, table.case_id)
        shown = await queries.list_items(session, table.mediator, table.case_id)
    assert [(e.side, e.number, e.title) for e in exhibits] == [
        ("consumer", 1, "second"),
        ("consumer", 2, "first"),
        ("platform", 1, "record"),
        ("seller", 1, "answer"),
    ]
    assert [item.exhibit for item in shown] == ["C-2", "C-1", "M-1", "P-1"]


async def test_what_comes_late_waits_for_the_mediators_leave(clerk: Clerk, table: Table) -> None:
    table.move("investigation", clock.now() - timedelta(days=15))
    item = await clerk.hand_in(table.merchant)
    assert item.late
    assert item.disclosed_at is None
    with pytest.raises(errors.LeaveNeeded):
        await clerk.disclose(table.merchant, item)
    assert (await clerk.disclose(table.mediator, item)).exhibit_number == 1
    assert not (await clerk.hand_in(table.consumer, title="answer to it")).late


@pytest.mark.parametrize("state", ["deliberation", "peer_review", "panel", "signing", "issued", "resolved", "declined"])
async def test_nothing_is_handed_in_while_it_is_decided_or_after_the_end(
    clerk: Clerk, table: Table, state: str, tmp_path: Path
) -> None:
    table.move(state)
    with pytest.raises(errors.NoEvidenceNow):
        await clerk.hand_in(table.consumer)
    assert files(tmp_path) == []


async def test_a_case_that_moves_on_during_the_upload_keeps_nothing(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"begun in time"
        table.move("deliberation")
        yield b", ended too late"

    what = HandIn(title="slow", file_name="slow.txt")
    with pytest.raises(errors.NoEvidenceNow):
        async with clerk.database.transaction(table.consumer) as session:
            await handing_in.hand_in(session, table.consumer, table.case_id, what, slow(), clerk.safe)
    assert files(tmp_path) == []


async def test_no_transaction_is_open_while_a_file_streams(clerk: Clerk, table: Table) -> None:
    open_now = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"

    async def watched() -> AsyncIterator[bytes]:
        yield b"some bytes"
        assert table.owner.execute(open_now).fetchone() == (0,)

    what = HandIn(title="watched", file_name="watched.txt")
    async with clerk.database.transaction(table.consumer) as session:
        await handing_in.hand_in(session, table.consumer, table.case_id, what, watched(), clerk.safe)


@pytest.mark.parametrize(
    ("content", "more", "error"),
    [
        (b"", {}, errors.EmptyFile),
        (b"MZ\x90\x00", {}, errors.TypeNotTaken),
        (b"what was said", {"sha256": "0" * 64}, errors.DigestDiffers),
        (bytes(6_000_000), {}, TooLarge),
    ],
)
async def test_what_is_refused_leaves_nothing(
    clerk: Clerk, table: Table, tmp_path: Path, content: bytes, more: dict[str, object], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        await clerk.hand_in(table.consumer, content, **more)
    assert files(tmp_path) == []
    assert await titles(clerk, table.consumer) == []


async def test_an_upload_that_breaks_off_leaves_neither_bytes_nor_key(
    clerk: Clerk, table: Table, tmp_path: Path
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(3_000_000)
        raise errors.UploadBroken

    what = HandIn(title="broken", file_name="broken.txt")
    with pytest.raises(errors.UploadBroken):
        async with clerk.database.transaction(table.consumer) as session:
            await handing_in.hand_in(session, table.consumer, table.case_id, what, broken(), clerk.safe)
    assert files(tmp_path) == []


async def test_readings_stand_once_a_person_item_and_hour(clerk: Clerk, table: Table) -> None:
    item = await clerk.hand_in(table.consumer)
    for reader in (*[table.merchant] * 8, table.mediator):  # often enough for the driver to prepare the statement
        async with clerk.database.transaction(reader) as session:
            await custody_of.read(session, reader, item)
    clock.set_offset(timedelta(hours=1))
    table.owner.execute("UPDATE clock_offset SET seconds = 3600")
    async with clerk.database.transaction(table.merchant) as session:
        await custody_of.read(session, table.merchant, item)
    assert await custody(clerk, table.consumer, item.id) == [
        ("consumer", "handed_in"),
        ("consumer", "disclosed"),
        ("merchant", "read"),
        ("mediator", "read"),
        ("merchant", "read"),
    ]
    kinds = [bytes(row[0]) for row in table.owner.execute("SELECT entry FROM journal_entries").fetchall()]
    assert sum(b'"evidence_read"' in entry for entry in kinds) == 3
    assert sum(b'"evidence_sealed"' in entry for entry in kinds) == 1


async def test_the_seal_digests_the_plaintext_and_the_store_holds_none_of_it(
    clerk: Clerk, table: Table, tmp_path: Path
) -> None:
    item = await clerk.hand_in(table.consumer, b"said in confidence", sha256=None)
    (path,) = (tmp_path / "objects").rglob(item.object_name)
    assert b"confidence" not in path.read_bytes()


async def test_only_what_belongs_to_no_item_is_cleared(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    await clerk.hand_in(table.consumer)
    kept = sorted(files(tmp_path))
    await clerk.safe.store(_lost())
    assert len(files(tmp_path)) == 4
    async with clerk.database.transaction(CLOCK) as session:
        assert await custody_of.clear_loose(session, CLOCK, clerk.safe, timedelta(seconds=-1)) == 2
    assert sorted(files(tmp_path)) == kept


async def _lost() -> AsyncIterator[bytes]:
    yield b"its process died"


@pytest.mark.parametrize(
    "attempt",
    [
        "DELETE FROM evidence_items",
        "DELETE FROM evidence_custody",
        "UPDATE evidence_items SET sha256 = sha256",
        "UPDATE evidence_items SET late = false",
        "UPDATE evidence_custody SET act = 'read'",
        "TRUNCATE evidence_items CASCADE",
    ],
)
async def test_the_service_itself_cannot_change_a_seal_or_its_custody(clerk: Clerk, table: Table, attempt: str) -> None:
    await clerk.hand_in(table.consumer)
    with pytest.raises(Exception, match="permission denied"):
        async with clerk.database.transaction(table.consumer) as session:
            await session.exec(text(attempt))


async def test_disclosure_is_never_taken_back(clerk: Clerk, table: Table) -> None:
    await clerk.hand_in(table.consumer)
    async with clerk.database.transaction(table.consumer) as session:
        undone = await session.exec(text("UPDATE evidence_items SET disclosed_at = NULL, exhibit_number = NULL"))
        assert undone.rowcount == 0


async def test_row_level_security_hides_what_a_careless_query_would_show(clerk: Clerk, table: Table) -> None:
    await clerk.hand_in(table.consumer, withheld=True)
    for reader, seen in ((table.consumer, 1), (table.mediator, 1), (table.merchant, 0), (table.other_mediator, 0)):
        async with clerk.database.transaction(reader) as session:
            assert (await session.exec(text("SELECT count(*) FROM evidence_items"))).scalar_one() == seen
            assert (await session.exec(text("SELECT count(*) FROM evidence_custody"))).scalar_one() == seen
